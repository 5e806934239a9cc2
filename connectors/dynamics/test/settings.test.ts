import { describe, expect, test } from '@jest/globals';
import { DataverseError, type Dataverse } from '../src/dataverse.js';
import { saveSettings, settingProblems, settingValues } from '../src/settings-form.js';
import { SETTING_VARIABLES } from '../src/settings-variables.js';
import { readDynamicsConfig, variableValues, withVariables, type VariableRow } from '../src/settings.js';

const TENANT = '7c0ffee0-0000-4000-8000-00000000000a';
const CLIENT = 'c11e0000-0000-4000-8000-00000000000b';
const BUILT = {
  service: 'https://cobrowse.example.com',
  groupId: '12345',
  loginKey: 'https://functions.example.com/getloginkey',
  entra: { tenant: TENANT, client: CLIENT },
};

const row = (schemaname: string, value?: string, defaultvalue: string | null = null): VariableRow => ({
  environmentvariabledefinitionid: `d-${schemaname}`,
  schemaname,
  defaultvalue,
  environmentvariabledefinition_environmentvariablevalue:
    value === undefined ? [] : [{ environmentvariablevalueid: `v-${schemaname}`, value }],
});
const ROWS = SETTING_VARIABLES.map(({ schemaName }) => row(schemaName));

describe('the configuration of a page', () => {
  test('has what it was built with, and what environment variables say instead', () => {
    const values = variableValues([
      row('glk_cobrowse_service', 'staging'),
      row('glk_cobrowse_tenant', 'contoso.onmicrosoft.com'),
      row('glk_cobrowse_autojoin', 'Yes'),
      row('glk_cobrowse_fields', '{"contact":{"visitorId":["new_id"]}}'),
      row('glk_cobrowse_openin', undefined, 'tab'),
      row('glk_cobrowse_scope', '  '),
    ]);
    expect(readDynamicsConfig(withVariables(BUILT, values))).toMatchObject({
      ...BUILT,
      service: 'https://www.myglance.net',
      entra: { tenant: 'contoso.onmicrosoft.com', client: CLIENT },
      autoJoin: true,
      openIn: 'tab',
      fields: { contact: { visitorId: ['new_id'] } },
    });
  });

  test.each([
    ['an address for login keys and nobody who proves the agent', { ...BUILT, entra: undefined }, 'entra'],
    ['a client that is no id', { ...BUILT, entra: { tenant: TENANT, client: 'app' } }, 'entra.client'],
    ['no tenant', { ...BUILT, entra: { client: CLIENT } }, 'entra.tenant'],
    [
      'a sign-in host by plain http',
      { ...BUILT, entra: { ...BUILT.entra, authority: 'http://evil.example' } },
      'entra.authority',
    ],
    ['a claim that is no name', { ...BUILT, entra: { ...BUILT.entra, claim: 'oid ' } }, 'entra.claim'],
    ['Entra ID and no function', { ...BUILT, loginKey: undefined }, 'loginKey'],
    ['a variable that is no JSON', withVars({ glk_cobrowse_fields: '{' }), 'glk_cobrowse_fields'],
    [
      'a variable that is neither yes nor no',
      withVars({ glk_cobrowse_autojoin: 'often' }),
      'glk_cobrowse_autojoin',
    ],
  ])('with %s is refused by its name', (_what, config, name) => {
    expect(() => readDynamicsConfig(typeof config === 'function' ? config() : config)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(name) }),
    );
  });

  test('without a login key joins plainly', () => {
    expect(readDynamicsConfig({ service: 'production', groupId: '7' })).not.toHaveProperty('entra');
  });
});

function withVars(values: Record<string, string>): () => unknown {
  return () => withVariables(BUILT, new Map(Object.entries(values)));
}

describe('the settings of an administrator', () => {
  test('are each told what is wrong with it and what to do, all at once', () => {
    const problems = settingProblems(
      {
        service: 'http://cobrowse.example.com',
        groupId: '007x',
        loginKey: 'functions',
        'entra.client': 'my app',
        openIn: 'popup',
        fields: '{"contact": {"visitor": ["x"]}}',
        privileges: 'all',
      },
      BUILT,
    );
    expect(problems.map(({ setting }) => setting)).toEqual([
      'service',
      'groupId',
      'loginKey',
      'entra.client',
      'openIn',
      'fields',
      'privileges',
    ]);
    for (const { problem } of problems)
      expect(problem).toMatch(/^(Give|Choose|The setting fields\.contact\.visitor )/);
  });

  test.each(['http://localhost:4600/getloginkey', 'https://functions.example.com/get login key'])(
    'keep the function at %s to a build: agents’ tokens go to https alone',
    (loginKey) =>
      expect(settingProblems({ loginKey }, BUILT)).toEqual([
        { setting: 'loginKey', problem: expect.stringMatching(/^Give the https address/) },
      ]),
  );

  test('that need each other are told so, beside the one that is missing', () => {
    const values = { service: 'production', groupId: '7', loginKey: 'https://f.example.com/key' };
    expect(settingProblems(values, {})).toEqual([
      { setting: 'entra.tenant', problem: expect.stringMatching(/^This is needed, too\. Give the id/) },
    ]);
    expect(settingProblems({}, {})).toEqual([
      { setting: 'service', problem: expect.stringMatching(/^This is needed, too\./) },
    ]);
    expect(settingProblems({}, BUILT)).toEqual([]);
  });

  test('too long for Dataverse are refused before they are sent', () => {
    const fields = JSON.stringify({ contact: { visitorId: ['x'.repeat(2_000)] } });
    expect(settingProblems({ fields }, BUILT)[0]?.problem).toMatch(
      /has 20\d\d characters and Dataverse keeps 2000/,
    );
  });

  test('are written where they changed: a new value, another one, none', async () => {
    const calls: unknown[] = [];
    const dataverse = fakeDataverse(async (...call) => void calls.push(call));
    const rows = ROWS.map(
      (one) =>
        ({
          glk_cobrowse_service: row(one.schemaname, 'staging'),
          glk_cobrowse_openin: row(one.schemaname, 'tab'),
        })[one.schemaname] ?? one,
    );
    const values = { ...settingValues(rows), service: 'production', openIn: '', groupId: ' 12345 ' };
    expect(await saveSettings(dataverse, rows, values)).toEqual([]);
    expect(calls).toEqual([
      ['PATCH', 'environmentvariablevalues(v-glk_cobrowse_service)', { value: 'production' }],
      [
        'POST',
        'environmentvariablevalues',
        {
          value: '12345',
          'EnvironmentVariableDefinitionId@odata.bind':
            '/environmentvariabledefinitions(d-glk_cobrowse_groupid)',
        },
      ],
      ['DELETE', 'environmentvariablevalues(v-glk_cobrowse_openin)'],
    ]);
  });

  test('that cannot be written say why: no right, no variable, no answer', async () => {
    const answers = [403, 503];
    const dataverse = fakeDataverse(async () => {
      throw new DataverseError(answers.shift()!, '');
    });
    const rows = ROWS.filter(({ schemaname }) => schemaname !== 'glk_cobrowse_openin');
    const values = { service: 'production', groupId: '7', openIn: 'tab' };
    expect(await saveSettings(dataverse, rows, values)).toEqual([
      { setting: 'service', problem: expect.stringContaining('Ask for the role') },
      { setting: 'groupId', problem: expect.stringContaining('Try again') },
      { setting: 'openIn', problem: expect.stringContaining('Import the cobrowse solution again') },
    ]);
  });
});

function fakeDataverse(call: (...call: unknown[]) => Promise<void>): Dataverse {
  return {
    get: async () => ({}),
    write: call,
    me: async () => '',
    addressOf: async () => '',
  };
}
