import { KitError, LOGIN_KEY_LIFETIME, serviceOrigin } from '@glance-kit/core';
import { checkExpiration, checkGroupId } from './login-key-handler.js';
import { exactOrigins } from './page-handler.js';
import { checkResolved, type SecretSource } from './secret-source.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** One variable of the environment. */
export interface Setting<Name extends string = string> {
  readonly name: Name;
  /** What it holds, as it goes on after "The setting NAME is missing:". */
  readonly text: string;
  /** Absent: the setting is required. Empty: it may be left out. */
  readonly default?: string;
}

/** The variables of the login-key function itself; those of its identity are `IDENTITY_SETTINGS`. */
export const DEPLOYMENT_SETTINGS: readonly Setting[] = [
  {
    name: 'GLANCE_GROUP_ID',
    text: 'the number that Glance gave to your group, digits without leading zeros',
  },
  { name: 'GLANCE_API_KEY', text: 'the API key of the group; some runtimes read it from a vault instead' },
  {
    name: 'GLANCE_EXPIRATION',
    text: `seconds that a login key lives, ${LOGIN_KEY_LIFETIME.minSeconds} to ${LOGIN_KEY_LIFETIME.maxSeconds}`,
    default: String(LOGIN_KEY_LIFETIME.defaultSeconds),
  },
  {
    name: 'GLANCE_ORIGINS',
    text: 'exact origins of the pages that may call, comma-separated; https, or http on a loopback host',
    default: '',
  },
  {
    name: 'GLANCE_IDENTITY',
    text: 'who proves the agent: jwt, entra, okta, cognito, flex, genesys, zendesk, salesforce or ticket',
  },
];

/** What every runtime needs besides the API key, read from the environment. */
export interface DeploymentSettings {
  groupId: string;
  expirationSeconds: number;
  origins: readonly string[];
}

export interface LoginKeySettings extends DeploymentSettings {
  apiKey: string;
}

/** @throws KitError CONFIG_INVALID when it is absent or blank */
export function required(env: Environment, name: string, what: string): string {
  const value = env[name];
  if (value === undefined || value.trim() === '')
    throw new KitError('CONFIG_INVALID', `The setting ${name} is missing: ${what}.`);
  return value;
}

/**
 * Whole decimal digits only: `Number('')`, `Number('3e2')` and `parseInt('300s')` all give something.
 * @throws KitError CONFIG_INVALID
 */
export function wholeNumber(env: Environment, name: string, fallback: number, max: number): number {
  const text = env[name];
  if (text === undefined) return fallback;
  const value = /^(?:0|[1-9]\d{0,8})$/.test(text) ? Number(text) : NaN;
  if (value <= max) return value;
  throw new KitError('CONFIG_INVALID', `The setting ${name} must be a whole number from 0 to ${max}.`);
}

/** A comma-separated list; blanks around entries are dropped, empty entries refused. */
export function list(env: Environment, name: string): string[] {
  const text = env[name];
  if (text === undefined || text.trim() === '') return [];
  const entries = text.split(',').map((entry) => entry.trim());
  if (entries.includes('')) throw new KitError('CONFIG_INVALID', `The setting ${name} has an empty entry.`);
  return entries;
}

/** GLANCE_ORIGINS, comma-separated. @throws KitError CONFIG_INVALID */
export function originsSetting(env: Environment): readonly string[] {
  return exactOrigins(list(env, 'GLANCE_ORIGINS'));
}

/**
 * GLANCE_GROUP_ID, GLANCE_EXPIRATION (seconds, 300), GLANCE_ORIGINS.
 *
 * @throws KitError CONFIG_INVALID naming the setting
 */
export function deploymentSettings(env: Environment): DeploymentSettings {
  const origins = originsSetting(env);
  return {
    groupId: checkGroupId(required(env, 'GLANCE_GROUP_ID', 'the number that Glance gave to your group')),
    expirationSeconds: checkExpiration(
      wholeNumber(env, 'GLANCE_EXPIRATION', LOGIN_KEY_LIFETIME.defaultSeconds, 999_999_999),
    ),
    origins,
  };
}

/**
 * GLANCE_API_KEY. It is never part of a message.
 *
 * @throws KitError CONFIG_INVALID
 */
export function apiKeySetting(env: Environment): string {
  return checkResolved(required(env, 'GLANCE_API_KEY', 'the API key of the group'));
}

/** The environment as a source: read each time, for platforms that put a new key into a running process. */
export function environmentKey(env: Environment): SecretSource {
  return async () => apiKeySetting(env);
}

/**
 * An address of a service from a variable: `production`, `staging`, `beta` or an origin of your own.
 *
 * @returns the origin
 * @throws KitError CONFIG_INVALID naming the variable: core's own error does not know it
 */
export function serviceSetting(env: Environment, name = 'GLANCE_SERVICE'): string {
  try {
    return serviceOrigin(env[name] ?? 'production');
  } catch (cause) {
    throw new KitError(
      'CONFIG_INVALID',
      `The setting ${name} must be production, staging, beta, or an https origin (http is accepted for loopback hosts).`,
      { cause },
    );
  }
}

/** @throws KitError CONFIG_INVALID naming the setting */
export function loginKeySettings(env: Environment): LoginKeySettings {
  return { ...deploymentSettings(env), apiKey: apiKeySetting(env) };
}
