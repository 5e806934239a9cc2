import { KitError, type Log } from '@glance-kit/core';
import { nodeSigner } from '@glance-kit/core/node';
import {
  demandSharedSecret,
  list,
  loginKeySettings,
  namingVariables,
  required,
  webhookActivity,
  webhookCaller,
  wholeNumber,
  type Environment,
} from '@glance-kit/handlers';
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ACTIVITY_ADDRESS, PAGE_ADDRESSES, type ConnectorPage } from './connector-pages.js';
import { SAML_SETTINGS, samlSettings } from './saml-settings.js';
import type { OidcOptions } from './oidc.js';
import type { LoginKeyServerOptions } from './server.js';

/** Every setting of the runnable server; `--help` prints this table. */
export const SETTINGS: readonly (readonly [name: string, text: string])[] = [
  ['GLANCE_GROUP_ID', 'number of your Glance group, digits without leading zeros'],
  ['GLANCE_API_KEY', 'API key of the group; keep it out of the command line'],
  ['GLANCE_API_KEY_FILE', 'instead: a file that holds the key, read again every 5 minutes and on SIGHUP'],
  ['GLANCE_EXPIRATION', 'seconds a login key lives, 60 to 86100 (300)'],
  ['GLANCE_ORIGINS', 'exact origins of other sites whose pages may call, comma-separated (none)'],
  ['GLANCE_PUBLIC_URL', 'address at which browsers reach this server (http://localhost:PORT)'],
  [
    'GLANCE_SERVICE',
    'cobrowse service for the connector pages: production, staging, beta or an origin (production)',
  ],
  ['GLANCE_PAGES', 'connector pages, comma-separated: /five9=folder (none)'],
  ['GLANCE_FRAME_ANCESTORS', 'who may frame the connector pages, comma-separated origins (nobody)'],
  ['GLANCE_SIGN_IN_MODE', 'where pages sign in: popup, or frame where the provider allows it (popup)'],
  ['GLANCE_SESSION_HOURS', 'hours an agent stays signed in at most, 1 to 24 (8)'],
  ['OIDC_ISSUER', 'address of your identity provider, as it names itself'],
  ['OIDC_CLIENT_ID', 'client id of this server at the provider'],
  ['OIDC_CLIENT_SECRET', 'its secret; leave out for a public client'],
  ['OIDC_AUDIENCE', 'audience of the access tokens; asked for as resource when it is an address'],
  ['OIDC_CLAIM', 'claim of the access token that holds the partner user id'],
  ['OIDC_SCOPE', 'scopes to ask for (openid profile email)'],
  ['OIDC_ROLE', 'claim=value,value: only people with one of these roles may use Glance (everybody)'],
  ['OIDC_BACK_CHANNEL', 'origin at which this server reaches the provider, if not its own (none)'],
  ...SAML_SETTINGS,
  [
    'ACTIVITY_WEBHOOK',
    'https address that gets the records of sessions, which pages post to /activity (none)',
  ],
  ['ACTIVITY_WEBHOOK_SECRET', 'secret that signs them, 32 characters or more'],
  ['FIVE9_WRAPUP_SECRET', 'secret by which Five9 may post dispositions to /five9/wrapup, 32 or more (none)'],
  ['PORT', 'port to listen on, 0 for a free one (4603)'],
  ['HOST', 'address to listen on (127.0.0.1)'],
  ['GLANCE_PROXIES', 'proxies of your own before this server (0)'],
  ['GLANCE_STOP_DELAY', 'seconds from "not ready" to the end when stopping (5)'],
  ['GLANCE_INSTANCES', 'how many of these servers run side by side; more than 1 need GLANCE_STORE (1)'],
  ['GLANCE_STORE', 'module that exports store and counter, shared by all instances (in memory)'],
];

function invalid(message: string): KitError {
  return new KitError('CONFIG_INVALID', message);
}

/** @param addresses  what pages find at this server */
function pagesOf(
  env: Environment,
  groupId: string,
  addresses: Readonly<Record<string, string>>,
): ConnectorPage[] {
  const frameAncestors = list(env, 'GLANCE_FRAME_ANCESTORS');
  const signInMode = env['GLANCE_SIGN_IN_MODE'] ?? 'popup';
  if (signInMode !== 'popup' && signInMode !== 'frame')
    throw invalid('The setting GLANCE_SIGN_IN_MODE must be popup or frame.');
  return list(env, 'GLANCE_PAGES').map((entry) => {
    const cut = entry.indexOf('=');
    if (cut < 1) throw invalid('The setting GLANCE_PAGES must look like /five9=folder.');
    const directory = entry.slice(cut + 1);
    const own = { service: env['GLANCE_SERVICE'] ?? 'production', groupId, ...addresses, signInMode };
    const config = builtConfig(directory) ?? own;
    return { path: entry.slice(0, cut), directory, config, frameAncestors };
  });
}

/** The settings that a page was built with by `glance-kit build`; they win over those that this server would give. */
function builtConfig(directory: string): ConnectorPage['config'] | undefined {
  const file = join(directory, 'config.json');
  if (!existsSync(file)) return undefined;
  try {
    const config: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (
      typeof config === 'object' &&
      config !== null &&
      typeof (config as { service?: unknown }).service === 'string'
    )
      return config as ConnectorPage['config'];
  } catch {
    // said below
  }
  throw invalid(`The file ${file} that GLANCE_PAGES leads to is no configuration of a page.`);
}

function rolesOf(env: Environment): { claim: string; allowed: string[] } | undefined {
  // No setting, so it would limit nobody.
  if (Object.entries(env).some(([name, value]) => name === 'OIDC_ROLES' && value?.trim()))
    throw invalid('The setting OIDC_ROLES is unknown: its name is OIDC_ROLE.');
  const text = env['OIDC_ROLE'];
  if (text === undefined) return undefined;
  const [claim = '', values = ''] = text.split(/=(.*)/s);
  const allowed = values.split(',').filter(Boolean);
  if (!claim || !allowed.length) throw invalid('The setting OIDC_ROLE must look like claim=value,value.');
  return { claim, allowed };
}

function apiKeyOf(env: Environment): { apiKey: LoginKeyServerOptions['apiKey']; now: string } {
  const file = env['GLANCE_API_KEY_FILE'];
  const given = env['GLANCE_API_KEY'];
  if (file === undefined) return { apiKey: given ?? '', now: given ?? '' };
  if (given !== undefined) throw invalid('Set GLANCE_API_KEY or GLANCE_API_KEY_FILE, not both.');
  const clean = (text: string): string => text.replace(/\r?\n$/, ''); // editors end files with a line break
  try {
    const now = clean(readFileSync(file, 'utf8'));
    return { apiKey: async (signal) => clean(await readFile(file, { encoding: 'utf8', signal })), now };
  } catch (cause) {
    throw new KitError('CONFIG_INVALID', 'The file that GLANCE_API_KEY_FILE names cannot be read.', {
      cause,
    });
  }
}

function oidcSettings(env: Environment): OidcOptions | undefined {
  if (!Object.keys(env).some((name) => name.startsWith('OIDC_'))) return undefined;
  const roles = rolesOf(env);
  return {
    issuer: required(env, 'OIDC_ISSUER', 'the address of your identity provider'),
    clientId: required(env, 'OIDC_CLIENT_ID', 'the client id of this server at the provider'),
    ...(env['OIDC_CLIENT_SECRET'] !== undefined && {
      clientSecret: required(env, 'OIDC_CLIENT_SECRET', 'leave it out for a public client'),
    }),
    audience: required(env, 'OIDC_AUDIENCE', 'the audience of the access tokens'),
    claim: required(env, 'OIDC_CLAIM', 'the claim that holds the partner user id'),
    ...(env['OIDC_SCOPE'] !== undefined && { scope: env['OIDC_SCOPE'] }),
    ...(env['OIDC_BACK_CHANNEL'] !== undefined && { backChannelOrigin: env['OIDC_BACK_CHANNEL'] }),
    ...(roles && { roles }),
  };
}

/** The webhook for records, and the way in for those of Five9; the settings name each other's absence. */
function activitySettings(env: Environment): Pick<LoginKeyServerOptions, 'activity' | 'five9'> {
  const isSet = (name: string): boolean => Boolean(env[name]?.trim());
  if (!isSet('ACTIVITY_WEBHOOK')) {
    const lonely = ['ACTIVITY_WEBHOOK_SECRET', 'FIVE9_WRAPUP_SECRET'].find(isSet);
    if (lonely) throw invalid(`The setting ${lonely} needs ACTIVITY_WEBHOOK, where the records go.`);
    return {};
  }
  const secret = required(env, 'ACTIVITY_WEBHOOK_SECRET', 'it signs what is sent to ACTIVITY_WEBHOOK');
  const wrapUp = isSet('FIVE9_WRAPUP_SECRET') ? env['FIVE9_WRAPUP_SECRET']! : undefined;
  if (secret === env['GLANCE_API_KEY'] || secret === wrapUp)
    throw invalid('The setting ACTIVITY_WEBHOOK_SECRET must be a secret of its own.');
  const variables = { url: 'ACTIVITY_WEBHOOK', secret: 'ACTIVITY_WEBHOOK_SECRET' };
  const call = namingVariables(variables, () =>
    webhookCaller({ url: env['ACTIVITY_WEBHOOK']!.trim(), secret, makeSigner: nodeSigner }),
  );
  if (wrapUp === undefined) return { activity: webhookActivity(call) };
  namingVariables({ secret: 'FIVE9_WRAPUP_SECRET' }, () => demandSharedSecret(wrapUp, 'secret'));
  return { activity: webhookActivity(call), five9: { secret: wrapUp, call } };
}

/**
 * Options of the server from the environment.
 *
 * @throws KitError CONFIG_INVALID naming the setting, never its value
 */
export function serverSettings(env: Environment, log: Log): LoginKeyServerOptions {
  const { apiKey, now } = apiKeyOf(env);
  const { groupId, expirationSeconds, origins } = loginKeySettings({ ...env, GLANCE_API_KEY: now });
  const oidc = oidcSettings(env);
  const saml = samlSettings(env);
  if (!oidc && saml.length === 0)
    throw invalid('There is no identity provider: set OIDC_ISSUER, SAML_METADATA, or both.');
  const optional = {
    ...(env['GLANCE_PUBLIC_URL'] !== undefined && { publicUrl: env['GLANCE_PUBLIC_URL'] }),
    ...(env['HOST'] !== undefined && { host: env['HOST'] }),
  };
  const records = activitySettings(env);
  const addresses = { ...PAGE_ADDRESSES, ...(records.activity && { activity: ACTIVITY_ADDRESS }) };
  return {
    ...optional,
    groupId,
    apiKey,
    expirationSeconds,
    origins,
    port: wholeNumber(env, 'PORT', 4603, 65_535),
    proxies: wholeNumber(env, 'GLANCE_PROXIES', 0, 10),
    ...(oidc && { oidc }),
    ...(saml.length > 0 && { saml }),
    instances: wholeNumber(env, 'GLANCE_INSTANCES', 1, 1_000),
    sessionHours: wholeNumber(env, 'GLANCE_SESSION_HOURS', 8, 24),
    stopDelayMs: wholeNumber(env, 'GLANCE_STOP_DELAY', 5, 300) * 1_000,
    pages: pagesOf(env, groupId, addresses),
    ...records,
    log,
  };
}
