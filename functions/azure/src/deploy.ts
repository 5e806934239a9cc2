// What is deployed: registers the login-key function as the app starts. A bad setting stops the start.
import { hash } from 'node:crypto';
import { nodeSigner } from '@glance-kit/core/node';
import { loginKeyFunction, textReply } from '@glance-kit/handlers';
import { invocationLog } from './invocation-log.js';
import { registerFunction } from './register.js';

const { handler } = loginKeyFunction(process.env, {
  log: invocationLog,
  makeSigner: nodeSigner,
  makeReply: textReply,
  hash: (token) => hash('sha256', token, 'base64'),
});

registerFunction('getloginkey', handler, invocationLog);
