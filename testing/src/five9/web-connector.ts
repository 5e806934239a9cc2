/** Every trigger of a web connector. @see the Five9 rules, section 2 */
export const FIVE9_TRIGGERS = [
  'OnCallAccepted',
  'OnCallDisconnected',
  'ManuallyStarted',
  'ManuallyStartedAllowDuringPreviews',
  'OnPreview',
  'OnContactSelection',
  'OnWarmTransferInitiation',
  'OnCallDispositioned',
  'OnChatArrival',
  'OnChatTransfer',
  'OnChatTermination',
  'OnChatClose',
  'OnEmailArrival',
  'OnEmailTransfer',
  'OnEmailClose',
] as const;

export type Five9Trigger = (typeof FIVE9_TRIGGERS)[number];

export interface Five9Parameter {
  readonly key: string;
  readonly value: string;
}

/** A web connector as Five9 keeps it. @see the Five9 rules, section 2 */
export interface Five9WebConnector {
  readonly name: string;
  readonly description?: string;
  readonly url: string;
  readonly trigger: Five9Trigger;
  readonly executeInBrowser: boolean;
  readonly agentApplication?: 'EmbeddedBrowser' | 'ExternalBrowser';
  readonly ctiWebServices?: 'CurrentBrowserWindow' | 'NewBrowserWindow';
  readonly postMethod: boolean;
  readonly variables?: readonly Five9Parameter[];
  readonly constants?: readonly Five9Parameter[];
  readonly postVariables?: readonly Five9Parameter[];
  readonly postConstants?: readonly Five9Parameter[];
  readonly addWorksheet?: boolean;
  readonly startPageText?: string;
  readonly triggerDispositions?: readonly string[];
  readonly clearTriggerDispositions?: boolean;
}

const TEXTS = [
  'name',
  'description',
  'url',
  'trigger',
  'agentApplication',
  'ctiWebServices',
  'startPageText',
];
const FLAGS = ['executeInBrowser', 'postMethod', 'addWorksheet', 'clearTriggerDispositions'];
const PAIRS = ['variables', 'constants', 'postVariables', 'postConstants'];
const LISTS = ['triggerDispositions'];
const APPLICATIONS = ['EmbeddedBrowser', 'ExternalBrowser'];
const WINDOWS = ['CurrentBrowserWindow', 'NewBrowserWindow'];
const POST_ONLY = ['postVariables', 'postConstants', 'addWorksheet', 'startPageText'];
const BROWSER_ONLY = ['agentApplication', 'ctiWebServices'];
const DISPOSITIONED_ONLY = ['triggerDispositions', 'clearTriggerDispositions'];

/**
 * Takes a definition as `createWebConnector` would.
 *
 * @throws Error for a member that Five9 does not have, a value that it does not take, or one that would do nothing
 */
export function five9WebConnector(given: unknown): Five9WebConnector {
  if (typeof given !== 'object' || given === null) throw new Error('A web connector is an object.');
  const connector = given as Readonly<Record<string, unknown>>;
  const problem = (text: string): Error =>
    new Error(`The web connector ${JSON.stringify(connector['name'])}: ${text}`);
  for (const [name, value] of Object.entries(connector))
    if (!hasType(name, value)) throw problem(`${name} does not exist, or not with such a value.`);
  for (const name of ['name', 'url', 'trigger', 'executeInBrowser', 'postMethod'])
    if (connector[name] === undefined || connector[name] === '') throw problem(`${name} is missing.`);
  if (!URL.canParse(connector['url'] as string)) throw problem('url is no address.');
  const idle = [
    ...(connector['postMethod'] ? [] : POST_ONLY),
    ...(connector['executeInBrowser'] ? [] : BROWSER_ONLY),
    ...(connector['trigger'] === 'OnCallDispositioned' ? [] : DISPOSITIONED_ONLY),
  ].find((name) => connector[name] !== undefined);
  if (idle !== undefined) throw problem(`${idle} has no effect here.`);
  return connector as unknown as Five9WebConnector;
}

function hasType(name: string, value: unknown): boolean {
  if (name === 'trigger') return (FIVE9_TRIGGERS as readonly unknown[]).includes(value);
  if (name === 'agentApplication') return (APPLICATIONS as unknown[]).includes(value);
  if (name === 'ctiWebServices') return (WINDOWS as unknown[]).includes(value);
  if (TEXTS.includes(name)) return typeof value === 'string';
  if (FLAGS.includes(name)) return typeof value === 'boolean';
  if (PAIRS.includes(name)) return Array.isArray(value) && value.every(isPair);
  return LISTS.includes(name) && Array.isArray(value) && value.every((text) => typeof text === 'string');
}

function isPair(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { key, value: text, ...rest } = value as Record<string, unknown>;
  const isWhole = typeof key === 'string' && key !== '' && typeof text === 'string';
  return isWhole && Object.keys(rest).length === 0;
}
