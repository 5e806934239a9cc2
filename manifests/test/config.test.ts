import { describe, expect, test } from '@jest/globals';
import { checkConfig, type GlanceKitConfig } from '../src/index.js';
import { wholeConfig } from './configs.js';

type Tree = Record<string, unknown>;

/** The whole configuration with the value at a path replaced; `undefined` removes it. */
function changed(path: string, value: unknown): unknown {
  const copy = JSON.parse(JSON.stringify(wholeConfig())) as Tree;
  const names = path.split('/');
  const last = names.pop()!;
  const parent = names.reduce<Tree>((here, name) => (here[name] ??= {}) as Tree, copy);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy;
}

const problemsOf = (config: unknown): { path: string; found?: string; problem: string; fix: string }[] => {
  const check = checkConfig(config);
  return 'problems' in check ? check.problems : [];
};

test('a whole configuration is right', () => {
  expect(problemsOf(wholeConfig())).toEqual([]);
});

test('a number is a group number too', () => {
  expect(problemsOf(changed('groupId', 12345))).toEqual([]);
});

/** Place, value written there, where it is told, what was found, what is wrong, what to do. */
const WRONG: [place: string, value: unknown, path: string, found: string | undefined, problem: string, fix: string][] = [
  ['groupId', undefined, 'groupId', undefined, 'is missing', '"12345"'],
  ['groupId', '012', 'groupId', '"012"', 'is not a group number', 'number that Glance assigned'],
  ['groupId', true, 'groupId', 'true', 'is not a text or a number', '"12345"'],
  ['service', 'http://cobrowse.example.com', 'service', '"http://cobrowse.example.com"', 'is not a cobrowse service', '"staging"'],
  ['service', 'https://user:pass@cobrowse.example.com', 'service', '"https://user:pass@cobrowse.example.com"', 'is not a cobrowse service', 'https origin'],
  ['service', 'prodution', 'service', '"prodution"', 'is not a cobrowse service', 'Did you mean "production"?'],
  ['pages', undefined, 'pages', undefined, 'is missing, and hosts["amazon-connect"] is a page', '"pages": "https://'],
  ['pages', 'https://panel.example.com/', 'pages', '"https://panel.example.com/"', 'ends with a slash', '"https://panel.example.com"'],
  ['pages', 'https://panel.example.com/?a=1', 'pages', '"https://panel.example.com/?a=1"', 'has a query', '"?"'],
  ['pages', '/pages', 'pages', '"/pages"', 'is not a web address', 'https://'],
  ['identityProviders', 'https://login.example.com', 'identityProviders', '"https://login.example.com"', 'is not a list', '["https://login.example.com"]'],
  ['identityProviders', ['https://login.example.com/a'], 'identityProviders[0]', '"https://login.example.com/a"', 'is more than an origin', '"https://login.example.com"'],
  ['identityProviders', ['http://login.example.com'], 'identityProviders[0]', '"http://login.example.com"', 'is not secure', 'https'],
  ['identityProviders', ['https://me:secret@login.example.com'], 'identityProviders[0]', '"https://me:secret@login.example.com"', 'holds a user name or a password', '"@"'],
  ['loginKey', 'keys.example.com', 'loginKey', '"keys.example.com"', 'is not an address', 'https address'],
  ['loginKey', '//keys.example.com/x', 'loginKey', '"//keys.example.com/x"', 'is not a path of this origin', '/getloginkey'],
  ['loginKey', '', 'loginKey', '""', 'is empty', 'leave the setting out'],
  ['loginKey', 'https://keys.example.com/#x', 'loginKey', '"https://keys.example.com/#x"', 'has a part after "#"', '"#"'],
  ['signIn', undefined, 'signIn', undefined, 'is missing, and agents sign in', '"signIn": "/signin"'],
  ['collect', undefined, 'collect', undefined, 'is missing, and agents sign in', '"collect": "/collect"'],
  ['session', 'https://keys.example.com/session', 'session', undefined, 'is on another origin than the pages', 'one origin'],
  ['username', 'me.glance.net', 'username', undefined, 'is for agents that sign in at the service', 'or loginKey'],
  ['sso', { idpid: '1', idpname: 'x' }, 'sso', '{"idpid":"1","idpname":"x"}', 'names a provider in several ways', 'exactly one'],
  ['sso', {}, 'sso', '{}', 'names no provider', 'exactly one'],
  ['signInMode', 'pop-up', 'signInMode', '"pop-up"', 'is none of the choices', 'Did you mean "popup"?'],
  ['openIn', 'dialog', 'openIn', '"dialog"', 'is none of the choices', 'Use "window", "tab" or "frame".'],
  ['privileges/keyEntry', 'yes', 'privileges.keyEntry', '"yes"', 'is not true or false', 'true or false'],
  ['branding/accent/light', '#ffff00', 'branding.accent.light', '"#ffff00"', 'cannot be read on #ffffff: its contrast is 1.1', 'darker'],
  ['branding/accent/dark', '#333333', 'branding.accent.dark', '"#333333"', 'cannot be read on #171d25', 'lighter'],
  ['branding/accent/dark', 'blue', 'branding.accent.dark', '"blue"', 'is not a colour', '#rrggbb'],
  ['branding/accent', { light: '#0b6bcb' }, 'branding.accent.dark', undefined, 'is missing', '"dark": "#6cb2ff"'],
  ['branding/logo', 'https://example.com/logo.svg', 'branding.logo', '"https://example.com/logo.svg"', 'is not an image', '"./logo.svg"'],
  ['branding/logo', 'data:text/html;base64,PHA+', 'branding.logo', '"data:text/html;base64,PHA+"', 'is not an image', 'svg'],
  ['language', 'German', 'language', '"German"', 'is not a language', '"pt-BR"'],
  ['language', 'nl', 'language', '"nl"', 'has no texts', '"texts": {"nl"'],
  ['texts', { de: { jion: 'x' } }, 'texts.de.jion', '"x"', 'is no text of the panel', '"join"'],
  ['texts', { de: { waitingText: '{keys}' } }, 'texts.de.waitingText', '"{keys}"', 'has {keys}, which is never filled in', '{key}'],
  ['texts', { Deutsch: {}, de: {} }, 'texts.Deutsch', '"Deutsch"', 'is not a language', '"de"'],
  ['pagse', 'x', 'pagse', undefined, 'is no setting', 'Did you mean "pages"?'],
  ['sign-in', '/signin', '["sign-in"]', undefined, 'is no setting', 'Did you mean "signIn"?'],
  ['placement', 'crm', 'placement', undefined, 'is no setting', 'It belongs to hosts.flex: move it there.'],
  ['hosts/five9/pages', 'x', 'hosts.five9.pages', undefined, 'is no setting', 'the top of the file'],
  ['hosts', undefined, 'hosts', undefined, 'is missing', '"five9"'],
  ['hosts/fiveNine', {}, 'hosts.fiveNine', undefined, 'is no setting', 'Remove it. There is: flex'],
  ['hosts/amazonConnect', {}, 'hosts.amazonConnect', undefined, 'is no setting', '"amazon-connect"'],
  ['hosts/flex/loginKey', '/getloginkey', 'hosts.flex.loginKey', '"/getloginkey"', 'is not a web address', 'https://'],
  ['hosts/flex/signIn', '/signin', 'hosts.flex.signIn', undefined, 'is no setting', 'the top of the file'],
  ['hosts/flex/sso', { idpid: '1' }, 'hosts.flex.sso', undefined, 'is for agents that sign in at the service', 'or loginKey'],
  ['hosts/flex/studio', { workflowSid: 'WW1' }, 'hosts.flex.studio.workflowSid', '"WW1"', 'is no SID of that kind', 'begins with WW'],
  ['languages', ['nl'], 'languages[0]', '"nl"', 'is none of the choices', '"de", "es" or "fr"'],
  ['hosts/flex/placement', 'panel', 'hosts.flex.placement', '"panel"', 'is none of the choices', '"panel2"'],
  ['hosts/five9/origins', [], 'hosts.five9.origins', '[]', 'is empty', 'at least one'],
  ['hosts/five9/origins', ['https://*'], 'hosts.five9.origins[0]', '"https://*"', 'has a "*" in the wrong place', 'https://*.host.example'],
  ['hosts/five9/variables', ['@Bank.number@'], 'hosts.five9.variables[0]', '"@Bank.number@"', 'has a "@"', '"Bank.number"'],
  ['hosts/five9/variables', ['number'], 'hosts.five9.variables[0]', '"number"', 'is not the name of a variable', 'Cobrowse.visitor_id'],
  ['hosts/five9/fields', { call: { email: ['Bank.email'] } }, 'hosts.five9.fields.call.email[0]', '"Bank.email"', 'is no variable that Five9 replaces', 'hosts.five9.variables'],
  ['hosts/five9/fields', { call: { visitorId: [3] } }, 'hosts.five9.fields.call.visitorId[0]', '3', 'is not a text or {"field": …}', '{"field": …}'],
  ['hosts/five9/fields', { call: { visitorId: [{ feild: 'visitor' }] } }, 'hosts.five9.fields.call.visitorId[0].feild', undefined, 'is no setting', '"field"'],
  ['hosts/five9/fields', { call: { visitorId: [{ field: 'ani', transform: 'digit' }] } }, 'hosts.five9.fields.call.visitorId[0].transform', '"digit"', 'is not "digits", {"hash": …} or {"template": …}', '"digits"'],
  ['hosts/five9/fields', { call: { visitorId: [{ field: 'ani', transform: { template: 'crm' } }] } }, 'hosts.five9.fields.call.visitorId[0].transform.template', '"crm"', 'has no {value}', 'crm-{value}'],
  ['hosts/web/origins', undefined, 'hosts.web.origins', undefined, 'is missing', '"https://crm.example.com"'],
  ['hosts/web/origins', ['*'], 'hosts.web.origins[0]', '"*"', 'is not a web address', 'https://'],
  ['hosts/amazon-connect/instances', undefined, 'hosts["amazon-connect"].instances', undefined, 'is missing', 'https://example.my.connect.aws'],
  ['hosts/amazon-connect/instanceArn', 'arn:aws:s3:::x', 'hosts["amazon-connect"].instanceArn', '"arn:aws:s3:::x"', 'is no ARN of an instance', 'AWS console'],
  ['hosts/amazon-connect/namespace', 'a b', 'hosts["amazon-connect"].namespace', '"a b"', 'is no namespace', 'no spaces'],
]; // prettier-ignore

test.each(WRONG)('%s: %j is told at %s', (place, value, path, found, problem, fix) => {
  const told = problemsOf(changed(place, value));
  expect(told).toContainEqual({
    ...(found !== undefined && { found }),
    path,
    problem: expect.stringContaining(problem),
    fix: expect.stringContaining(fix),
    keys: expect.any(Array),
    ...(told.some((one) => one.path === path && 'meant' in one) && { meant: expect.any(String) }),
  });
});

test('everything that is wrong is told at once, each thing once', () => {
  const config = {
    ...wholeConfig(),
    groupId: 'x',
    openIn: 'dialog',
    singIn: '/signin',
    signIn: undefined,
    collect: undefined,
    hosts: { five9: { origins: [] }, web: {}, zoho: {} },
  };
  expect(problemsOf(JSON.parse(JSON.stringify(config))).map(({ path }) => path)).toEqual([
    'groupId',
    'openIn',
    'hosts.five9.origins',
    'hosts.web.origins',
    'hosts.zoho',
    'singIn', // and not that signIn is missing as well
    'collect', // and not once for each host
  ]);
});

test.each([
  undefined,
  null,
  [],
  'text',
  3,
  {},
  { hosts: null },
  { hosts: [] },
  { hosts: { five9: null } },
  { texts: 3 },
])('%j is no configuration, and no reason to fail', (value) => {
  const told = problemsOf(value);
  expect(told.length).toBeGreaterThan(0);
  for (const { problem, fix } of told)
    expect([problem, fix]).toEqual([expect.stringMatching(/\w/), expect.stringMatching(/\.$/)]);
});

test('a host that is to be built must be there', () => {
  const { web: _, ...hosts } = wholeConfig().hosts;
  const check = checkConfig({ ...wholeConfig(), hosts }, { hosts: ['web', 'five9'] });
  expect(check).toMatchObject({
    problems: [{ path: 'hosts.web', problem: expect.stringContaining('is missing') }],
  });
});

describe('secrets', () => {
  const KEY = 'test-apikey-5tZq81LmW0vXy7Rb';

  test.each([
    ['apiKey', 'anything'],
    ['GLANCE_API_KEY', 'anything'],
    ['clientSecret', 'anything'],
    ['hosts/flex/authToken', 'anything'],
    ['hosts/web/password', 'anything'],
  ])('%s is no setting and never will be', (place, value) => {
    const [told, ...more] = problemsOf(changed(place, value));
    expect(more).toEqual([]);
    expect(told).toMatchObject({
      problem: expect.stringContaining('is a secret by its name'),
      fix: expect.stringContaining('login-key function alone'),
    });
    expect(JSON.stringify(told)).not.toContain(value);
  });

  test.each([
    ['branding/name', 'Zk39dK2mPq8sL0vB7nXw5RtYh'],
    ['branding/name', '9f86d081884c7d659a2feaa0c55ad015'],
    ['loginKey', 'https://keys.example.com/getloginkey?code=Zk39dK2mPq8sL0vB7nXw5RtYh'],
    ['username', '$1$1700000000$abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ'],
    ['texts', { de: { join: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dBjftJeZ4CVP' } }],
    ['hosts/flex/fields', { '*': { visitorId: ['SK0123456789abcdef0123456789abcdef'] } }],
    [
      'hosts/web/fields',
      { '*': { visitorId: [{ field: 'a', transform: { template: 'AKIAIOSFODNN7EXAMPLE{value}' } }] } },
    ],
    ['unknownSetting', 'Zk39dK2mPq8sL0vB7nXw5RtYh'],
  ])('what looks like a key is refused at %s, and not shown', (place, value) => {
    const told = problemsOf(changed(place, value));
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({
      found: '(not shown)',
      problem: expect.stringContaining('looks like a key or a token'),
    });
    for (const word of JSON.stringify(value).match(/\w{12,}/g)!)
      expect(JSON.stringify(told)).not.toContain(word);
  });

  test('an object that is wrong and holds a secret is not shown, and neither is a name that is one', () => {
    const inside = problemsOf(changed('sso', { idpid: 'Zk39dK2mPq8sL0vB7nXw5RtYh', idpname: 'x' }));
    expect(inside.map(({ path, found }) => [path, found])).toEqual([
      ['sso.idpid', '(not shown)'],
      ['sso', '(not shown)'],
      ['sso', undefined], // and it is for agents without login keys
    ]);
    const name = problemsOf(
      changed('texts', { Zk39dK2mPq8sL0vB7nXw5RtYh: { join: 'x', nothing: 'x' }, de: {} }),
    );
    expect(name.map(({ path, found }) => [path, found])).toEqual([['texts["(not shown)"]', '(not shown)']]);
    const plain = 'correct horse battery';
    for (const place of [{ branding: { name: [plain] } }, { sso: { [plain]: plain } }, { [plain]: 1 }]) {
      const check = checkConfig({ ...wholeConfig(), ...place }, { secrets: [plain] });
      expect(check).toHaveProperty('problems');
      expect(
        JSON.stringify(
          (check as { problems: { keys: unknown }[] }).problems.map(({ keys: _, ...rest }) => rest),
        ),
      ).not.toContain('horse');
    }
  });

  test('a secret of this machine is found inside of any text, however it looks', () => {
    const plain = 'correct horse battery';
    const config = changed('branding/name', `Bank (${plain})`);
    expect(problemsOf(config)).toEqual([]);
    const check = checkConfig(config, { secrets: [plain] });
    expect(check).toMatchObject({ problems: [{ path: 'branding.name', found: '(not shown)' }] });
    const hashed = changed('hosts/web/fields', {
      '*': { visitorId: [{ field: 'a', transform: { hash: KEY } }] },
    });
    expect(problemsOf(hashed)).toEqual([]);
    expect(checkConfig(hashed, { secrets: [KEY] })).toMatchObject({
      problems: [{ problem: expect.stringContaining('looks like') }],
    });
  });

  test.each([
    ['branding/name', 'Versicherungsgesellschaft Nord 2000'],
    ['branding/logo', `data:image/png;base64,${'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ'}`],
    [
      'hosts/flex/studio',
      {
        workflowSid: `WW${'0123456789abcdef'.repeat(2)}`,
        taskChannelSid: `TC${'0123456789abcdef'.repeat(2)}`,
      },
    ],
    [
      'hosts/five9/fields',
      { '*': { visitorId: [{ field: 'ani', transform: { hash: 'Zk39dK2mPq8sL0vB7nXw5RtYh' } }] } },
    ],
    ['loginKey', 'https://abcdefghij0123456789klmnopqrstuv.lambda-url.eu-central-1.on.aws/'],
  ])('what only looks a little like one is taken: %s', (place, value) => {
    expect(problemsOf(changed(place, value))).toEqual([]);
  });
});

test('the type of the configuration is the one of the schema', () => {
  const config: GlanceKitConfig = { groupId: 1, service: 'production', hosts: {} };
  // @ts-expect-error -- a text that is none of the choices
  config.openIn = 'dialog';
  // @ts-expect-error -- a host that there is not
  config.hosts.zoho = {};
  expect(problemsOf(config).map(({ path }) => path)).toEqual(['openIn', 'hosts.zoho']);
});
