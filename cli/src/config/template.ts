import { settingText, type HostName } from '@glance-kit/manifests';
import { foldText } from '@glance-kit/core/node';

/** A configuration to start from, in both forms. */
export interface ConfigTemplate {
  json(schema: string): string;
  module(): string;
}

/** A setting of the template; what its comment says is the schema's own description. */
interface Row {
  name: string;
  value: unknown;
  /** Written as a comment, to be switched on. */
  isOff?: boolean;
}

const on = (name: string, value: unknown): Row => ({ name, value });
const off = (name: string, value: unknown): Row => ({ name, value, isOff: true });

/** An object whose members have comments of their own. */
class Section {
  constructor(readonly rows: readonly Row[]) {}
}
const section = (...rows: Row[]): Section => new Section(rows);

/** Examples of the hosts; a new host gets its own. */
const HOSTS: Readonly<Record<HostName, Section>> = {
  flex: section(
    on('loginKey', 'https://keys-1234.twil.io/getloginkey'),
    off('openIn', 'frame'),
    on('placement', 'crm'),
    on('fields', { '*': { visitorId: ['glance_visitor_id', 'conversationSid'], phone: ['from'] } }),
  ),
  'amazon-connect': section(
    off(
      'instanceArn',
      'arn:aws:connect:eu-central-1:123456789012:instance/00000000-0000-4000-8000-000000000000',
    ),
    off('endWithContact', true),
    on('instances', ['https://example.my.connect.aws']),
    on('fields', {
      '*': {
        visitorId: ['cobrowse_visitor_id'],
        name: ['customer_name'],
        email: ['customer_email'],
      },
    }),
  ),
  five9: section(
    off('agentApplication', 'ExternalBrowser'),
    off('wrapUp', { url: '/five9/wrapup' }),
    off('ownNumbers', ['+15550100']),
    on('fields', { '*': { visitorId: ['Cobrowse.visitor_id'], email: ['Customer.email'] } }),
  ),
  dynamics: section(
    on('environments', ['https://contoso.crm.dynamics.com']),
    on('loginKey', 'https://keys.example.com/getloginkey'),
    off('entra', {
      tenant: '00000000-0000-4000-8000-000000000000',
      client: '00000000-0000-4000-8000-000000000000',
    }),
    on('fields', {
      contact: { visitorId: ['glk_visitorid'], name: ['fullname'], email: ['emailaddress1'] },
      incident: { visitorId: ['customerid_contact.glk_visitorid'], name: ['customerid_contact.fullname'] },
    }),
  ),
  salesforce: section(
    on('orgs', ['https://acme.lightning.force.com']),
    on('loginKey', 'https://keys.example.com/getloginkey'),
    off('certificate', 'Glance_Cobrowse'),
    off('user', 'federationId'),
    off('openIn', 'window'),
    on('fields', {
      Contact: {
        visitorId: ['Glance_Visitor_Id__c'],
        name: ['Name'],
        phone: ['MobilePhone', 'Phone'],
        email: ['Email'],
      },
      Case: { visitorId: ['Glance_Visitor_Id__c', 'Contact.Glance_Visitor_Id__c'], name: ['Contact.Name'] },
    }),
  ),
  web: section(
    on('origins', ['https://crm.example.com']),
    on('fields', { '*': { visitorId: ['visitor'], name: ['name'], email: ['email'] } }),
  ),
};

function rows(hosts: readonly HostName[]): Row[] {
  const names = Object.keys(HOSTS) as HostName[];
  return [
    on('groupId', '12345'),
    on('service', 'production'),
    on('pages', 'https://panel.example.com'),
    on('identityProviders', ['https://login.example.com']),
    on('loginKey', '/getloginkey'),
    on('signIn', '/signin'),
    on('collect', '/collect'),
    on('session', '/session'),
    on('signOut', '/signout'),
    off('signInMode', 'frame'),
    off('activity', '/activity'),
    on('openIn', 'window'),
    off('autoJoin', true),
    off('visitorInfo', true),
    on('privileges', { keyEntry: true, endSession: true }),
    on(
      'branding',
      section(
        off('logo', './logo.svg'),
        on('name', 'Example Bank'),
        on('accent', { light: '#0b6bcb', dark: '#6cb2ff' }),
      ),
    ),
    off('languages', ['de', 'es', 'fr']),
    off('language', 'de'),
    off('texts', { de: { join: 'Beitreten' } }),
    on(
      'hosts',
      section(...names.map((name) => ({ name, value: HOSTS[name], isOff: !hosts.includes(name) }))),
    ),
  ];
}

type Quote = (name: string) => string;

function valueLines(
  value: unknown,
  keys: readonly string[],
  quote: Quote,
  text: (value: string) => string,
): string[] {
  if (value instanceof Section)
    return [
      '{',
      ...memberLines(value.rows, keys, quote, text).map((line) => (line ? `  ${line}` : line)),
      '}',
    ];
  if (typeof value === 'string') return [text(value)];
  if (Array.isArray(value))
    return [`[${value.map((one) => valueLines(one, keys, quote, text).join(' ')).join(', ')}]`];
  if (typeof value !== 'object' || value === null) return [String(value)];
  const members = Object.entries(value).map(
    ([name, member]) => `${quote(name)}: ${valueLines(member, keys, quote, text).join(' ')}`,
  );
  return [`{ ${members.join(', ')} }`];
}

/** Members with their comments. The last one that counts stands at the end: JSON has no comma there. */
function memberLines(
  given: readonly Row[],
  keys: readonly string[],
  quote: Quote,
  text: (value: string) => string,
): string[] {
  const last = given.findLastIndex(({ isOff }) => !isOff);
  const ordered = last < 0 ? given : [...given.filter((_, index) => index !== last), given[last]!];
  return ordered.flatMap(({ name, value, isOff }, index) => {
    const here = [...keys, name];
    const about = foldText(settingText(here), 5 + 2 * keys.length)
      .split('\n')
      .map((line) => `// ${line.trim()}`);
    const lines = valueLines(value, here, quote, text);
    const comma = index === ordered.length - 1 && !isOff ? '' : ',';
    lines[0] = `${quote(name)}: ${lines[0]}`;
    lines[lines.length - 1] += comma;
    // A section that is off has comments of its own, which stay comments when it is switched on.
    return [
      ...(index ? [''] : []),
      ...about,
      ...(isOff ? lines.map((line) => `//- ${line}`.trimEnd()) : lines),
    ];
  });
}

const isName = /^[A-Za-z_$][\w$]*$/;

const INTRO = [
  'One configuration for the desktops that your agents work in: glance-kit build <host>.',
  'Nothing in here may be secret: it ends up in browsers. The API key belongs to the login-key function alone.',
  'A line that begins with //- is a setting that is off: remove these three signs to switch it on.',
].flatMap((line) =>
  foldText(line, 5)
    .split('\n')
    .map((part) => `// ${part.trim()}`),
);

/** @param hosts  whose sections are switched on */
export function configTemplate(hosts: readonly HostName[]): ConfigTemplate {
  const json = (value: string): string => JSON.stringify(value);
  const single = (value: string): string => `'${value.replace(/[\\']/g, '\\$&')}'`;
  return {
    json(schema) {
      const lines = memberLines(rows(hosts), [], json, json);
      return `${['{', ...INTRO.map((line) => `  ${line}`), `  "$schema": ${json(schema)},`, '', ...lines.map((line) => (line ? `  ${line}` : line)), '}'].join('\n')}\n`;
    },
    module() {
      const quote = (name: string): string => (isName.test(name) ? name : single(name));
      const lines = memberLines(rows(hosts), [], quote, single).map((line) => (line ? `  ${line}` : line));
      return `${[`import { defineConfig } from 'glance-kit';`, '', ...INTRO, 'export default defineConfig({', ...lines, '});'].join('\n')}\n`;
    },
  };
}
