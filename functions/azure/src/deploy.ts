// What is deployed: registers the functions as the app starts. A bad setting stops the start.
import { hash } from 'node:crypto';
import { nodeSigner } from '@glance-kit/core/node';
import {
  activityFunction,
  identityFromSettings,
  loginKeyFunction,
  textReply,
  webhookKind,
  type RuntimeTools,
} from '@glance-kit/handlers';
import { invocationLog } from './invocation-log.js';
import { registerFunction } from './register.js';

const tools: RuntimeTools = {
  log: invocationLog,
  makeSigner: nodeSigner,
  makeReply: textReply,
  hash: (token) => hash('sha256', token, 'base64'),
};
// One for both: a token that one of them has verified is known to the other.
const shared = { ...tools, authenticate: identityFromSettings(process.env, tools) };

registerFunction('getloginkey', loginKeyFunction(process.env, shared).handler, invocationLog);
const activity = activityFunction(process.env, shared, { webhook: webhookKind });
if (activity) registerFunction('activity', activity, invocationLog);
