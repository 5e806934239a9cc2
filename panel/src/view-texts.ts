/** What stands beside a view in a frame, in English. */
export const VIEW_ENGLISH = {
  viewFrame: 'The visitor’s page',
  viewNothing: 'Nothing to see?',
  viewInWindow: 'Open in a window',
  viewClose: 'Close the view',
} as const;

export type ViewTexts = { readonly [name in keyof typeof VIEW_ENGLISH]: string };
