import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, test } from '@jest/globals';
import { DYNAMICS_FIELDS, FORM_SCRIPT, SETTING_VARIABLES, WEB_RESOURCES } from '@glance-kit/dynamics';
import { buildHost, checkConfig, type GlanceKitConfig } from '../../src/index.js';
import { checked, fakeParts, wholeConfig } from '../configs.js';
import { openPackage } from './package-rules.js';
import { solutionProblems } from './solution-problems.js';
import { all, attribute, parseXml, textAt } from './xml-tree.js';

const PARTS = fakeParts({
  ...Object.fromEntries(WEB_RESOURCES.map(({ file }) => [file, `of ${file}`])),
  'hosted/index.html': '<script src="./dynamics/main.js"></script>',
  'hosted/main.js': 'of a plain frame',
  'hosted/main.js.LEGAL.txt': 'of a plain frame',
});
const ZIP = 'GlanceKitCobrowse_1_2_3_0.zip';

type Section = NonNullable<GlanceKitConfig['hosts']['dynamics']>;

function built(
  change: (section: Section, config: GlanceKitConfig) => void = () => undefined,
): Map<string, Uint8Array> {
  const config = wholeConfig();
  change(config.hosts.dynamics!, config);
  return new Map(buildHost('dynamics', checked(config), PARTS).map(({ path, bytes }) => [path, bytes]));
}
/** Without the other hosts, which have rules of their own. */
function alone(config: GlanceKitConfig): void {
  const { dynamics } = config.hosts;
  config.hosts = { ...(dynamics && { dynamics }) };
}
const text = (files: Map<string, Uint8Array>, path: string): string => strFromU8(files.get(path)!);
const json = (files: Map<string, Uint8Array>, path: string): unknown => JSON.parse(text(files, path));

/** `config.json` as the environment serves it. */
function settings(files: Map<string, Uint8Array>): Record<string, unknown> {
  const entries = unzipSync(files.get(ZIP)!);
  const served = all(openPackage(entries).customizations, 'WebResource').find(
    (one) => textAt(one, 'Name') === 'glk_/cobrowse/config.json',
  )!;
  return JSON.parse(strFromU8(entries[textAt(served, 'FileName').slice(1)]!)) as Record<string, unknown>;
}

test('what is built is the solution, the registration, the fragment of forms and the checklist', () => {
  const files = built((_section, config) => {
    delete config.pages;
    alone(config);
  });
  expect([...files.keys()]).toEqual(['CHECKLIST.md', ZIP, 'app-registration.json', 'form-fragment.xml']);
  expect(solutionProblems(unzipSync(built().get(ZIP)!))).toEqual([]);
  expect(text(files, 'CHECKLIST.md')).not.toContain('plain frame');
});

describe('the page for a plain frame', () => {
  test('is built where somebody serves pages, beside the solution and not in it', () => {
    const files = built((section) => (section.fields = { contact: { visitorId: ['contactid'] } }));
    expect([...files.keys()].filter((path) => /^page|^headers/.test(path))).toEqual([
      'headers.json',
      'page.zip',
      'page/config.json',
      'page/index.html',
      'page/main.js',
      'page/main.js.LEGAL.txt',
    ]);
    expect(text(files, 'page/main.js')).toBe('of a plain frame');
    expect(text(files, 'page/index.html')).toBe('<script src="/dynamics/main.js"></script>');
    expect(Object.keys(unzipSync(files.get(ZIP)!)).join()).not.toContain('hosted');
    expect(json(files, 'headers.json')).toMatchObject({
      'Content-Security-Policy': expect.stringContaining('frame-ancestors https://contoso.crm.dynamics.com'),
    });
  });

  test('has the sign-in of pages, and never the function that takes Entra tokens', () => {
    expect(json(built(), 'page/config.json')).toMatchObject({
      loginKey: '/getloginkey',
      signIn: '/signin',
      collect: '/collect',
      session: '/session',
      fields: { contact: { visitorId: ['glk_visitorid'] } },
    });
    const plain = built((_section, config) => {
      for (const name of ['loginKey', 'signIn', 'collect', 'session', 'signOut'] as const)
        delete config[name];
      for (const host of Object.keys(config.hosts))
        if (host !== 'dynamics') delete config.hosts[host as 'web'];
    });
    expect(json(plain, 'page/config.json')).not.toHaveProperty('loginKey');
  });

  test('is left out where its agents would have nowhere to sign in', () => {
    const files = built((_section, config) => {
      for (const name of ['signIn', 'collect', 'session', 'signOut'] as const) delete config[name];
      for (const host of Object.keys(config.hosts))
        if (host !== 'dynamics') delete config.hosts[host as 'web'];
    });
    expect([...files.keys()]).not.toContain('page/index.html');
  });

  test('has its steps at the end of the checklist, with what it cannot do', () => {
    const list = text(built(), 'CHECKLIST.md');
    const steps = list.slice(list.indexOf('Only without the solution'));
    for (const words of [
      'reads nothing in Dynamics',
      'https://panel.example.com/dynamics/index.html',
      'frame-ancestors https://contoso.crm.dynamics.com',
      '["contactid"]',
    ])
      expect(steps).toContain(words);
  });
});

test('the panel takes its settings, and nothing that is for pages of ours', () => {
  const given = settings(built());
  expect(given).toMatchObject({
    groupId: '12345',
    service: 'https://cobrowse.example.com',
    loginKey: 'https://keys.example.com/getloginkey',
    entra: {
      tenant: '11111111-1111-4111-8111-111111111111',
      client: '22222222-2222-4222-8222-222222222222',
    },
    fields: { contact: { visitorId: ['glk_visitorid'] } },
    texts: { de: { join: 'Beitreten', back: 'Zurück' } },
  });
  expect(Object.keys(given)).not.toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^(?:signIn|collect|session|signOut|signInMode|environments)$/),
    ]),
  );
});

test('what is at the top of the file for pages does not count here', () => {
  const files = built((section, config) => {
    config.activity = 'https://log.example.com/';
    delete section.loginKey;
    delete section.entra;
  });
  const given = settings(files);
  expect(given).not.toHaveProperty('loginKey');
  expect(given).not.toHaveProperty('activity');
  expect(given).not.toHaveProperty('entra');
  const list = text(files, 'CHECKLIST.md');
  expect(list).not.toContain('Entra');
  expect(list).not.toContain('login.microsoftonline.com');
});

test('the registration has a redirect address for each environment, one scope, tokens of version 2, and no secret', () => {
  const files = built((section) => section.environments.push('https://contoso-test.crm4.dynamics.com'));
  expect(json(files, 'app-registration.json')).toEqual({
    displayName: expect.any(String),
    signInAudience: 'AzureADMyOrg',
    spa: {
      redirectUris: [
        'https://contoso.crm.dynamics.com/WebResources/glk_/cobrowse/redirect.html',
        'https://contoso-test.crm4.dynamics.com/WebResources/glk_/cobrowse/redirect.html',
      ],
    },
    api: {
      requestedAccessTokenVersion: 2,
      oauth2PermissionScopes: [
        expect.objectContaining({ value: 'access_as_user', type: 'User', isEnabled: true }),
      ],
    },
  });
  expect(json(built(), 'app-registration.json')).toHaveProperty(
    'api.oauth2PermissionScopes.0.id',
    // Other applications and grants name the scope by it: it never changes.
    'b169b09a-8ffc-860e-ac5b-043a28c36cb1',
  );
});

test('the fragment of forms names the panel, the script and the handler, with record and context passed', () => {
  const form = parseXml(text(built(), 'form-fragment.xml'));
  const parameters = all(form, 'parameters')[0]!;
  expect([textAt(parameters, 'Url'), textAt(parameters, 'PassParameters')]).toEqual([
    'glk_/cobrowse/panel.html',
    'true',
  ]);
  expect(attribute(all(form, 'control')[0], 'id')).toBe(FORM_SCRIPT.control);
  expect(attribute(all(form, 'Library')[0], 'name')).toBe(FORM_SCRIPT.library);
  const handler = all(form, 'Handler')[0];
  expect(
    ['functionName', 'libraryName', 'passExecutionContext'].map((name) => attribute(handler, name)),
  ).toEqual([FORM_SCRIPT.handler, FORM_SCRIPT.library, 'true']);
});

test('the checklist has every name and address that somebody must type', () => {
  const list = text(built(), 'CHECKLIST.md');
  for (const words of [
    ZIP,
    'https://contoso.crm.dynamics.com/WebResources/glk_/cobrowse/redirect.html',
    'https://contoso.crm.dynamics.com/WebResources/glk_/cobrowse/settings.html',
    '`glk_/cobrowse/panel.html`',
    FORM_SCRIPT.control,
    FORM_SCRIPT.library,
    FORM_SCRIPT.handler,
    '“Cobrowse agent”',
    'GLANCE_IDENTITY=entra',
    "ENTRA_TENANTS='11111111-1111-4111-8111-111111111111'",
    "ENTRA_AUDIENCE='22222222-2222-4222-8222-222222222222'",
    "ENTRA_CLIENTS='22222222-2222-4222-8222-222222222222'",
    'GLANCE_ORIGINS=https://contoso.crm.dynamics.com',
    'connect-src https://cobrowse.example.com https://keys.example.com https://login.microsoftonline.com',
    'frame-src https://cobrowse.example.com https://login.microsoftonline.com',
    '"agentOrigins": [',
    'tables: `contact`.',
    ...SETTING_VARIABLES.map(({ schemaName }) => schemaName),
  ])
    expect(list).toContain(words);
});

test('a national cloud, a claim and an activity address are where they belong', () => {
  const list = text(
    built((section) => {
      section.activity = 'https://log.example.com/activity';
      section.entra = { ...section.entra!, claim: 'upn', authority: 'https://login.microsoftonline.us' };
      delete section.fields;
    }),
    'CHECKLIST.md',
  );
  for (const words of [
    'ENTRA_CLAIM=upn',
    'ENTRA_AUTHORITY=https://login.microsoftonline.us',
    'connect-src https://cobrowse.example.com https://keys.example.com https://log.example.com https://login.microsoftonline.us',
    `tables: ${Object.keys(DYNAMICS_FIELDS)
      .map((table) => `\`${table}\``)
      .join(', ')}.`,
  ])
    expect(list).toContain(words);
});

test('everything that is wrong is told at once, each with its path, what was found and what to do', () => {
  const config = wholeConfig() as unknown as { hosts: Record<string, unknown> };
  config.hosts['dynamics'] = {
    environments: ['contoso.crm.dynamics.com', 'https://contoso.crm.dynamics.com/main.aspx'],
    loginKey: '/getloginkey',
    entra: { tenant: 'https://login', client: 'my-app', scope: 'access_as_user', authority: 'login' },
    fields: { Contact: { visitorId: ['contact.owner.name'] }, lead: { name: ['full name'] } },
    signIn: '/signin',
  };
  const check = checkConfig(config);
  const told = 'problems' in check ? check.problems.map(({ path, problem }) => `${path} ${problem}`) : [];
  expect(told.sort()).toEqual(
    [
      'hosts.dynamics.environments[0] is not a web address',
      'hosts.dynamics.environments[1] is more than an origin',
      'hosts.dynamics.loginKey is not a web address',
      'hosts.dynamics.entra.tenant is no directory',
      'hosts.dynamics.entra.client is no application id',
      'hosts.dynamics.entra.scope is no scope',
      'hosts.dynamics.entra.authority is not a web address',
      'hosts.dynamics.fields.Contact is no table',
      'hosts.dynamics.fields.Contact.visitorId[0] is no column',
      'hosts.dynamics.fields.lead.name[0] is no column',
      'hosts.dynamics.signIn is no setting',
    ].sort(),
  );
  for (const { fix } of 'problems' in check ? check.problems : []) expect(fix).toMatch(/\.$/);
});
