/** A web connector of Five9's Configuration Web Services: the members that these definitions use. */
export interface WebConnector {
  name: string;
  description: string;
  url: string;
  trigger: 'OnCallAccepted' | 'ManuallyStarted' | 'OnChatArrival';
  /** A browser view opens; false would be a silent call. */
  executeInBrowser: true;
  agentApplication: 'EmbeddedBrowser' | 'ExternalBrowser';
  /** GET: the page reads its address and removes it. */
  postMethod: false;
  variables: { key: string; value: string }[];
  constants: { key: string; value: string }[];
}

export interface WebConnectorOptions {
  /** Address of the page: `https://panel.example.com/five9`. */
  pageUrl: string;
  /** In the agent desktop (a frame) unless given; a tab of the browser is the most robust. */
  agentApplication?: WebConnector['agentApplication'];
  /** Call variable that holds the visitor's session key; `Cobrowse.visitor_id` unless given. */
  visitorVariable?: string;
  /** For a campaign that only calls in or only calls out: the panel then shows the customer's number. */
  direction?: 'inbound' | 'outbound';
}

const TRIGGERS = [
  ['Cobrowse', 'OnCallAccepted', 'Opens cobrowse when a call is accepted.'],
  ['Cobrowse (manual)', 'ManuallyStarted', 'Opens cobrowse when the agent asks for it.'],
  ['Cobrowse (chat)', 'OnChatArrival', 'Opens cobrowse when a chat arrives.'],
] as const;

/**
 * The connectors to create in Five9, one a trigger because Five9 allows one trigger each; in the form that
 * `createWebConnector` takes.
 */
export function webConnectors(options: WebConnectorOptions): WebConnector[] {
  const { pageUrl, agentApplication = 'EmbeddedBrowser', visitorVariable = 'Cobrowse.visitor_id' } = options;
  return TRIGGERS.map(([name, trigger, description]) => ({
    name,
    description,
    url: pageUrl,
    trigger,
    executeInBrowser: true,
    agentApplication,
    postMethod: false,
    variables: [
      { key: 'call', value: '@Call.call_id@' },
      { key: 'session', value: '@Call.session_id@' },
      { key: 'ani', value: '@Call.ANI@' },
      { key: 'dnis', value: '@Call.DNIS@' },
      { key: 'visitor', value: `@${visitorVariable}@` },
    ],
    constants: [
      ...(options.direction ? [{ key: 'direction', value: options.direction }] : []),
      { key: 'v', value: '1' },
    ],
  }));
}
