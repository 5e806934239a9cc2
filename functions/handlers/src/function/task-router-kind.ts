import { KitError } from '@glance-kit/core';
import { taskRouterActivity } from '../activity/task-router.js';
import { activityKind } from './activity-kind.js';
import { FLEX_ACCOUNT_VARIABLES, flexAccount } from './host-identities.js';

/** In the attributes of the Flex task. */
export const taskRouterKind = /* @__PURE__ */ activityKind(
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
