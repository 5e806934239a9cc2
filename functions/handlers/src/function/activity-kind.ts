import type { WriteActivity } from '../activity/activity-handler.js';
import type { Environment, Setting } from '../settings.js';
import type { RuntimeTools } from './login-key-function.js';
import { namingVariables, settingsReader, type SettingsReader } from './setting.js';

/** One value of `GLANCE_ACTIVITY`: the variables that belong to it, and the place for records that they make. */
export interface ActivityKind {
  readonly settings: readonly Setting[];
  make(env: Environment, tools: RuntimeTools): WriteActivity;
}

/**
 * @param settings   every variable that `build` may read
 * @param variables  option to its variable, for messages
 */
export function activityKind<const Name extends string>(
  settings: readonly Setting<Name>[],
  variables: Readonly<Record<string, string>>,
  build: (read: SettingsReader<Name>, tools: RuntimeTools, env: Environment) => WriteActivity,
): ActivityKind {
  return {
    settings,
    make: (env, tools) => namingVariables(variables, () => build(settingsReader(env, settings), tools, env)),
  };
}
