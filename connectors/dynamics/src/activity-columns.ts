/** A column of the table of sessions, as the solution makes it and the panel writes it. */
export interface ActivityColumn {
  /** Logical name. */
  name: string;
  type: 'text' | 'wholeNumber' | 'dateTime' | 'lookup';
  /** Texts only: characters. */
  maxLength?: number;
  /** Every activity table has it: the solution does not make it. */
  builtIn?: true;
  label: string;
  description: string;
}

/** The table of sessions: an activity, so that it shows on the timeline of the record that it is about. */
export const ACTIVITY_TABLE = {
  name: 'glk_cobrowsesession',
  /** In addresses of the Web API. */
  set: 'glk_cobrowsesessions',
  /** The alternate key: what an agent writes again of a session is the same row. */
  key: 'glk_sessionid',
} as const;

/** Everything that the panel writes, besides `statecode` and `statuscode` when a session has ended. */
export const ACTIVITY_COLUMNS = [
  {
    name: 'glk_sessionid',
    type: 'text',
    // A session's id with the longest key, a sign, and the agent's.
    maxLength: 150,
    label: 'Session Id',
    description: 'The session at the cobrowse service, and the agent. Alternate key of the table.',
  },
  {
    name: 'glk_sessionkey',
    type: 'text',
    maxLength: 100,
    label: 'Session Key',
    description: 'What the agent joined with.',
  },
  {
    name: 'glk_sessiontype',
    type: 'text',
    maxLength: 20,
    label: 'Session Type',
    description: 'Kind of the session: cobrowse.',
  },
  {
    name: 'glk_seconds',
    type: 'wholeNumber',
    label: 'Seconds',
    description: 'How long the session took, in whole seconds. Empty while it runs.',
  },
  {
    name: 'glk_reason',
    type: 'text',
    maxLength: 20,
    label: 'End Reason',
    description: 'Who or what ended the session: agent, visitor, timeout or error.',
  },
  {
    name: 'glk_agents',
    type: 'wholeNumber',
    label: 'Agents',
    description: 'The most agents that watched at the same time.',
  },
  {
    name: 'subject',
    type: 'text',
    maxLength: 200,
    builtIn: true,
    label: 'Subject',
    description: 'One line for the timeline.',
  },
  {
    name: 'actualstart',
    type: 'dateTime',
    builtIn: true,
    label: 'Actual Start',
    description: 'When the agent joined.',
  },
  {
    name: 'actualend',
    type: 'dateTime',
    builtIn: true,
    label: 'Actual End',
    description: 'When the session ended. Empty while it runs.',
  },
  {
    name: 'actualdurationminutes',
    type: 'wholeNumber',
    builtIn: true,
    label: 'Duration',
    description: 'Minutes, rounded up. Empty while the session runs.',
  },
  {
    name: 'regardingobjectid',
    type: 'lookup',
    builtIn: true,
    label: 'Regarding',
    description: 'The record whose form the session was started from.',
  },
] as const satisfies readonly ActivityColumn[];

/** States of an activity that the panel sets; a running session stays as Dataverse makes it: open. */
export const ACTIVITY_COMPLETED = { statecode: 1, statuscode: 2 } as const;
