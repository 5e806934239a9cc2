/** Events at which Five9 opens or calls a web connector; one a connector. @see the Five9 rules, section 2 */
export type WebConnectorTrigger =
  | 'OnCallAccepted'
  | 'OnCallDisconnected'
  | 'ManuallyStarted'
  | 'ManuallyStartedAllowDuringPreviews'
  | 'OnPreview'
  | 'OnContactSelection'
  | 'OnWarmTransferInitiation'
  | 'OnCallDispositioned'
  | 'OnChatArrival'
  | 'OnChatTransfer'
  | 'OnChatTermination'
  | 'OnChatClose'
  | 'OnEmailArrival'
  | 'OnEmailTransfer'
  | 'OnEmailClose';

export interface ConnectorParameter {
  key: string;
  /** Text, or a placeholder `@Group.name@` that Five9 replaces when the event fires. */
  value: string;
}

/** A web connector of Five9's Configuration Web Services. @see the Five9 rules, section 2 */
export interface WebConnector {
  /** What agents see: a tab, or a button of a connector that they start. */
  name: string;
  description?: string;
  url: string;
  trigger: WebConnectorTrigger;
  /** A browser view opens; false is a silent call by Five9's servers. */
  executeInBrowser: boolean;
  /** Where the view opens; with `executeInBrowser` alone. */
  agentApplication?: 'EmbeddedBrowser' | 'ExternalBrowser';
  /** The same for the older toolbar. */
  ctiWebServices?: 'CurrentBrowserWindow' | 'NewBrowserWindow';
  /** POST; false is GET. */
  postMethod: boolean;
  /** Sent in the address. */
  variables?: ConnectorParameter[];
  constants?: ConnectorParameter[];
  /** Sent in the body; with POST alone, as is all that follows but the dispositions. */
  postVariables?: ConnectorParameter[];
  postConstants?: ConnectorParameter[];
  addWorksheet?: boolean;
  startPageText?: string;
  /** Names of dispositions; with `OnCallDispositioned` alone, every disposition unless given. */
  triggerDispositions?: string[];
  clearTriggerDispositions?: boolean;
}

/** A connector that opens the page: by GET, since the page reads its address and removes it. */
export interface PageConnector extends WebConnector {
  executeInBrowser: true;
  agentApplication: 'EmbeddedBrowser' | 'ExternalBrowser';
  postMethod: false;
  variables: ConnectorParameter[];
  constants: ConnectorParameter[];
}

export interface WebConnectorOptions {
  /** Address of the page: `https://panel.example.com/five9`. */
  pageUrl: string;
  /** In the agent desktop (a frame) unless given; a tab of the browser is the most robust. */
  agentApplication?: PageConnector['agentApplication'];
  /** Call variable that holds the visitor's session key; `Cobrowse.visitor_id` unless given, none with `false`. */
  visitorVariable?: string | false;
  /** More variables for the page's field mapping, each passed under its own name: `Customer.email`. */
  variables?: readonly string[];
  /** For a campaign that only calls in or only calls out: it tells which number is the customer's. */
  direction?: 'inbound' | 'outbound';
}

/** Kinds of a contact, as the field mapping names them. */
export type ContactType = 'call' | 'chat' | 'email';

/** Parameters of the page that are Five9's own variables: ids of the contact, and the two numbers of a call. */
export const CALL_PARAMETERS = {
  call: 'Call.call_id',
  session: 'Call.session_id',
  ani: 'Call.ANI',
  dnis: 'Call.DNIS',
} as const;

/** Call variable that holds the visitor's session key unless another one is named. */
export const VISITOR_VARIABLE = 'Cobrowse.visitor_id';

const PAGES: readonly [name: string, trigger: WebConnectorTrigger, type: ContactType, description: string][] =
  [
    ['Cobrowse', 'OnCallAccepted', 'call', 'Opens cobrowse when a call is accepted.'],
    ['Cobrowse (manual)', 'ManuallyStarted', 'call', 'Opens cobrowse when the agent asks for it.'],
    ['Cobrowse (chat)', 'OnChatArrival', 'chat', 'Opens cobrowse when a chat arrives.'],
    ['Cobrowse (e-mail)', 'OnEmailArrival', 'email', 'Opens cobrowse when an e-mail arrives.'],
  ];

const placeholder = (key: string, variable: string): ConnectorParameter => ({ key, value: `@${variable}@` });

/**
 * The connectors that open the page, one a trigger because Five9 allows one trigger each; in the form that
 * `createWebConnector` takes. Pure.
 */
export function webConnectors(options: WebConnectorOptions): PageConnector[] {
  const { pageUrl, agentApplication = 'EmbeddedBrowser', visitorVariable = VISITOR_VARIABLE } = options;
  return PAGES.map(([name, trigger, type, description]) => ({
    name,
    description,
    url: pageUrl,
    trigger,
    executeInBrowser: true,
    agentApplication,
    ctiWebServices: agentApplication === 'EmbeddedBrowser' ? 'CurrentBrowserWindow' : 'NewBrowserWindow',
    postMethod: false,
    variables: [
      ...Object.entries(CALL_PARAMETERS)
        .filter(([key]) => type === 'call' || (key !== 'ani' && key !== 'dnis'))
        .map(([key, variable]) => placeholder(key, variable)),
      ...(visitorVariable === false ? [] : [placeholder('visitor', visitorVariable)]),
      ...[...new Set(options.variables)].map((variable) => placeholder(variable, variable)),
    ],
    constants: [
      { key: 'type', value: type },
      ...(options.direction && type === 'call' ? [{ key: 'direction', value: options.direction }] : []),
      { key: 'v', value: '1' },
    ],
  }));
}

export interface WrapUpOptions {
  /** Address of the login-key server's wrap-up: `https://panel.example.com/five9/wrapup`. */
  url: string;
  /** Tells the server that it is your connector: it can send no header. 32 characters or more. */
  secret: string;
  /** Names of the dispositions that count; every one unless given. */
  dispositions?: readonly string[];
}

/**
 * The silent connector by which Five9 tells the server how a call ended, for the activity record of that call. Everything is in
 * the body, so that the secret is in no address. Pure.
 */
export function wrapUpConnector({ url, secret, dispositions }: WrapUpOptions): WebConnector {
  return {
    name: 'Cobrowse wrap-up',
    description: 'Tells the cobrowse server how a call ended.',
    url,
    trigger: 'OnCallDispositioned',
    executeInBrowser: false,
    postMethod: true,
    postVariables: [
      placeholder('call', CALL_PARAMETERS.call),
      placeholder('session', CALL_PARAMETERS.session),
      placeholder('disposition', 'Call.disposition_id'),
      placeholder('disposition_name', 'Call.disposition_name'),
      placeholder('campaign', 'Call.campaign_name'),
    ],
    postConstants: [{ key: 'secret', value: secret }],
    ...(dispositions && { triggerDispositions: [...dispositions] }),
  };
}

export interface CorsOptions {
  pageUrl: string;
  /** Origin of the cobrowse service. */
  service: string;
  /** Addresses of the identity providers that agents sign in at. */
  identityProviders?: readonly string[];
}

/**
 * The origins for the CORS list of a Five9 domain, one a line: what takes part in the panel's work. The page itself
 * calls nothing at Five9. Pure.
 *
 * @throws TypeError for an address that is none
 */
export function corsOrigins({ pageUrl, service, identityProviders = [] }: CorsOptions): string[] {
  return [...new Set([...identityProviders, pageUrl, service].map((address) => new URL(address).origin))];
}
