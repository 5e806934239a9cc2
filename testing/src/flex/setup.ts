/** A task as it is shown in the desktop; every id may be left out. */
export interface FlexTaskSetup {
  /** `WR` and 32 hexadecimal digits: the reservation, by which Flex keeps the task. */
  sid?: string;
  /** `WT` and 32 hexadecimal digits. */
  taskSid?: string;
  /** Ringing (`pending`) unless given. */
  status?: 'pending' | 'accepted' | 'wrapping';
  /** Unique name of the task channel: `voice`, `chat`, `sms`; `default` unless given. */
  channel?: string;
  queue?: string;
  /** What the flow wrote; customers can write here. */
  attributes: Readonly<Record<string, unknown>>;
}

/** Who is signed in at the desktop, and what the account is configured with. */
export interface FlexDesktopSetup {
  accountSid: string;
  agent: {
    /** As in the token: `dana_40example_2Ecom`. */
    identity: string;
    workerSid: string;
    fullName?: string;
    email?: string;
    roles?: readonly string[];
  };
  /** The agent's session token, opaque to the page. */
  token: string;
  /** `ui_attributes` of the account's service configuration: where plugins find their settings. */
  uiAttributes?: Readonly<Record<string, unknown>>;
  tasks?: readonly FlexTaskSetup[];
  /** Light unless given. */
  theme?: 'light' | 'dark';
  /** Plugin scripts, loaded in this order as Flex does. */
  plugins?: readonly FlexPluginScript[];
}

export interface FlexPluginScript {
  name: string;
  version: string;
  /** Address of the script, on the desktop's own origin. */
  src: string;
}

/** What has happened in the desktop, read from Flex itself. */
export interface FlexDesktopReport {
  /** Version that the running `@twilio/flex-ui` tells. */
  version: string;
  /** Types of all actions that Flex's own reducer has taken, oldest first. */
  reduced: readonly string[];
  /** Reservation of the selected task, from Flex's store. */
  selected: string | undefined;
  /** Attributes of each task, by reservation, from Flex's store. */
  attributes: Readonly<Record<string, unknown>>;
  plugins: readonly { name: string; state: string }[];
}

/** `window.flexDesktop` in the page: the cloud behind the desktop, as a test or a demo plays it. */
export interface FlexDesktopControl {
  /** Resolves when all plugins are initialised, or rejects with the name of one that failed. */
  readonly ready: Promise<void>;
  /** A task comes in. Returns its reservation. */
  addTask(task: FlexTaskSetup): string;
  /** TaskRouter tells of a change made elsewhere, by a flow or a function. */
  updateTask(
    sid: string,
    change: { status?: FlexTaskSetup['status']; attributes?: FlexTaskSetup['attributes'] },
  ): void;
  /** What the agent's buttons do. */
  selectTask(sid: string): Promise<void>;
  acceptTask(sid: string): Promise<void>;
  wrapUpTask(sid: string): Promise<void>;
  completeTask(sid: string): Promise<void>;
  /** Flex has renewed the session. */
  updateToken(token: string): void;
  /** The session cannot be renewed. */
  expireToken(): void;
  report(): FlexDesktopReport;
}
