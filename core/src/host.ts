/** The agent as the host knows them: for display on the visitor's page, never proof of identity. */
export interface Agent {
  /** At most 63 Unicode characters. */
  name?: string | undefined;
  /** At most 127 Latin-1 characters. */
  email?: string | undefined;
  /** At most 31 Latin-1 characters. */
  phone?: string | undefined;
}

/** The visitor of the contact that is open in the host. */
export interface Visitor {
  /** The host's id of the call, task, case or chat: sessions and activities belong to it. */
  conversationId: string;
  /** Session key taken from the host's data; absent means key entry. */
  sessionKey?: string;
  /** Why a value that the host gave cannot be used; shown above key entry. */
  notice?: string;
  /** The contact is being wrapped up: a running session goes on, a new one cannot be joined. */
  closing?: true;
  name?: string;
  email?: string;
  phone?: string;
}

/** Where a viewer is loaded from: a POST of `fields`, or a GET when there are none. */
export interface ViewerAddress {
  url: string;
  fields?: Readonly<Record<string, string>>;
}

/** What a host needs to open a view. */
export interface ViewerRequest {
  /**
   * The window opens at once, inside the agent's click; it is filled when this resolves, and closed when it
   * rejects.
   */
  address: Promise<ViewerAddress>;
  /** Shown in the window until then. */
  waitingText: string;
  /**
   * For a view that the agent wants somewhere else, a frame that shows nothing for instance: `openViewer` is called
   * again, before this returns, with a new address; this view is closed.
   */
  reopen(): void;
}

/** What a viewer tells the page that opened it. */
export type ViewerMessage =
  /** The view answers at all: the opener need not guess what goes on in it. */
  | { event: 'hello' }
  | { event: 'connected'; sessionId: string }
  | { event: 'agents'; count: number }
  | { event: 'navigate'; url: string }
  | { event: 'sessionEnded'; reason: EndReason };

/** What that page may ask of a viewer. */
export type ViewerCommand = { command: 'end' };

/** Why a session ended, as `sessionEnded.reason` of the browser SDK. */
export type EndReason = 'agent' | 'visitor' | 'timeout' | 'error';

/** One opened view of a session. */
export interface Viewer {
  /** Brings the view to the front where the browser allows it. */
  focus(): void;
  close(): void;
  send(command: ViewerCommand): void;
  /** Calls `receive` for each message; returns how to stop. */
  listen(receive: (message: ViewerMessage) => void): () => void;
  /** Resolves once, when the view has been closed by anyone. */
  readonly closed: Promise<void>;
}

/** What is written to the record that the session was started from. */
export interface Activity {
  /** Idempotency key: the same id is written once, later writes update it. */
  sessionId: string;
  conversationId: string;
  phase: 'started' | 'ended';
  sessionKey: string;
  sessionType: 'cobrowse';
  startedAt: Date;
  endedAt?: Date;
  reason?: EndReason;
  /** The most agents that watched at the same time, as far as the viewer told. */
  agents?: number;
}

/** What a connector must do. Every member is required; an optional ability is an interface of its own. */
export interface Host {
  readonly name: string;
  agent(): Promise<Agent>;
  /** The visitor of the open contact first, then each change; null when there is none. Ends on abort. */
  visitors(signal: AbortSignal): AsyncIterable<Visitor | null>;
  /**
   * Called synchronously in the agent's click.
   * @throws KitError POPUP_BLOCKED when the host or the browser refused the window
   */
  openViewer(request: ViewerRequest): Promise<Viewer>;
  /**
   * Writes to the conversation that the activity names, whatever is selected now.
   * @throws KitError HOST_REFUSED with the host's answer as `cause`: it is offered again, no sooner than after the
   *   `retryAfterMs` of a cause that has it; SIGN_IN_REQUIRED: again, and at once after the next sign-in;
   *   RECORD_REFUSED for what will never be taken
   */
  logActivity(activity: Activity): Promise<void>;
}
