import { DOMParser } from '@xmldom/xmldom';
import { strFromU8 } from 'fflate';
import { expect, test } from '@jest/globals';
import { webConnectors, wrapUpConnector, type WebConnector } from '@glance-kit/five9';
import { connectorProblems } from '../src/five9/check-connector.js';
import { NAMESPACE, soapRequest } from '../src/five9/soap.js';
import { xmlText } from '../src/xml-text.js';
import { CALL_VARIABLE, WEB_CONNECTOR, type SoapField } from '../src/five9/web-connector.js';
import { buildHost, type GlanceKitConfig } from '../src/index.js';
import { checked, fakeParts, wholeConfig } from './configs.js';

const PAGE = fakeParts({ 'index.html': '<script src="./five9/main.js"></script>', 'main.js': '1' });

function built(change: (config: GlanceKitConfig) => void = () => undefined): Map<string, string> {
  const config = wholeConfig();
  change(config);
  const files = buildHost('five9', checked(config), PAGE);
  return new Map(files.map(({ path, bytes }) => [path, strFromU8(bytes)]));
}

const connectorsOf = (files: Map<string, string>): WebConnector[] =>
  JSON.parse(files.get('connectors.json')!) as WebConnector[];

type Leaf = string | { [name: string]: Leaf[] };

/** The parts of an XML element: text, or members by name in order. */
function parts(element: Element): Leaf {
  const children = [...Array.from(element.childNodes)].filter((node): node is Element => node.nodeType === 1);
  if (children.length === 0) return element.textContent ?? '';
  const members: { [name: string]: Leaf[] } = {};
  for (const child of children) (members[child.nodeName] ??= []).push(parts(child));
  return members;
}

function parse(xml: string): { operation: string; namespace: string | null; members: [string, Leaf][] } {
  const problems: string[] = [];
  const document = new DOMParser({
    errorHandler: (_level, message) => void problems.push(String(message)),
  }).parseFromString(xml, 'text/xml');
  expect(problems).toEqual([]);
  const body = document.getElementsByTagNameNS('http://schemas.xmlsoap.org/soap/envelope/', 'Body')[0]!;
  const operation = Array.from(body.childNodes).find((node): node is Element => node.nodeType === 1)!;
  const children = Array.from(operation.childNodes).filter((node): node is Element => node.nodeType === 1);
  return {
    operation: operation.localName!,
    namespace: operation.namespaceURI,
    members: children.map((child) => [child.nodeName, parts(child)]),
  };
}

/** What a service that has this description makes of a request; a field out of order or unknown is an error there. */
function received(leaf: Leaf, fields: readonly SoapField[]): Record<string, unknown> {
  if (typeof leaf === 'string') throw new Error('No members.');
  const names = Object.keys(leaf);
  const known = fields.map(({ name }) => name);
  expect(names).toEqual(known.filter((name) => names.includes(name)));
  return Object.fromEntries(
    names.map((name) => {
      const { type } = fields.find((field) => field.name === name)!;
      const values = leaf[name]!;
      if (type === 'boolean') return [name, values[0] === 'true'];
      if (type === 'string[]') return [name, values];
      if (type !== 'keyValuePair[]') return [name, values[0]];
      return [
        name,
        values.map((pair) => ({
          key: (pair as { key: string[] }).key[0],
          value: (pair as { value: string[] }).value[0],
        })),
      ];
    }),
  );
}

test('every definition keeps the rules of webConnector', () => {
  for (const connector of connectorsOf(built()))
    expect(connectorProblems(connector, ['Cobrowse.visitor_id'])).toEqual([]);
});

test('every definition arrives by SOAP as it is in connectors.json', () => {
  const files = built((config) => {
    config.hosts.five9!.wrapUp = {
      url: 'https://keys.example.com/a?b=1&c=<2>',
      dispositions: ['"Sale" & more', 'Nein\tdanke'],
    };
  });
  const requests = [...files].filter(([path]) => path.startsWith('soap/')).map(([, text]) => parse(text));
  for (const { namespace } of requests) expect(namespace).toBe(NAMESPACE);
  const sent = requests
    .filter(({ operation }) => operation === 'createWebConnector')
    .map(({ members: [[name, leaf] = ['', '']] }) => [name, received(leaf, WEB_CONNECTOR)]);
  expect(sent).toEqual(connectorsOf(files).map((connector) => ['connector', connector]));
});

test('the variables that the page reads are created first, group before variable', () => {
  const paths = [...built().keys()].filter((path) => path.startsWith('soap/'));
  const requests = paths.map((path) => parse(built().get(path)!));
  expect(requests.map(({ operation }) => operation).slice(0, 2)).toEqual([
    'createCallVariablesGroup',
    'createCallVariable',
  ]);
  expect(requests[0]!.members.map(([name]) => name)).toEqual(['name', 'description']);
  expect(received(requests[1]!.members[0]![1], CALL_VARIABLE)).toMatchObject({
    group: 'Cobrowse',
    name: 'visitor_id',
    type: 'STRING',
  });
});

test('a mapping passes its variables under their own names, and no others are created', () => {
  const files = built((config) => {
    config.hosts.five9!.fields = {
      call: {
        visitorId: [{ field: 'Bank.number', transform: 'digits' }, 'Cobrowse.key 2'],
        email: ['Customer.email'],
      },
      chat: { visitorId: ['visitor'], email: ['Customer.email'] },
    };
    config.hosts.five9!.variables = ['Bank.number'];
  });
  const [accepted] = connectorsOf(files);
  expect(accepted!.variables!.map(({ key, value }) => `${key}=${value}`)).toEqual([
    'call=@Call.call_id@',
    'session=@Call.session_id@',
    'ani=@Call.ANI@',
    'dnis=@Call.DNIS@',
    'visitor=@Cobrowse.visitor_id@',
    'Bank.number=@Bank.number@',
    'Cobrowse.key 2=@Cobrowse.key 2@',
    'Customer.email=@Customer.email@',
  ]);
  expect([...files.keys()].filter((path) => path.includes('create-variable'))).toEqual([
    'soap/1-create-variable-group.xml',
    'soap/2-create-variable-visitor-id.xml',
    'soap/3-create-variable-key-2.xml',
  ]);
});

const [GOOD] = webConnectors({ pageUrl: 'https://panel.example.com/five9/index.html' });
const WRAP_UP = wrapUpConnector({
  url: 'https://keys.example.com/wrap-up',
  secret: 'x'.repeat(32),
  dispositions: ['Sale'],
});

test('the definitions to break are good', () => {
  expect(connectorProblems(GOOD, ['Cobrowse.visitor_id'])).toEqual([]);
  expect(connectorProblems(WRAP_UP, [])).toEqual([]);
});

test.each<[string, unknown, string]>([
  ['a field that there is not', { ...GOOD, method: 'GET' }, 'method is no field of webConnector.'],
  ['a wrong type', { ...GOOD, executeInBrowser: 'true' }, 'executeInBrowser does not have its type.'],
  ['a trigger that there is not', { ...GOOD, trigger: 'OnCallStarted' }, 'trigger does not have its type.'],
  ['a program that there is not', { ...GOOD, agentApplication: 'Browser' }, 'agentApplication does not have its type.'],
  ['a pair without key', { ...GOOD, constants: [{ key: '', value: '1' }] }, 'constants does not have its type.'],
  ['a pair with more', { ...GOOD, constants: [{ key: 'v', value: '1', x: 1 }] }, 'constants does not have its type.'],
  ['no name', { ...GOOD, name: '' }, 'name is missing.'],
  ['no trigger', { ...GOOD, trigger: undefined }, 'trigger is missing.'],
  ['no web address', { ...GOOD, url: 'panel.example.com' }, 'url is not a web address without placeholders.'],
  ['a placeholder in the address', { ...GOOD, url: 'https://x.example/@Call.ANI@' }, 'url is not a web address without placeholders.'],
  ['dispositions for another trigger', { ...GOOD, triggerDispositions: ['Sale'] }, 'triggerDispositions is for OnCallDispositioned alone.'],
  ['cleared dispositions for another trigger', { ...GOOD, clearTriggerDispositions: true }, 'clearTriggerDispositions is for OnCallDispositioned alone.'],
  ['a text while loading with GET', { ...GOOD, startPageText: 'One moment' }, 'startPageText is for the method POST alone.'],
  ['a worksheet with GET', { ...GOOD, addWorksheet: true }, 'addWorksheet is for the method POST alone.'],
  ['POST parameters with GET', { ...GOOD, postConstants: [] }, 'postConstants is for the method POST alone.'],
  ['a browser for a silent call', { ...WRAP_UP, agentApplication: 'EmbeddedBrowser' }, 'agentApplication is for connectors in a browser alone.'],
  ['a window for a silent call', { ...WRAP_UP, ctiWebServices: 'NewBrowserWindow' }, 'ctiWebServices is for connectors in a browser alone.'],
  ['a parameter twice', { ...GOOD, constants: [{ key: 'call', value: '1' }] }, 'The parameter call is there twice.'],
  ['a placeholder in a constant', { ...GOOD, constants: [{ key: 'v', value: '@Call.ANI@' }] }, 'The constant v has a placeholder, which is not replaced there.'],
  ['a variable without placeholder', { ...GOOD, variables: [{ key: 'a', value: 'Call.ANI' }] }, 'The variable a has no placeholder.'],
  ['a variable that Five9 has not', { ...GOOD, variables: [{ key: 'a', value: '@Call.caller@' }] }, '@Call.caller@ of a is no variable of the domain.'],
  ['a variable that the customer has not', { ...GOOD, variables: [{ key: 'a', value: '@Bank.number@' }] }, '@Bank.number@ of a is no variable of the domain.'],
  ['a second placeholder that is wrong', { ...GOOD, variables: [{ key: 'a', value: '@Call.ANI@ @x@' }] }, '@x@ of a is no variable of the domain.'],
  ['no object', null, 'It is not an object.'],
])('%s is told', (_, connector, problem) => {
  const given = connector === null ? null : JSON.parse(JSON.stringify(connector));
  expect(connectorProblems(given, ['Cobrowse.visitor_id'])).toContain(problem);
}); // prettier-ignore

test('text for XML comes back as it was, and what XML cannot have is left out', () => {
  const text = '<a href="x">&\'\t\n\r]]> ü 漢字 😀';
  const { members } = parse(soapRequest('x', { text }));
  expect(members).toEqual([['text', text]]);
  expect(xmlText('a\u0000b\u0008c\ufffed\ud800e')).toBe('abcde');
});

test('the checklist has a table for each connector and every line that somebody must copy', () => {
  const files = built();
  const list = files.get('CHECKLIST.md')!;
  for (const { name, url } of connectorsOf(files)) {
    expect(list).toContain(`| Name | \`${name}\` |`);
    expect(list).toContain(`| URL | \`${url}\` |`);
  }
  for (const [name, value] of Object.entries(
    JSON.parse(files.get('headers.json')!) as Record<string, string>,
  ))
    expect(list).toContain(`${name}: ${value}`);
  expect(list).toContain('GLANCE_ORIGINS=https://panel.example.com');
  expect(list).toContain('https://login.example.com');
});

test('a page with the CRM SDK may load it, and no other script of others', () => {
  const policyOf = (files: Map<string, string>): string =>
    (JSON.parse(files.get('headers.json')!) as Record<string, string>)['Content-Security-Policy']!;
  const crmSdk = 'https://cdn.example.com/five9.crm.sdk.js';
  const files = built((config) => void (config.hosts.five9!.crmSdk = crmSdk));
  expect(JSON.parse(files.get('page/config.json')!)).toMatchObject({ crmSdk });
  expect(policyOf(files)).toContain("script-src 'self' https://cdn.example.com;");
  expect(policyOf(built())).toContain("script-src 'self';");
});
