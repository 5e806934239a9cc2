import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { KitError } from '@glance-kit/core';
import { readSettingsFile, type FileSettings } from './settings-file.js';
import { checkOrigin, checkUsers, requireApiKey, requireGroup, setting } from './checks.js';
import { groupsOf } from './groups.js';
import { EMPTY_PROFILE, type GroupSettings } from './group-settings.js';
import { localSecrets } from './local-secrets.js';

export const SETTINGS_FILE = 'glance-kit.service.json';
const DEFAULT_PORT = 4600;
const DEFAULT_GROUP = '12345';
const DEMO_AGENTS = ['alice', 'bob'] as const;

/** What the service was told, checked. */
export interface Settings {
  port: number;
  dataDirectory: string;
  groups: readonly GroupSettings[];
  /** Origin at which browsers reach the service; `http://localhost:PORT` unless given. */
  publicUrl?: string;
  /** Proxies of your own before the service. */
  proxies?: number;
  /** Secrets made just now: to be shown once, and never again. */
  firstStart?: FirstStart;
}

export interface FirstStart {
  apiKey?: string;
  /** By demo agent. */
  passwords?: Readonly<Record<string, string>>;
}

export interface SettingsOptions {
  /** Where `glance-kit.service.json` is looked for; the working directory unless given. */
  directory?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The variables that are the shorthand for one group. */
const GROUP_VARIABLES = ['GLANCE_GROUP_ID', 'GLANCE_USERS', 'GLANCE_ORIGINS'] as const;

/**
 * Reads the settings: `glance-kit.service.json` when there is one, else the variables, else a group to try things
 * out with. Secrets that nobody gave are made at the first start and kept in the data directory.
 *
 * @param env            the environment
 * @param dataDirectory  where data is kept unless `GLANCE_DATA_DIR` says otherwise
 * @throws KitError CONFIG_INVALID naming the setting
 */
export function loadSettings(
  env: Environment,
  dataDirectory: string,
  options: SettingsOptions = {},
): Settings {
  const directory = env['GLANCE_DATA_DIR'] ?? dataDirectory;
  if (directory === '') throw new KitError('CONFIG_INVALID', 'GLANCE_DATA_DIR is empty.');
  const port = portOf(env['PORT']);
  const proxies = proxiesOf(env['GLANCE_PROXIES']);
  const common = { port, dataDirectory: directory, ...(proxies > 0 && { proxies }) };
  const file = join(options.directory ?? process.cwd(), SETTINGS_FILE);
  const settings: Settings = existsSync(file)
    ? { ...common, ...fromFile(file, env) }
    : { ...common, ...fromVariables(env, directory) };
  groupsOf(settings.groups, Date.now);
  return settings;
}

function portOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_PORT;
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
    throw new KitError('CONFIG_INVALID', 'PORT is not a number from 0 to 65535.');
  }
  return Number(text);
}

function proxiesOf(text = '0'): number {
  if (!/^\d{1,2}$/.test(text) || Number(text) > 10)
    throw new KitError('CONFIG_INVALID', 'GLANCE_PROXIES is not a number from 0 to 10.');
  return Number(text);
}

function fromFile(file: string, env: Environment): FileSettings {
  const both = GROUP_VARIABLES.find((name) => env[name] !== undefined);
  if (both !== undefined) {
    throw new KitError(
      'CONFIG_INVALID',
      `${both} is set, but ${SETTINGS_FILE} lists the groups: use one of both.`,
    );
  }
  return readSettingsFile(file, env);
}

function fromVariables(env: Environment, directory: string): Pick<Settings, 'groups' | 'firstStart'> {
  const id = setting('GLANCE_GROUP_ID', () => requireGroup(env['GLANCE_GROUP_ID'] ?? DEFAULT_GROUP));
  const givenUsers = env['GLANCE_USERS'];
  const givenKey = env['GLANCE_API_KEY'];
  if (givenKey !== undefined) setting('GLANCE_API_KEY', () => requireApiKey(givenKey));
  const users = givenUsers === undefined ? DEMO_AGENTS : checkUsers('GLANCE_USERS', givenUsers.split(','));
  const agentOrigins =
    env['GLANCE_ORIGINS'] === undefined
      ? 'loopback'
      : env['GLANCE_ORIGINS'].split(',').map((origin) => checkOrigin('GLANCE_ORIGINS', origin));
  const secrets = localSecrets(directory, {
    apiKey: givenKey === undefined,
    agents: givenUsers === undefined ? DEMO_AGENTS : [],
  });
  const group: GroupSettings = {
    id,
    apiKey: givenKey ?? secrets.apiKey!,
    users,
    passwords: secrets.passwords,
    agentOrigins,
    siteOrigins: 'any',
    duplicates: true,
    profiles: { staging: EMPTY_PROFILE, production: EMPTY_PROFILE },
  };
  return { groups: [group], ...(secrets.firstStart && { firstStart: secrets.firstStart }) };
}
