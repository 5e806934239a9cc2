import { KitError, LOGIN_KEY_LIFETIME } from '@glance-kit/core';
import { exactCors } from './cors.js';
import { checkExpiration, checkGroupId } from './login-key-handler.js';

export type Environment = Readonly<Record<string, string | undefined>>;

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

/**
 * GLANCE_GROUP_ID, GLANCE_EXPIRATION (seconds, 300), GLANCE_ORIGINS (comma-separated).
 *
 * @throws KitError CONFIG_INVALID naming the setting
 */
export function deploymentSettings(env: Environment): DeploymentSettings {
  const origins = list(env, 'GLANCE_ORIGINS');
  exactCors(origins);
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
  return required(env, 'GLANCE_API_KEY', 'the API key of the group');
}

/** @throws KitError CONFIG_INVALID naming the setting */
export function loginKeySettings(env: Environment): LoginKeySettings {
  return { ...deploymentSettings(env), apiKey: apiKeySetting(env) };
}
