/** What the viewer page is told by the service; JSON in the page, read by `viewer/main.ts`. */
export interface ViewerPageData {
  sessionKey: string;
  /** `wait=1`: stay until the session starts. */
  wait: boolean;
  /** Origins whose panels may talk to this viewer; `loopback` when the group lists none. */
  openerOrigins: readonly string[] | 'loopback';
  /** In a frame only, where the browser may keep no cookie. */
  frame?: {
    /** Opens the socket in place of the cookie, for this session alone. Never stored. */
    pass: string;
    /** What the address becomes: the page may be the answer to a form with a login key. */
    address: string;
  };
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
  action?: { label: string; href: string; newWindow?: boolean };
}
