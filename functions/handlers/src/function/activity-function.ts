import { KitError, type Handler } from '@glance-kit/core';
import { activityHandler } from '../activity/activity-handler.js';
import { memoryCounter } from '../memory-store.js';
import { originsSetting, type Environment, type Setting } from '../settings.js';
import type { ActivityKind } from './activity-kind.js';
import { identityFromSettings } from './identity-settings.js';
import type { RuntimeTools } from './login-key-function.js';

/** The places for records that a runtime offers, by the value of `GLANCE_ACTIVITY`. */
export type ActivityKinds = Readonly<Record<string, ActivityKind>>;

/** The variable that chooses; those of each place are in `ActivityKind.settings`. */
export const ACTIVITY_SETTING: Setting = {
  name: 'GLANCE_ACTIVITY',
  text: 'where activity records go: taskrouter, connect or webhook; nowhere unless set',
  default: '',
};

/**
 * The function that takes activity records, set up by its environment: origins and identity as for the login-key
 * function, and the place for records that `GLANCE_ACTIVITY` names. Build it once per instance, not per request.
 *
 * @param kinds  the places that this runtime offers: `{ webhook: webhookKind }`
 * @returns nothing where `GLANCE_ACTIVITY` is left out
 * @throws KitError CONFIG_INVALID naming the setting
 */
export function activityFunction(
  env: Environment,
  tools: RuntimeTools,
  kinds: ActivityKinds,
): Handler | undefined {
  const name = env[ACTIVITY_SETTING.name]?.trim();
  if (!name) return undefined;
  if (!Object.hasOwn(kinds, name))
    throw new KitError(
      'CONFIG_INVALID',
      `The setting GLANCE_ACTIVITY must be one of ${Object.keys(kinds).join(', ')}.`,
    );
  const { log } = tools;
  return activityHandler({
    origins: originsSetting(env),
    authenticate: tools.authenticate ?? identityFromSettings(env, tools),
    write: kinds[name]!.make(env, tools),
    // A session takes two records; a panel that comes back sends what it kept.
    rateLimit: { counter: tools.counter ?? memoryCounter(), limit: 60, windowMs: 60_000 },
    log,
  });
}
