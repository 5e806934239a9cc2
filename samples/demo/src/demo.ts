import { randomBytes } from 'node:crypto';
import type { Log } from '@glance-kit/core';
import { startDesktop } from '@glance-kit/sample-desktop';
import { startVisitorSite } from '@glance-kit/sample-visitor-site';
import { loadSettings, startService, type FirstStart, type GroupSettings } from '@glance-kit/service';
import { startFlexCloud } from '@glance-kit/testing/flex';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CONNECT_FIELDS } from './connect-fields.js';
import { dynamicsConfig } from './dynamics.js';
import { addContacts, flexSession } from './flex-account.js';
import { salesforceFunction, salesforceSigning } from './salesforce.js';
import { startPanelProcess } from './panel-process.js';
import { freePorts } from './ports.js';

export interface DemoOptions {
  /** First of four ports; 0 takes any four free ones. */
  port: number;
  /** Where the service keeps its records and the secrets that it makes. */
  dataDirectory: string;
  /** The variables of the service (`GLANCE_*`). */
  env: NodeJS.ProcessEnv;
  /** Where `glance-kit.service.json` is looked for. */
  directory?: string;
  log: Log;
  isVerbose?: boolean;
  /** Folder that the Flex desktop is or will be installed in. */
  flexModules?: string;
  /** The same for Salesforce's engine. */
  salesforceModules?: string;
}

export interface Demo {
  /** Origins, as a browser opens them. */
  addresses: { service: string; visitorSite: string; desktop: string; panel: string };
  groupId: string;
  /** Names of the agents that the sign-in offers. */
  agents: readonly string[];
  /** Secrets made at this first start, to be shown once. */
  firstStart?: FirstStart;
  /** Resolves with a sentence when a part ends by itself. */
  ended: Promise<string>;
  /** Stops all parts; twice is fine. */
  close(): Promise<void>;
}

/** The demo's own desktop and panel are always welcome; other origins stay as they are configured. */
function withDemoOrigins(
  group: GroupSettings,
  env: NodeJS.ProcessEnv,
  origins: readonly string[],
): GroupSettings {
  const configured = group.agentOrigins === 'loopback' ? [] : group.agentOrigins;
  const isDefault = group.agentOrigins === 'loopback' && env['GLANCE_ORIGINS'] === undefined;
  return { ...group, agentOrigins: isDefault ? origins : [...new Set([...configured, ...origins])] };
}

/**
 * Starts service, visitor site, desktop and login-key server, each on its own site of this machine.
 *
 * @throws Error or KitError with one sentence: a taken port, a wrong setting, a directory that cannot be written
 */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const { env, log, isVerbose = false } = options;
  const ports = await freePorts(options.port);
  const addresses = {
    service: `http://localhost:${ports.service}`,
    visitorSite: `http://localhost:${ports.visitorSite}`,
    desktop: `http://127.0.0.1:${ports.desktop}`,
    panel: `http://panel.localhost:${ports.panel}`,
  };
  // PORT is the demo's here, and already read.
  const { PORT: _port, ...settingsEnv } = env;
  const where = options.directory === undefined ? {} : { directory: options.directory };
  const settings = loadSettings(settingsEnv, options.dataDirectory, where);
  const [first, ...others] = settings.groups;
  if (!first) throw new Error('There is no group in the settings.');
  const group = withDemoOrigins(first, env, [addresses.panel, addresses.desktop]);

  const running: { close(): Promise<void> }[] = [];
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> =>
    (closed ??= (async () => {
      // The last to start is the first to stop: nobody calls a part that is already gone.
      for (const part of running.reverse()) await part.close();
    })());
  const keep = <T extends { close(): Promise<void> }>(part: T): T => {
    running.push(part);
    return part;
  };
  try {
    keep(
      await startService({
        port: ports.service,
        dataDirectory: settings.dataDirectory,
        groups: [group, ...others],
        log,
      }),
    );
    const { service } = addresses;
    // Made here and nowhere else: Five9's part and the server's both live in this demo.
    const wrapUpSecret = randomBytes(32).toString('base64url');
    keep(await startVisitorSite({ port: ports.visitorSite, service, groupId: group.id }));
    const cloud = keep(await startFlexCloud());
    addContacts(cloud);
    const [partnerUserId] = group.users;
    if (partnerUserId === undefined) throw new Error('The group has no agents.');
    // The login-key server knows names; it starts after the desktop, and before anybody opens it.
    const agent = { partnerUserId, name: partnerUserId };
    const flexSettings = {
      service,
      groupId: group.id,
      loginKey: `${addresses.panel}/flex/getloginkey`,
      activity: `${addresses.panel}/flex/activity`,
    };
    keep(
      await startDesktop({
        port: ports.desktop,
        connectors: {
          five9: { url: `${addresses.panel}/five9`, wrapUpSecret },
          amazonConnect: { url: `${addresses.panel}/amazon-connect`, service, fields: CONNECT_FIELDS },
          dynamics: {
            origin: addresses.desktop,
            config: dynamicsConfig(addresses.panel, service, group.id),
            frame: `${addresses.panel}/dynamics`,
          },
          flex: {
            modules: options.flexModules ?? join(tmpdir(), 'glance-kit-no-flex'),
            service,
            functions: addresses.panel,
            setup: () => flexSession(cloud, agent, flexSettings),
          },
          salesforce: {
            modules: options.salesforceModules ?? join(tmpdir(), 'glance-kit-no-salesforce'),
            service,
            groupId: group.id,
            agent: () => agent,
            functionAddress: salesforceFunction(addresses.panel),
            ...salesforceSigning(addresses.panel),
          },
          web: { url: `${addresses.panel}/web` },
        },
      }),
    );
    const panel = keep(
      await startPanelProcess(
        {
          groupId: group.id,
          apiKey: group.apiKey,
          users: group.users,
          port: ports.panel,
          origin: addresses.panel,
          service,
          desktop: addresses.desktop,
          flex: { ...cloud.account, tokens: cloud.tokens.origin, taskRouter: cloud.taskRouter.origin },
          wrapUpSecret,
        },
        env,
        isVerbose,
      ),
    );
    agent.name = panel.agents[0] ?? partnerUserId;
    return {
      addresses,
      groupId: group.id,
      agents: panel.agents,
      ...(settings.firstStart && { firstStart: settings.firstStart }),
      ended: panel.ended,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
