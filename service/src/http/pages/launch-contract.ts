/** `id` of the part of the launch page that its script fills. */
export const LAUNCH_ID = 'glance-launch';

/** What the script of the launch page posts to its own address, as a form. */
export interface LaunchFields {
  ticket: string;
  /** The agent has agreed to take the place of who is signed in. */
  replace?: '1';
  /** The page is in a frame: a request by script does not show it. */
  framed?: '1';
}

/** The answer, where JSON was asked for. */
export type LaunchAnswer =
  /** The agent is signed in; the view is at this path. */
  | { address: string }
  /** Somebody else is signed in; this is whom the ticket would sign in. */
  | { replaceBy: string }
  | LaunchRefusal;

/** Why there is no view, and the next step. Shown as it is. */
export interface LaunchRefusal {
  status: number;
  title: string;
  text: string;
}

export const OPEN_AGAIN = 'Open the view again from your agent desktop.';
