import type { FlexFunctionSettings } from './flex-account.js';

/** What the login-key server of the demo is told, by its environment only. */
export interface PanelSettings {
  groupId: string;
  /** A secret, as the others below: in no argument, file or log. */
  apiKey: string;
  /** Partner user ids of the agents that the development provider offers. */
  users: readonly string[];
  port: number;
  /** `http://panel.localhost:4603` */
  origin: string;
  /** Origin of the cobrowse service. */
  service: string;
  /** Origin of the desktops that may frame connector pages. */
  desktop: string;
  flex: FlexFunctionSettings;
  /** What Five9's silent connector proves itself with. */
  wrapUpSecret: string;
}

const PREFIX = 'GLANCE_DEMO_';

/** What the child also needs of the parent's environment: where things are, and how strict to be. */
const PASSED_ON = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'SystemRoot', 'NODE_ENV'] as const;

type Environment = Readonly<Record<string, string | undefined>>;

export function panelEnvironment(settings: PanelSettings, env: Environment): Record<string, string> {
  const passedOn = PASSED_ON.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const]));
  return {
    ...Object.fromEntries(passedOn),
    GLANCE_GROUP_ID: settings.groupId,
    GLANCE_API_KEY: settings.apiKey,
    GLANCE_USERS: settings.users.join(','),
    PORT: String(settings.port),
    [`${PREFIX}ORIGIN`]: settings.origin,
    [`${PREFIX}SERVICE`]: settings.service,
    [`${PREFIX}DESKTOP`]: settings.desktop,
    [`${PREFIX}FLEX`]: JSON.stringify(settings.flex),
    [`${PREFIX}WRAPUP_SECRET`]: settings.wrapUpSecret,
  };
}

/** @throws Error naming the variable that is missing */
export function readPanelSettings(env: Environment): PanelSettings {
  const read = (name: string): string => {
    const value = env[name];
    if (!value) throw new Error(`${name} is missing in the environment of the login-key server.`);
    return value;
  };
  return {
    groupId: read('GLANCE_GROUP_ID'),
    apiKey: read('GLANCE_API_KEY'),
    users: read('GLANCE_USERS').split(','),
    port: Number(read('PORT')),
    origin: read(`${PREFIX}ORIGIN`),
    service: read(`${PREFIX}SERVICE`),
    desktop: read(`${PREFIX}DESKTOP`),
    flex: JSON.parse(read(`${PREFIX}FLEX`)) as FlexFunctionSettings,
    wrapUpSecret: read(`${PREFIX}WRAPUP_SECRET`),
  };
}
