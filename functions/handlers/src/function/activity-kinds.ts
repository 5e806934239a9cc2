import { KitError } from '@glance-kit/core';
import type { WriteActivity } from '../activity/activity-handler.js';
import { connectActivity } from '../activity/connect.js';
import { taskRouterActivity } from '../activity/task-router.js';
import { webhookActivity } from '../activity/webhook.js';
import { webhookCaller } from '../activity/webhook-call.js';
import type { ContactTicketUser } from '../authenticators/contact-ticket.js';
import type { Environment, Setting } from '../settings.js';
import { FLEX_ACCOUNT_VARIABLES, flexAccount } from './host-identities.js';
import type { RuntimeTools } from './login-key-function.js';
import { namingVariables, settingsReader, type SettingsReader } from './setting.js';

/** One value of `GLANCE_ACTIVITY`: the variables that belong to it, and the place for records that they make. */
export interface ActivityKind {
  readonly settings: readonly Setting[];
  make(env: Environment, tools: RuntimeTools): WriteActivity;
}

function kind<const Name extends string>(
  settings: readonly Setting<Name>[],
  variables: Readonly<Record<string, string>>,
  build: (read: SettingsReader<Name>, tools: RuntimeTools, env: Environment) => WriteActivity,
): ActivityKind {
  return {
    settings,
    make: (env, tools) => namingVariables(variables, () => build(settingsReader(env, settings), tools, env)),
  };
}

/** In the attributes of the Flex task. */
export const taskRouterKind = /* @__PURE__ */ kind(
  [
    { name: 'TASKROUTER_WORKSPACE', text: 'the workspace of Flex, WS and 32 digits' },
    {
      name: 'TASKROUTER_ATTRIBUTE',
      text: 'for reports: number N of the conversation_attribute_N that is set to cobrowse, 1 to 10',
      default: '',
    },
  ],
  {
    workspaceSid: 'TASKROUTER_WORKSPACE',
    reportAttribute: 'TASKROUTER_ATTRIBUTE',
    ...FLEX_ACCOUNT_VARIABLES,
  },
  (read, { fetch }, env) => {
    // Only a Flex token tells the worker, and only the worker's own tasks are written to.
    if (env['GLANCE_IDENTITY']?.trim() !== 'flex')
      throw new KitError(
        'CONFIG_INVALID',
        'The setting GLANCE_ACTIVITY is taskrouter, which needs flex as GLANCE_IDENTITY.',
      );
    const attribute = read.optional('TASKROUTER_ATTRIBUTE');
    return taskRouterActivity({
      ...flexAccount(env),
      ...(fetch && { fetch }),
      workspaceSid: read.text('TASKROUTER_WORKSPACE'),
      ...(attribute !== undefined && { reportAttribute: Number(attribute) }),
    });
  },
);

/** In the attributes of the contact in Amazon Connect. */
export const connectKind = /* @__PURE__ */ kind(
  [
    { name: 'CONNECT_INSTANCE', text: 'the id of your Amazon Connect instance' },
    {
      name: 'CONNECT_USER',
      text: "which of the agent's names there is the partner user id: userName, email or agentId",
      default: 'userName',
    },
  ],
  { user: 'CONNECT_USER' },
  (read, { connectAttributes }) => {
    if (!connectAttributes)
      throw new KitError(
        'CONFIG_INVALID',
        'The setting GLANCE_ACTIVITY is connect, but this runtime cannot ask Amazon Connect.',
      );
    const instance = read.text('CONNECT_INSTANCE');
    return connectActivity({
      connect: connectAttributes(instance),
      user: read.text('CONNECT_USER') as ContactTicketUser, // checked there
    });
  },
);

/** At an address of the customer. */
export const webhookKind = /* @__PURE__ */ kind(
  [
    { name: 'ACTIVITY_WEBHOOK', text: 'the https address that gets the records' },
    { name: 'ACTIVITY_WEBHOOK_SECRET', text: 'the secret that signs them, 32 characters or more' },
  ],
  { url: 'ACTIVITY_WEBHOOK', secret: 'ACTIVITY_WEBHOOK_SECRET' },
  (read, { fetch, makeSigner }, env) => {
    const secret = read.text('ACTIVITY_WEBHOOK_SECRET');
    if (secret === env['GLANCE_API_KEY'])
      throw new KitError('CONFIG_INVALID', 'The setting ACTIVITY_WEBHOOK_SECRET must not be the API key.');
    return webhookActivity(
      webhookCaller({
        url: read.text('ACTIVITY_WEBHOOK'),
        secret,
        ...(fetch && { fetch }),
        ...(makeSigner && { makeSigner }),
      }),
    );
  },
);
