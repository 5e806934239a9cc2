// The CloudFormation template of the function. `make.ts` writes it to deploy/template.json.
import { LOGIN_KEY_LIFETIME } from '@glance-kit/core';
import {
  ACTIVITY_SETTING,
  IDENTITY_SETTINGS,
  connectKind,
  taskRouterKind,
  webhookKind,
  type Setting,
} from '@glance-kit/handlers';

type Json = string | number | boolean | readonly Json[] | { readonly [name: string]: Json };

interface Parameter {
  [name: string]: Json;
  Type: 'String';
  Description: string;
}

const ref = (name: string): Json => ({ Ref: name });
const attribute = (resource: string, name: string): Json => ({ 'Fn::GetAtt': [resource, name] });
const when = (condition: string, yes: Json, no: Json = ref('AWS::NoValue')): Json => ({
  'Fn::If': [condition, yes, no],
});
const isEmpty = (name: string): Json => ({ 'Fn::Equals': [ref(name), ''] });
const not = (condition: Json): Json => ({ 'Fn::Not': [condition] });
const all = (...conditions: Json[]): Json => ({ 'Fn::And': conditions });
const sentence = (text: string): string => `${text[0]!.toUpperCase()}${text.slice(1)}.`;

/** `JWT_ISSUER` as CloudFormation can name it: `JwtIssuer`. */
export const parameterOf = (variable: string): string =>
  variable.replace(
    /(?:^|_)([A-Z0-9])([A-Z0-9]*)/g,
    (_, first: string, rest: string) => first + rest.toLowerCase(),
  );

/** The identities that need nothing but settings; `ticket` needs code of yours, see the guide. */
const SETTINGS = IDENTITY_SETTINGS.filter(({ identity }) => identity !== 'ticket');
const IDENTITIES = [...new Set(SETTINGS.map(({ identity }) => identity))];
/** By its name a secret; the Cognito setting says which kind of token pages send. */
const isSecret = (name: string): boolean =>
  /(?:SECRET|TOKEN|PASSWORD)/.test(name) && name !== 'COGNITO_TOKEN';

/** Settings that belong to a choice, each a parameter that may be left out; the function says which it misses. */
const parametersFor = (choice: string, settings: readonly Setting[]): [string, Parameter][] =>
  settings.map(({ name, text, default: fallback }) => [
    parameterOf(name),
    {
      Type: 'String',
      Description: `For ${choice}${fallback === undefined ? ', required' : ''}: ${text}.`,
      Default: fallback ?? '',
      ...(isSecret(name) && { NoEcho: true }),
    },
  ]);
const identityParameters = Object.fromEntries(
  SETTINGS.flatMap((setting) => parametersFor(`GlanceIdentity=${setting.identity}`, [setting])),
);

/** Where activity records may go, with the settings of each. */
export const ACTIVITIES: Readonly<Record<string, readonly Setting[]>> = {
  connect: connectKind.settings,
  taskrouter: taskRouterKind.settings,
  webhook: webhookKind.settings,
};
const ACTIVITY_SETTINGS = Object.values(ACTIVITIES).flat();
const activityParameters = Object.fromEntries(
  Object.entries(ACTIVITIES).flatMap(([kind, settings]) => parametersFor(`GlanceActivity=${kind}`, settings)),
);

const parameters: Record<string, Parameter> = {
  CodeBucket: {
    Type: 'String',
    Description: 'The S3 bucket in this region to which you uploaded login-key.zip.',
    MinLength: 3,
  },
  CodeKey: {
    Type: 'String',
    Description:
      'Its name in the bucket. Give each version a name of its own: the same name changes nothing.',
    MinLength: 1,
  },
  GlanceGroupId: {
    Type: 'String',
    Description: 'The number that Glance gave to your group.',
    AllowedPattern: '[1-9][0-9]*',
  },
  GlanceApiKey: {
    Type: 'String',
    Description:
      'The API key of the group: stored in a new secret. Or leave it out and name a secret of yours.',
    Default: '',
    NoEcho: true,
  },
  GlanceApiKeySecret: {
    Type: 'String',
    Description: 'Instead of GlanceApiKey: the complete ARN of a secret of yours that holds it.',
    Default: '',
    AllowedPattern: '(arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:.+)?',
  },
  GlanceApiKeySecretField: {
    Type: 'String',
    Description: 'The member of that secret, if it is a JSON object.',
    Default: 'GLANCE_API_KEY',
  },
  SecretKmsKey: {
    Type: 'String',
    Description: 'The ARN of the KMS key of that secret, if it has one of its own.',
    Default: '',
    AllowedPattern: '(arn:aws[a-z-]*:kms:.+)?',
  },
  GlanceExpiration: {
    Type: 'String',
    Description: `Seconds that a login key lives, ${LOGIN_KEY_LIFETIME.minSeconds} to ${LOGIN_KEY_LIFETIME.maxSeconds}.`,
    Default: String(LOGIN_KEY_LIFETIME.defaultSeconds),
    AllowedPattern: '[1-9][0-9]{1,4}',
  },
  GlanceOrigins: {
    Type: 'String',
    Description: 'The exact origins of the pages that may call, comma-separated.',
    AllowedPattern: 'https?://[^*/]+(, *https?://[^*/]+)*',
  },
  GlanceIdentity: {
    Type: 'String',
    Description: 'Who proves the agent; its parameters follow.',
    AllowedValues: IDENTITIES,
  },
  ...identityParameters,
  GlanceActivity: {
    Type: 'String',
    Description: `${sentence(ACTIVITY_SETTING.text)} A second function takes them.`,
    Default: '',
    AllowedValues: ['', ...Object.keys(ACTIVITIES)],
  },
  ActivityCodeKey: {
    Type: 'String',
    Description:
      'For GlanceActivity: the name in the bucket of activity.zip, as CodeKey is that of login-key.zip.',
    Default: '',
  },
  ...activityParameters,
  Runtime: {
    Type: 'String',
    Description: 'The version of Node.',
    Default: 'nodejs22.x',
    AllowedValues: ['nodejs20.x', 'nodejs22.x'],
  },
  LogRetentionDays: {
    Type: 'String',
    Description: 'Days that the log is kept: who got a key, and who was refused.',
    Default: '90',
    AllowedValues: ['7', '14', '30', '60', '90', '180', '365', '731'],
  },
  ReservedConcurrency: {
    Type: 'String',
    Description: 'The most instances at once; no limit of its own if left out.',
    Default: '',
    AllowedPattern: '[0-9]{0,4}',
  },
  FunctionUrl: {
    Type: 'String',
    Description:
      'Whether each function gets an address of its own. Say no behind an API Gateway or a load balancer.',
    Default: 'yes',
    AllowedValues: ['yes', 'no'],
  },
};

const conditions: Record<string, Json> = {
  HasOwnSecret: not(isEmpty('GlanceApiKey')),
  HasSecretKmsKey: not(isEmpty('SecretKmsKey')),
  HasReservedConcurrency: not(isEmpty('ReservedConcurrency')),
  HasFunctionUrl: { 'Fn::Equals': [ref('FunctionUrl'), 'yes'] },
  HasActivity: not(isEmpty('GlanceActivity')),
  HasActivityUrl: all({ Condition: 'HasActivity' }, { Condition: 'HasFunctionUrl' }),
  HasConnect: { 'Fn::Equals': [ref('GlanceActivity'), 'connect'] },
};

const rules: Json = {
  KeyInOnePlace: {
    Assertions: [
      {
        Assert: {
          'Fn::Or': [
            all(isEmpty('GlanceApiKey'), not(isEmpty('GlanceApiKeySecret'))),
            all(not(isEmpty('GlanceApiKey')), isEmpty('GlanceApiKeySecret')),
          ],
        },
        AssertDescription: 'Give GlanceApiKey or GlanceApiKeySecret, one of the two.',
      },
    ],
  },
  CodeOfActivity: {
    RuleCondition: not(isEmpty('GlanceActivity')),
    Assertions: [
      {
        Assert: not(isEmpty('ActivityCodeKey')),
        AssertDescription: 'Upload activity.zip and give its name as ActivityCodeKey.',
      },
    ],
  },
};

const secretArn = when('HasOwnSecret', ref('ApiKeySecret'), ref('GlanceApiKeySecret'));
const allow = (actions: readonly string[], resource: Json): Json => ({ Effect: 'Allow', Action: actions, Resource: resource }); // prettier-ignore

const variables = (settings: readonly Setting[]): Record<string, Json> =>
  Object.fromEntries(settings.map(({ name }) => [name, ref(parameterOf(name))]));
/** What both functions need: whose pages may call, and who proves the agent. */
const shared = {
  GLANCE_ORIGINS: ref('GlanceOrigins'),
  GLANCE_IDENTITY: ref('GlanceIdentity'),
  ...variables(SETTINGS),
};
const environment: Record<string, Json> = {
  GLANCE_GROUP_ID: ref('GlanceGroupId'),
  GLANCE_API_KEY_SECRET: secretArn,
  GLANCE_API_KEY_SECRET_FIELD: ref('GlanceApiKeySecretField'),
  GLANCE_EXPIRATION: ref('GlanceExpiration'),
  ...shared,
};
const activityEnvironment: Record<string, Json> = {
  ...shared,
  ...variables([ACTIVITY_SETTING, ...ACTIVITY_SETTINGS]),
};

/** Contacts and agents of one instance of Amazon Connect. */
const ofInstance = (what: string): Json => ({
  'Fn::Sub': `arn:\${AWS::Partition}:connect:\${AWS::Region}:\${AWS::AccountId}:instance/\${ConnectInstance}/${what}/*`,
});

const only = (condition?: string): { Condition?: string } => (condition ? { Condition: condition } : {});

const logOf = (condition?: string): Json => ({
  Type: 'AWS::Logs::LogGroup',
  ...only(condition),
  Properties: { RetentionInDays: ref('LogRetentionDays') },
});

const roleOf = (log: string, name: string, statements: readonly Json[], condition?: string): Json => ({
  Type: 'AWS::IAM::Role',
  ...only(condition),
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
      ],
    },
    Policies: [
      {
        PolicyName: name,
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            allow(['logs:CreateLogStream', 'logs:PutLogEvents'], attribute(log, 'Arn')),
            ...statements,
          ],
        },
      },
    ],
  },
});

const functionOf = (
  {
    description,
    key,
    handler,
    role,
    log,
  }: Record<'description' | 'key' | 'handler' | 'role' | 'log', string>,
  variables: Record<string, Json>,
  condition?: string,
): Json => ({
  Type: 'AWS::Lambda::Function',
  ...only(condition),
  Properties: {
    Description: description,
    Code: { S3Bucket: ref('CodeBucket'), S3Key: ref(key) },
    Handler: handler,
    Runtime: ref('Runtime'),
    Architectures: ['arm64'],
    Role: attribute(role, 'Arn'),
    MemorySize: 256,
    Timeout: 15,
    LoggingConfig: { LogFormat: 'JSON', LogGroup: ref(log) },
    ReservedConcurrentExecutions: when('HasReservedConcurrency', ref('ReservedConcurrency')),
    Environment: { Variables: variables },
  },
});

// No CORS here: the function answers preflights itself, and two answers would be one too many.
const urlOf = (target: string, condition: string): Json => ({
  Type: 'AWS::Lambda::Url',
  Condition: condition,
  Properties: { TargetFunctionArn: attribute(target, 'Arn'), AuthType: 'NONE', InvokeMode: 'BUFFERED' },
});

/** Both are needed; the second allows nothing but calls through the function URL. */
const urlPermission = (target: string, condition: string, action: string, more: object): Json => ({
  Type: 'AWS::Lambda::Permission',
  Condition: condition,
  Properties: { FunctionName: ref(target), Principal: '*', Action: action, ...more },
});
const throughUrl = (target: string, condition: string): [Json, Json] => [
  urlPermission(target, condition, 'lambda:InvokeFunctionUrl', { FunctionUrlAuthType: 'NONE' }),
  urlPermission(target, condition, 'lambda:InvokeFunction', { InvokedViaFunctionUrl: true }),
];

const [UrlPermission, UrlInvokePermission] = throughUrl('Function', 'HasFunctionUrl');
const [ActivityUrlPermission, ActivityUrlInvokePermission] = throughUrl('ActivityFunction', 'HasActivityUrl');

const resources: Record<string, Json> = {
  ApiKeySecret: {
    Type: 'AWS::SecretsManager::Secret',
    Condition: 'HasOwnSecret',
    Properties: {
      Description: 'API key of the Glance group. The function reads it again every five minutes.',
      SecretString: ref('GlanceApiKey'),
    },
  },
  Log: logOf(),
  Role: roleOf('Log', 'login-key', [
    allow(['secretsmanager:GetSecretValue'], secretArn),
    when('HasSecretKmsKey', allow(['kms:Decrypt'], ref('SecretKmsKey'))),
  ]),
  Function: functionOf(
    {
      description: 'Makes short-lived Glance login keys for agents who have signed in.',
      key: 'CodeKey',
      handler: 'index.handler',
      role: 'Role',
      log: 'Log',
    },
    environment,
  ),
  Url: urlOf('Function', 'HasFunctionUrl'),
  UrlPermission,
  UrlInvokePermission,
  ActivityLog: logOf('HasActivity'),
  ActivityRole: roleOf(
    'ActivityLog',
    'activity',
    [
      when(
        'HasConnect',
        allow(
          ['connect:DescribeContact', 'connect:GetContactAttributes', 'connect:UpdateContactAttributes'],
          ofInstance('contact'),
        ),
      ),
      when('HasConnect', allow(['connect:DescribeUser'], ofInstance('agent'))),
    ],
    'HasActivity',
  ),
  ActivityFunction: functionOf(
    {
      description: 'Keeps what agents did with Glance where the contact is kept.',
      key: 'ActivityCodeKey',
      handler: 'activity.handler',
      role: 'ActivityRole',
      log: 'ActivityLog',
    },
    activityEnvironment,
    'HasActivity',
  ),
  ActivityUrl: urlOf('ActivityFunction', 'HasActivityUrl'),
  ActivityUrlPermission,
  ActivityUrlInvokePermission,
};

const outputs: Record<string, Json> = {
  LoginKeyUrl: {
    Condition: 'HasFunctionUrl',
    Description: 'Where pages ask for login keys.',
    Value: { 'Fn::Join': ['', [attribute('Url', 'FunctionUrl'), 'getloginkey']] },
  },
  FunctionArn: {
    Description: 'For an API Gateway or a load balancer of yours.',
    Value: attribute('Function', 'Arn'),
  },
  SecretArn: {
    Condition: 'HasOwnSecret',
    Description: 'Where the API key is kept, and rotated.',
    Value: ref('ApiKeySecret'),
  },
  LogGroup: { Description: 'Where the function logs.', Value: ref('Log') },
  ActivityUrl: {
    Condition: 'HasActivityUrl',
    Description: 'Where pages send activity records.',
    Value: { 'Fn::Join': ['', [attribute('ActivityUrl', 'FunctionUrl'), 'activity']] },
  },
  ActivityFunctionArn: {
    Condition: 'HasActivity',
    Description: 'For an API Gateway or a load balancer of yours.',
    Value: attribute('ActivityFunction', 'Arn'),
  },
};

/** Names and descriptions as they are shown in the console. */
export const TEMPLATE = {
  AWSTemplateFormatVersion: '2010-09-09',
  Description:
    'Glance login-key function. Generated by glance-kit: change functions/aws-lambda/template instead.',
  Metadata: {
    'AWS::CloudFormation::Interface': {
      ParameterGroups: [
        { Label: { default: 'Code' }, Parameters: ['CodeBucket', 'CodeKey', 'ActivityCodeKey'] },
        {
          Label: { default: 'Glance' },
          Parameters: Object.keys(parameters).filter((name) => /^(?:Glance|SecretKms)/.test(name)),
        },
        ...IDENTITIES.map((identity) => ({
          Label: { default: sentence(`when GlanceIdentity is ${identity}`) },
          Parameters: SETTINGS.filter((setting) => setting.identity === identity).map(({ name }) =>
            parameterOf(name),
          ),
        })),
        ...Object.entries(ACTIVITIES).map(([kind, settings]) => ({
          Label: { default: sentence(`when GlanceActivity is ${kind}`) },
          Parameters: settings.map(({ name }) => parameterOf(name)),
        })),
      ],
    },
  },
  Parameters: parameters,
  Rules: rules,
  Conditions: conditions,
  Resources: resources,
  Outputs: outputs,
} as const satisfies Record<string, Json>;
