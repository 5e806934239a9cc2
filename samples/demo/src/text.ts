import type { Demo } from './demo.js';

const WIDTH = 15;

/** How text is set off on a terminal; plain where the output is no terminal. */
export interface Style {
  bold(text: string): string;
  quiet(text: string): string;
  link(text: string): string;
}

export function terminalStyle(isColoured: boolean): Style {
  const paint = (open: number, close: number) => (text: string) =>
    isColoured ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return { bold: paint(1, 22), quiet: paint(2, 22), link: paint(36, 39) };
}

/** What `npm start` prints once everything runs: what to click, in which order, and the addresses. */
export function welcome({ addresses, agents, groupId, firstStart }: Demo, style: Style): string {
  const { bold, quiet, link } = style;
  const row = (name: string, address: string): string => `  ${name.padEnd(WIDTH)}${link(address)}`;
  const names = agents.length > 1 ? `${agents.slice(0, -1).join(', ')} or ${agents.at(-1)}` : agents.join('');
  const secrets = firstStartLines(firstStart, style);
  return [
    '',
    `${bold('glance-kit is running.')} ${quiet(`Group ${groupId}, on this machine only.`)}`,
    '',
    `  ${bold('1')}  As the visitor, open  ${link(`${addresses.visitorSite}/transfer`)}`,
    `     Press "Get help" at the bottom and accept. You get a code.`,
    '',
    `  ${bold('2')}  As the agent, open    ${link(`${addresses.desktop}/five9`)}`,
    `     Accept the call, sign in as ${names} (by OpenID or SAML,`,
    `     at test providers that ask for no password), type the code and press Join.`,
    `     The same panel is in other desktops, too: ${link(addresses.desktop)}`,
    '',
    `  ${bold('3')}  As the visitor, fill in the form; look at it as the agent.`,
    `     The card number and the PIN stay with the visitor. Either side can end it.`,
    '',
    quiet('  All addresses'),
    row('Visitor site', addresses.visitorSite),
    row('Agent desktops', addresses.desktop),
    row('Login keys', addresses.panel),
    row('Service', addresses.service),
    '',
    ...secrets,
    quiet('  Ctrl-C stops everything.'),
    '',
  ].join('\n');
}

function firstStartLines(firstStart: Demo['firstStart'], { bold, quiet }: Style): string[] {
  if (!firstStart) return [];
  const { apiKey, passwords = {} } = firstStart;
  const rows = [
    ...(apiKey === undefined ? [] : [['API key', apiKey] as const]),
    ...Object.entries(passwords).map(([agent, password]) => [`Password of ${agent}`, password] as const),
  ];
  return [
    bold('  Made at this first start, and shown only now'),
    ...rows.map(([name, value]) => `  ${name.padEnd(WIDTH + 6)}${value}`),
    quiet("  The passwords open the service's own sign-in page, for agents without a desktop."),
    '',
  ];
}
