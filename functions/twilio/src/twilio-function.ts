import { hash } from 'node:crypto';
import { jsonLog, problem, type Handler, type Log } from '@glance-kit/core';
import { nodeSigner } from '@glance-kit/core/node';
import { textReply, type Environment, type RuntimeTools } from '@glance-kit/handlers';
import { toTwilio } from './to-twilio.js';
import type { TwilioContext, TwilioFunction } from './runtime.js';

/** One JSON object a line, at the level by which Twilio files it. */
export const twilioLog: Log = (entry) => jsonLog((line) => console[entry.level](line.trimEnd()))(entry);

/** Asked for, the local runtime prints a warning about each; they are settings of nobody. */
const NOT_SETTINGS = ['SERVICE_SID', 'ENVIRONMENT_SID'];

function settingsOf(context: TwilioContext): Environment {
  const settings: Record<string, string> = { GLANCE_IDENTITY: 'flex' };
  for (const name of Object.keys(context)) {
    if (NOT_SETTINGS.includes(name)) continue;
    const value = context[name];
    if (typeof value === 'string') settings[name] = value;
  }
  return settings;
}

/**
 * A Twilio Function that is set up by the variables of its service at the first request of an instance: Twilio hands
 * them over with it. A bad setting is 500 `not_configured`; the log names the setting.
 *
 * @param carried  the adapter; a deployable brings one that needs less
 */
export function twilioFunction(
  build: (env: Environment, tools: RuntimeTools) => Handler,
  log: Log = twilioLog,
  carried = toTwilio,
): TwilioFunction {
  let ready: TwilioFunction | undefined;
  const unready = carried(
    async () => problem(500, 'not_configured', 'The function is not set up. Its log names the setting.'),
    log,
  );
  const tools: RuntimeTools = {
    log,
    makeSigner: nodeSigner,
    makeReply: textReply,
    hash: (token: string) => hash('sha256', token, 'base64'),
  };
  return (context, event, callback) => {
    try {
      ready ??= carried(build(settingsOf(context), tools), log);
    } catch (cause) {
      log({ level: 'error', event: 'function_not_set_up', cause });
      return unready(context, event, callback);
    }
    return ready(context, event, callback);
  };
}
