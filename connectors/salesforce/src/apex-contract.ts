// What the browser's half and the Apex class `GlanceCobrowse` say to each other. Apex runs as the agent who is signed in
// at Salesforce: nothing that the browser sends is believed but which record is meant, and that is read in user mode.

/** What the agent may do, from the permissions of their user. */
export interface SalesforcePermissions {
  /** `Glance Cobrowse`. Exactly one of this and `panorama` has to be given. */
  cobrowse: boolean;
  /** `Glance Cobrowse - Panorama`: views open in the desktop client. */
  panorama: boolean;
  /** The agent's own camera is shown to the visitor. */
  agentVideo: boolean;
  /** Asking for the visitor's camera. */
  cameraShare: boolean;
  /** Showing the agent's screen, or seeing the visitor's. */
  screenShare: boolean;
}

/** Settings of the company. */
export interface SalesforceSettings {
  /** Type, page, browser and system of the visitor stand beside Join. */
  showVisitorInfo: boolean;
  openIn: 'frame' | 'window' | 'tab';
  /** Join tells whether the visitor of the record is there. */
  presence: boolean;
  /** After a session its Task opens. */
  openSessionRecord: boolean;
}

/** Reply of `GlanceCobrowse.context(recordId)`; the record's own members are null when no record is meant. */
export interface SalesforceContext {
  /** Service: `production`, `staging`, `beta` or an own http(s) origin. */
  service: string;
  /** Group number, digits. */
  groupId: string;
  /** The login-key function of a source install; null in a managed package, where Apex mints itself. */
  functionAddress: string | null;
  recordId: string | null;
  /** API name: `Case`, `Contact`. */
  objectApiName: string | null;
  /** The session key that the mapped field holds, already a valid one. */
  visitorId: string | null;
  name: string | null;
  phone: string | null;
  email: string | null;
  /** Why the value of the mapped field is no key; names the field, never the value. */
  notice: string | null;
  permissions: SalesforcePermissions;
  settings: SalesforceSettings;
  /**
   * The agent as the service knows them: what the login key is minted for, so every question to the service names it.
   * Empty when the agent has not exactly one of the two main permissions.
   */
  partnerUserId: string;
  agentName: string;
}

/** Reply of `GlanceCobrowse.loginKey(recordId)` in a managed package; as every login-key function answers. */
export interface SalesforceLoginKey {
  loginKey: string;
  groupId: string;
  /** Epoch seconds. */
  expiration: number;
}

/** The same in a source install: signed by the org, 60 s; the function answers it with a `SalesforceLoginKey`. */
export interface SalesforceAssertion {
  /** Sent as `Authorization: Bearer`. */
  assertion: string;
  functionAddress: string;
}

/** Argument `activityJson` of `GlanceCobrowse.record(recordId, activityJson)`, before it is written as JSON. */
export interface SalesforceActivity {
  /** Idempotency key: one Task a session and record. */
  sessionId: string;
  phase: 'started' | 'ended';
  sessionKey: string;
  sessionType: 'cobrowse';
  /** ISO 8601 in UTC. */
  startedAt: string;
  endedAt?: string;
  durationSeconds?: number;
  reason?: 'agent' | 'visitor' | 'timeout' | 'error';
  agents?: number;
}

/** Its reply. */
export interface SalesforceRecorded {
  taskId: string;
  state: 'created' | 'updated' | 'unchanged';
}

/**
 * Why Apex refused: in the `body.message` of the `AuraHandledException`, as JSON.
 *
 * - `CONFIG_INVALID`: a setting of the company is missing or wrong; `message` names it
 * - `NOT_PERMITTED`: the agent has not exactly one of the two main permissions
 * - `AGENT_UNKNOWN`: the agent's user has no partner user id
 * - `RECORD_GONE`: the record does not exist any more, or the agent may not see it
 * - `REFUSED`: Salesforce did not allow the write; final until an administrator changes something
 * - `BUSY`: the record is locked or a limit is reached; worth another try
 */
export type SalesforceErrorCode =
  'CONFIG_INVALID' | 'NOT_PERMITTED' | 'AGENT_UNKNOWN' | 'RECORD_GONE' | 'REFUSED' | 'BUSY';

export interface SalesforceError {
  code: SalesforceErrorCode;
  /** For an administrator; never a key or a value of a record. */
  message: string;
}

/**
 * The `@AuraEnabled` methods of the class, as `@salesforce/apex/GlanceCobrowse.<name>` gives them to a component: each
 * takes its parameters by name. None is cacheable.
 */
export interface GlanceCobrowseApex {
  context(parameters: { recordId: string | null }): Promise<SalesforceContext>;
  loginKey(parameters: { recordId: string | null }): Promise<SalesforceLoginKey | SalesforceAssertion>;
  record(parameters: { recordId: string; activityJson: string }): Promise<SalesforceRecorded>;
}
