import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { IDENTITY_SETTINGS } from '@glance-kit/handlers';
import { FULL_CHECK_MS, checkTemplate } from '../../../tools/cloudformation.js';
import { ACTIVITIES, TEMPLATE, parameterOf } from '../template/template.js';

const FILE = new URL('../deploy/template.json', import.meta.url);

/** Findings that are right about what they see, and no fault. */
const KNOWN = [
  // The secret is made where the key is given, by its condition.
  "W1030 SecretString: {'Ref': 'GlanceApiKey'} default ''",
  // The second function is made where GlanceActivity is given, and a rule then wants its code.
  "W1030 Code.S3Key: {'Ref': 'ActivityCodeKey'} default ''",
  // Names and ARNs of secrets, not secrets.
  "W2509 Parameters/GlanceApiKeySecret: Parameter 'GlanceApiKeySecret' appears to be a password",
  "W2509 Parameters/GlanceApiKeySecretField: Parameter 'GlanceApiKeySecretField' appears to be a password",
  "W2509 Parameters/SecretKmsKey: Parameter 'SecretKmsKey' appears to be a password",
];

type Tree = { [name: string]: Tree };
/** A copy of the template with one change. */
function changed(change: (template: Tree) => void): Tree {
  const copy = JSON.parse(JSON.stringify(TEMPLATE)) as Tree;
  change(copy);
  return copy;
}
const properties = (template: Tree, resource: string): Tree =>
  template['Resources']![resource]!['Properties']!;

describe('the CloudFormation template', () => {
  test('in the repository is the one that npm run lambda:template writes', () => {
    expect(JSON.parse(readFileSync(FILE, 'utf8'))).toEqual(TEMPLATE);
  });

  test(
    'is valid for the real aws-cdk-lib, with no finding that has no reason',
    async () => {
      const { code, found } = await checkTemplate(TEMPLATE);
      expect(found.filter((line) => !KNOWN.some((known) => line.startsWith(known)))).toEqual([]);
      expect([code, found]).toEqual([0, expect.arrayContaining([expect.stringMatching(/^W/)])]);
    },
    FULL_CHECK_MS,
  );

  test(
    'is refused with values that there are not, each by its name',
    async () => {
      const broken = changed((template) => {
        properties(template, 'Function')['MemorySize'] = 64 as never;
        properties(template, 'Function')['Architectures'] = ['arm32'] as never;
        properties(template, 'Url')['AuthType'] = 'OPEN' as never;
        properties(template, 'Log')['RetentionInDays'] = 8 as never;
      });
      const { code, text } = await checkTemplate(broken);
      expect(code).not.toBe(0);
      for (const named of ['ERROR MemorySize: 64', "'arm32'", "AuthType: 'OPEN'", 'RetentionInDays: 8'])
        expect(text).toContain(named);
    },
    FULL_CHECK_MS,
  );

  test.each<[string, (template: Tree) => void, string]>([
    ['a function without a role', (t) => void delete properties(t, 'Function')['Role'], 'role'],
    ['a reference to nothing', (t) => void (properties(t, 'Function')['Role'] = { Ref: 'Nobody' } as never), 'Nobody'], // prettier-ignore
    ['a time-out that is no number', (t) => void (properties(t, 'Function')['Timeout'] = 'long' as never), 'timeout'], // prettier-ignore
  ])('is refused with %s', async (_, change, named) => {
    const { code, text } = await checkTemplate(changed(change));
    expect([code === 0, text]).toEqual([false, expect.stringContaining(named)]);
  });
});

describe('what the template gives', () => {
  const { Parameters, Resources } = TEMPLATE;
  const functionProperties = Resources['Function'] as unknown as { Properties: { Environment: { Variables: Record<string, unknown> } } }; // prettier-ignore
  const variables = functionProperties.Properties.Environment.Variables;
  const activity = Resources['ActivityFunction'] as typeof functionProperties & { Condition: string };
  const activityVariables = activity.Properties.Environment.Variables;

  test('every variable of every identity is a parameter of the function', () => {
    for (const { identity, name } of IDENTITY_SETTINGS.filter((setting) => setting.identity !== 'ticket')) {
      expect([name, variables[name]]).toEqual([name, { Ref: parameterOf(name) }]);
      expect(Parameters[parameterOf(name)]!.Description).toContain(`GlanceIdentity=${identity}`);
    }
  });

  test('the API key is in a secret and in no variable', () => {
    expect(variables).not.toHaveProperty('GLANCE_API_KEY');
    const uses = JSON.stringify({ ...TEMPLATE, Parameters: {}, Metadata: {} }).match(
      /\{"Ref":"GlanceApiKey"\}/g,
    );
    const inConditions = JSON.stringify([TEMPLATE.Conditions, TEMPLATE.Rules]).match(
      /\{"Ref":"GlanceApiKey"\}/g,
    );
    expect(uses!.length - inConditions!.length).toBe(1);
    expect(JSON.stringify(Resources['ApiKeySecret'])).toContain('{"Ref":"GlanceApiKey"}');
  });

  test('parameters that hold a secret are not shown', () => {
    const hidden = Object.keys(Parameters).filter((name) => Parameters[name]!['NoEcho']);
    expect(hidden.sort()).toEqual([
      'ActivityWebhookSecret',
      'ApiSecret',
      'AuthToken',
      'GlanceApiKey',
      'ZendeskApiToken',
    ]);
  });

  test('the role may write its log and read its secret, and nothing else', () => {
    const text = JSON.stringify(Resources['Role']);
    expect(text.match(/"(?:logs|secretsmanager|kms|[a-z0-9]+):[A-Za-z*]+"/g)).toEqual([
      '"sts:AssumeRole"',
      '"logs:CreateLogStream"',
      '"logs:PutLogEvents"',
      '"secretsmanager:GetSecretValue"',
      '"kms:Decrypt"',
    ]);
    expect(text).not.toContain('"*"');
    expect(text).not.toContain('ManagedPolicyArns');
  });

  test('there is a second function where records are kept, with its own settings and without the API key', () => {
    expect(activity.Condition).toBe('HasActivity');
    expect(TEMPLATE.Conditions['HasActivity']).toEqual({
      'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'GlanceActivity' }, ''] }],
    });
    expect(Parameters['GlanceActivity']!['AllowedValues']).toEqual(['', ...Object.keys(ACTIVITIES)]);
    for (const [kind, settings] of Object.entries(ACTIVITIES))
      for (const { name } of settings) {
        expect([name, activityVariables[name]]).toEqual([name, { Ref: parameterOf(name) }]);
        expect(Parameters[parameterOf(name)]!.Description).toContain(`GlanceActivity=${kind}`);
        expect(variables).not.toHaveProperty(name);
      }
    const names = Object.keys(activityVariables);
    expect(names).toEqual(expect.arrayContaining(['GLANCE_ORIGINS', 'GLANCE_IDENTITY', 'GLANCE_ACTIVITY', 'JWT_ISSUER'])); // prettier-ignore
    expect(names.filter((name) => /GLANCE_(?:API_KEY|GROUP)/.test(name))).toEqual([]);
    for (const name of [
      'ActivityRole',
      'ActivityLog',
      'ActivityUrl',
      'ActivityUrlPermission',
      'ActivityUrlInvokePermission',
    ])
      // prettier-ignore
      expect((Resources[name] as { Condition: string }).Condition).toMatch(/^HasActivity/);
  });

  test('its role may write its log, and with Connect do four things with the contacts and agents of one instance', () => {
    const text = JSON.stringify(Resources['ActivityRole']);
    expect(text.match(/"[a-z0-9]+:[A-Za-z*]+"/g)).toEqual([
      '"sts:AssumeRole"',
      '"logs:CreateLogStream"',
      '"logs:PutLogEvents"',
      '"connect:DescribeContact"',
      '"connect:GetContactAttributes"',
      '"connect:UpdateContactAttributes"',
      '"connect:DescribeUser"',
    ]);
    expect(text.match(/"Fn::If":\["HasConnect"/g)).toHaveLength(2);
    expect(text.match(/instance\/\$\{ConnectInstance\}\/(?:contact|agent)\/\*"/g)).toHaveLength(2);
    expect(text).not.toContain('"*"');
  });

  test('the world may call the functions through their URLs only', () => {
    const permissions = Object.values(Resources)
      .map((resource) => resource as { Type: string; Properties: Record<string, unknown> })
      .filter(({ Type }) => Type === 'AWS::Lambda::Permission')
      .map(({ Properties: { Action, InvokedViaFunctionUrl, FunctionUrlAuthType } }) => [Action, InvokedViaFunctionUrl, FunctionUrlAuthType]); // prettier-ignore
    const through = [
      ['lambda:InvokeFunctionUrl', undefined, 'NONE'],
      ['lambda:InvokeFunction', true, undefined],
    ];
    expect(permissions).toEqual([...through, ...through]);
  });
});
