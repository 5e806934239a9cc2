/** A record of the org. Ids have 18 characters. */
export interface LightningRecord {
  id: string;
  /** API name: `Case`, `Contact`. */
  objectApiName: string;
  /** By API name; a field of a parent by its path: `Contact.Email`. */
  fields: Readonly<Record<string, string | null>>;
}

/** A Task as it is kept. */
export interface SalesforceTask {
  id: string;
  /** The record that it is an activity of: in `WhoId` for people, in `WhatId` for everything else. */
  whoId?: string;
  whatId?: string;
  subject: string;
  activity: Readonly<Record<string, unknown>>;
}

/** What Apex refuses with: `body` of the error that a component gets. */
export interface SalesforceRefusal {
  /** JSON `{code, message}` of the class, or a sentence of the platform. */
  message: string;
  exceptionType?: string;
}

export interface SalesforcePermissionSet {
  cobrowse: boolean;
  panorama: boolean;
  agentVideo: boolean;
  cameraShare: boolean;
  screenShare: boolean;
}

export interface SalesforceCompanySettings {
  showVisitorInfo: boolean;
  openIn: 'frame' | 'window' | 'tab';
  presence: boolean;
  openSessionRecord: boolean;
}

export interface SalesforceOrgOptions {
  service: string;
  groupId: string;
  records: readonly LightningRecord[];
  /** Field that holds the visitor id, by object, and the fields of a person. */
  mapping: Readonly<Record<string, { visitorId?: string; name?: string; phone?: string; email?: string }>>;
  agent: { partnerUserId: string; name: string; language: string };
  /** The Apex key class in Node: a login key, or in a source install the org's assertion. */
  grant(agent: { partnerUserId: string }): object;
  functionAddress?: string;
  permissions?: Partial<SalesforcePermissionSet>;
  settings?: Partial<SalesforceCompanySettings>;
  /** Whether a text can be a session key. */
  isSessionKey(text: string): boolean;
}

export interface SalesforceOrg {
  /** What an administrator may change while agents work. */
  permissions: SalesforcePermissionSet;
  settings: SalesforceCompanySettings;
  readonly tasks: readonly SalesforceTask[];
  /** Of the user, as Salesforce writes it: `en_US`, `de`. */
  readonly language: string;
  /** From now on writes are refused with this code; `undefined` lets them through again. */
  refuse(code: 'REFUSED' | 'BUSY' | undefined): void;
  /** Somebody deletes a record. */
  remove(recordId: string): void;
  /** One call of `GlanceCobrowse.<method>`. @throws ApexRefusal */
  call(method: string, parameters: Readonly<Record<string, unknown>>): unknown;
}

/** Thrown by `SalesforceOrg.call`: what a component gets as `error.body`. */
export class ApexRefusal extends Error {
  readonly body: SalesforceRefusal;
  constructor(code: string, message: string) {
    super(code);
    this.body = { message: JSON.stringify({ code, message }), exceptionType: 'System.AuraHandledException' };
  }
}

const PEOPLE = ['Contact', 'Lead'];
const MAIN = 'GlanceCobrowse.';

/**
 * An org with the Apex class `GlanceCobrowse`, without Salesforce: for desktops in which the real components run. It
 * answers as the class does; what only Apex can do (user mode, permission sets) is played.
 */
export function salesforceOrg(options: SalesforceOrgOptions): SalesforceOrg {
  const records = new Map(options.records.map((record) => [record.id, record]));
  const tasks: SalesforceTask[] = [];
  let refusal: string | undefined;

  const find = (recordId: unknown): LightningRecord => {
    const record = records.get(String(recordId));
    if (!record)
      throw new ApexRefusal('RECORD_GONE', 'The record does not exist, or this user may not see it.');
    return record;
  };
  const demandOneMain = (): void => {
    const { cobrowse, panorama } = org.permissions;
    if (cobrowse === panorama)
      throw new ApexRefusal('NOT_PERMITTED', 'This user needs exactly one of the two permissions.');
  };

  function context(recordId: string | null): object {
    const record = recordId === null ? undefined : find(recordId);
    const fields = record && options.mapping[record.objectApiName];
    const read = (name: string | undefined): string | null =>
      (name !== undefined && record?.fields[name]?.trim()) || null;
    const value = read(fields?.visitorId);
    const isKey = value !== null && options.isSessionKey(value);
    const { cobrowse, panorama } = org.permissions;
    return {
      service: options.service,
      groupId: options.groupId,
      functionAddress: options.functionAddress ?? null,
      recordId: record?.id ?? null,
      objectApiName: record?.objectApiName ?? null,
      visitorId: isKey ? value : null,
      name: read(fields?.name),
      phone: read(fields?.phone),
      email: read(fields?.email),
      notice:
        value !== null && !isKey ? `What the field ${fields?.visitorId} holds is no session key.` : null,
      permissions: { ...org.permissions },
      settings: { ...org.settings },
      partnerUserId: cobrowse === panorama ? '' : options.agent.partnerUserId,
      agentName: options.agent.name,
    };
  }

  function record(recordId: string, activityJson: string): object {
    demandOneMain();
    const target = find(recordId);
    if (refusal !== undefined) throw new ApexRefusal(refusal, 'The Task could not be written.');
    const activity = JSON.parse(activityJson) as Record<string, unknown>;
    const at = tasks.findIndex((task) => task.activity['sessionId'] === activity['sessionId']);
    const known = tasks[at];
    if (known) {
      const isNews =
        activity['phase'] === 'ended' && JSON.stringify(known.activity) !== JSON.stringify(activity);
      if (isNews) tasks[at] = { ...known, activity };
      return { taskId: known.id, state: isNews ? 'updated' : 'unchanged' };
    }
    const id = `00T${String(tasks.length + 1).padStart(15, '0')}`;
    const related = PEOPLE.includes(target.objectApiName) ? { whoId: target.id } : { whatId: target.id };
    tasks.push({ id, ...related, subject: 'Cobrowse', activity });
    return { taskId: id, state: 'created' };
  }

  const org: SalesforceOrg = {
    permissions: {
      cobrowse: true,
      panorama: false,
      agentVideo: false,
      cameraShare: false,
      screenShare: false,
      ...options.permissions,
    },
    settings: {
      showVisitorInfo: true,
      openIn: 'frame',
      presence: true,
      openSessionRecord: false,
      ...options.settings,
    },
    tasks,
    get language() {
      return options.agent.language;
    },
    refuse: (code) => void (refusal = code),
    remove: (recordId) => void records.delete(recordId),
    call(method, parameters) {
      const recordId = parameters['recordId'] ?? null;
      switch (method) {
        case `${MAIN}context`:
          return context(recordId as string | null);
        case `${MAIN}loginKey`:
          demandOneMain();
          return options.grant(options.agent);
        case `${MAIN}record`:
          return record(String(recordId), String(parameters['activityJson']));
        default:
          throw new RangeError(`There is no Apex method ${method}.`);
      }
    },
  };
  return org;
}
