import { KitError } from '@glance-kit/core';
import { readPageConfig, type PageConfig } from '@glance-kit/panel';
import type { FlexPartnerUser } from './login-keys.js';

/** Where the plugin puts its panel. */
export type FlexPlacement = 'crm' | 'tab' | 'panel2' | 'header';

/** Configuration of the plugin; nothing in it is secret. */
export interface FlexConfig extends Omit<
  PageConfig,
  'signIn' | 'collect' | 'session' | 'signOut' | 'signInMode'
> {
  /** `crm` unless given: the area beside the task. */
  placement?: FlexPlacement;
  /** Which member of the agent's session is the partner user id; as the function is set. `identity` unless given. */
  partnerUser?: FlexPartnerUser;
}

const PLACEMENTS: readonly FlexPlacement[] = ['crm', 'tab', 'panel2', 'header'];
const USERS: readonly FlexPartnerUser[] = ['identity', 'realm_user_id', 'worker_sid'];
/** Member of the account's `ui_attributes` that holds the configuration. */
const MEMBER = 'glanceCobrowse';

/**
 * The configuration of the build, with what the account's `ui_attributes.glanceCobrowse` says over it.
 *
 * @throws KitError CONFIG_INVALID, ADDRESS_INVALID, GROUP_ID_INVALID; names the setting, never shows its value
 */
export function readFlexConfig(built: unknown, uiAttributes: unknown): FlexConfig {
  const account = objectOf(objectOf(uiAttributes)?.[MEMBER]);
  const given = { ...objectOf(built), ...account };
  const { placement, partnerUser, ...rest } = given as Record<string, unknown>;
  if (placement !== undefined && !PLACEMENTS.includes(placement as never))
    throw invalid('placement', PLACEMENTS);
  if (partnerUser !== undefined && !USERS.includes(partnerUser as never)) throw invalid('partnerUser', USERS);
  // Agents are known by Flex: a function needs no page to sign in at.
  const common = readPageConfig({ ...rest, signIn: '/', collect: '/' });
  const { signIn: _1, collect: _2, ...config } = common;
  for (const name of ['loginKey', 'activity'] as const) {
    if (config[name] !== undefined) checkAddress(config[name], name);
  }
  return {
    ...config,
    ...(placement !== undefined && { placement: placement as FlexPlacement }),
    ...(partnerUser !== undefined && { partnerUser: partnerUser as FlexPartnerUser }),
  };
}

/** The plugin runs in Flex's own page, so its functions have whole addresses. */
function checkAddress(address: string, name: string): void {
  let url: URL | undefined;
  try {
    url = new URL(address);
  } catch {
    // said below
  }
  const isLoopback = url && /^(?:localhost|127\.0\.0\.1|\[::1\]|.+\.localhost)$/.test(url.hostname);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback)) return;
  throw new KitError('CONFIG_INVALID', `The setting ${name} of the Flex plugin must be an https address.`);
}

function objectOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}

function invalid(name: string, values: readonly string[]): KitError {
  return new KitError(
    'CONFIG_INVALID',
    `The setting ${name} of the Flex plugin must be one of ${values.join(', ')}.`,
  );
}
