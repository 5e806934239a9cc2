import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { IDENTITY_SETTINGS } from '@glance-kit/handlers';
import { FULL_CHECK_MS, checkTemplate } from '../../../tools/cloudformation.js';
import { TEMPLATE, parameterOf } from '../template/template.js';

const FILE = new URL('../deploy/template.json', import.meta.url);

/** Findings that are right about what they see, and no fault. */
const KNOWN = [
  // The secret is made where the key is given, by its condition.
  "W1030 SecretString: {'Ref': 'GlanceApiKey'} default ''",
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
    expect(hidden.sort()).toEqual(['ApiSecret', 'AuthToken', 'GlanceApiKey', 'ZendeskApiToken']);
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

  test('the world may call the function through its URL only', () => {
    const permissions = Object.values(Resources)
      .map((resource) => resource as { Type: string; Properties: Record<string, unknown> })
      .filter(({ Type }) => Type === 'AWS::Lambda::Permission')
      .map(({ Properties: { Action, InvokedViaFunctionUrl, FunctionUrlAuthType } }) => [Action, InvokedViaFunctionUrl, FunctionUrlAuthType]); // prettier-ignore
    expect(permissions).toEqual([
      ['lambda:InvokeFunctionUrl', undefined, 'NONE'],
      ['lambda:InvokeFunction', true, undefined],
    ]);
  });
});
