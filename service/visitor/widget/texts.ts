/** Texts of the widget in English; a profile's `texts` replaces them one by one. */
const ENGLISH = {
  button: 'Share this page',
  termsTitle: 'Share this page?',
  terms:
    'A support agent will see this page, and the pages of this site you open next, while you are connected. ' +
    'Passwords and masked fields stay hidden. You can stop at any time.',
  termsLink: 'Terms of use',
  accept: 'Accept',
  decline: 'Decline',
  sharing: 'You are sharing this page',
  code: 'Your code',
  waiting: 'Waiting for an agent',
  giveCode: 'Give the agent your code',
  unseen: 'Nobody sees this page yet',
  watching: '{names} can see this page',
  agent: 'An agent',
  and: 'and',
  stop: 'Stop sharing',
  reconnecting: 'Reconnecting…',
  paused: 'Paused',
  elsewhere: 'Shared from another tab',
  ended: 'You are no longer sharing this page.',
  endedByAgent: 'The agent ended the session. You are no longer sharing this page.',
  failed: 'Sharing could not be started. Please try again.',
  tooLarge: 'This page is too large to be shared. The agent cannot see it.',
  tooLargeForAgent: 'This page is too large to be shown.',
  pausedForAgent: 'The visitor has paused sharing.',
} as const;

export type TextName = keyof typeof ENGLISH;

export function texts(own: Readonly<Record<string, string>> | undefined): Record<TextName, string> {
  return { ...ENGLISH, ...own };
}
