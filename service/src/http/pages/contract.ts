/** What the viewer page is told by the service; JSON in the page, read by `viewer/main.ts`. */
export interface ViewerPageData {
  sessionKey: string;
  /** `wait=1`: stay until the session starts. */
  wait: boolean;
  /** Origins whose panels may talk to this viewer; `loopback` when the group lists none. */
  openerOrigins: readonly string[] | 'loopback';
}

export interface SignInPageData {
  /** Same-origin absolute path to go on to. */
  returnTo: string;
  username?: string;
  failed: boolean;
  csrf: string;
}

export interface JoinPageData {
  mode?: 'universaljoin' | 'chatinvitation' | 'smsinvitation';
  /** Open the viewer in this window instead of a new one. */
  sameWindow: boolean;
  /** Parameters that go on to the viewer. */
  passOn: Readonly<Record<string, string>>;
  sessionKey?: string;
  problem?: string;
}

export interface MessagePageData {
  title: string;
  text: string;
  action?: { label: string; href: string };
}
