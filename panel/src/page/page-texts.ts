/** What a page with the panel says around it, in English. */
export const PAGE_ENGLISH = {
  signOut: 'Sign out',
  signOutFailed: 'The server was not reached, so you are still signed in. Try again.',

  framedSignInText: 'Sign in to see your customers’ pages.',
  framedTitle: 'Sign in below',
  framedText: 'Your company’s sign-in page opens under this line.',
  framedPage: 'Sign-in page of your company',
  framedNothing: 'Nothing to see, or it does not go on?',
  framedInWindow: 'Sign in in a window',
  framedRefused: 'Your company’s sign-in page cannot be shown here.',
  framedRefusedText: 'It opens when you press the button below.',

  openElsewhere: 'This contact is open in another cobrowse panel already. Go on there.',
  openHere: 'Use this panel instead',
  startFailed: 'Cobrowse could not start. {reason}',
  startAgain: 'Reload the page. If it happens again, ask an administrator.',
} as const;

export type PageTexts = { readonly [name in keyof typeof PAGE_ENGLISH]: string };
