import type {
  AppDownstreamMessage,
  AppHostInitMessage,
  AppScope,
  AppUpstreamMessage,
} from '@amazon-connect/workspace-types';
import { AppInstance } from './app-instance.js';
import { answerRequest } from './answers.js';
import { NEXT_STATES, eventOf, type ContactState, type SimulatedContact } from './contact.js';
import { appConfigOf, registrationProblems, type ApplicationRegistration } from './registration.js';

export interface AgentWorkspaceOptions {
  /** Body of `CreateApplication`; one that the platform would refuse throws. */
  application: ApplicationRegistration;
  agent: { arn: string; name: string };
  /** Element of the page that the app's frames are put into. */
  place: HTMLElement;
  /** At least 1000; 0 switches health checks off. */
  healthCheckIntervalMs?: number;
  /** Loses a message of the app, as if it had never arrived: its first one, or one request. */
  swallow?: (message: AppHostInitMessage | AppUpstreamMessage) => boolean;
  /** Called after everything that changes what an agent sees. */
  changed?: () => void;
}

/** One message between the workspace and one instance of the app. */
export interface WorkspaceEntry {
  instanceId: string;
  from: 'app' | 'workspace';
  message: AppHostInitMessage | AppUpstreamMessage | AppDownstreamMessage;
}

/** A contact that an agent has, with what became of it. */
export interface WorkspaceContact extends SimulatedContact {
  readonly state: ContactState;
}

export interface AgentWorkspace {
  /** A contact reaches the agent. */
  incoming(contact: SimulatedContact): void;
  /** The agent accepts it, it ends, it was not accepted. */
  connect(contactId: string): void;
  startAcw(contactId: string): void;
  miss(contactId: string): void;
  /** The agent closes the contact: its app is told, destroyed and removed. */
  clear(contactId: string): Promise<void>;
  /** The agent brings a contact to the front, or none. */
  select(contactId: string | undefined): void;
  readonly selected: string | undefined;
  contacts(): WorkspaceContact[];
  /** The agent picks the app from the menu, for the contact in front or for none. */
  openApp(): AppInstance;
  /** The agent closes the app's tab. */
  closeApp(): Promise<void>;
  /** The app's instance in front. */
  app(): AppInstance | undefined;
  /** Every message so far, oldest first. */
  readonly log: readonly WorkspaceEntry[];
  /** What the app did against the protocol. */
  readonly faults: readonly string[];
  close(): void;
}

interface Held {
  contact: SimulatedContact;
  state: ContactState;
  sinceMs: number;
}

const REGION = 'eu-central-1';

/**
 * The agent workspace, as far as a third-party app can tell: one frame for each contact with the registered sandbox,
 * the message protocol of the real SDK, permissions, contact events, life cycle. For a page in a browser.
 *
 * @throws Error naming what the platform would not take in the registration
 */
export function agentWorkspace(options: AgentWorkspaceOptions): AgentWorkspace {
  const { application, agent, place, healthCheckIntervalMs = 10_000 } = options;
  const problems = registrationProblems(application);
  if (problems.length > 0) throw new Error(problems.join(' '));
  const config = appConfigOf(application);
  const { AccessUrl, ApprovedOrigins } = application.ApplicationSourceConfig.ExternalUrlConfig;
  const origins = [new URL(AccessUrl).origin, ...ApprovedOrigins];
  const isShared = config.contactHandling?.scope === 'CROSS_CONTACTS';
  const page = place.ownerDocument.defaultView!;
  const held = new Map<string, Held>();
  /** By contact; the one for no contact, or for all of them, has no name. */
  const instances = new Map<string, AppInstance>();
  const log: WorkspaceEntry[] = [];
  const faults: string[] = [];
  let selected: string | undefined;

  const changed = (): void => options.changed?.();
  const slot = (): string => (isShared ? '' : (selected ?? ''));
  const bringToFront = (contactId: string | undefined): void => {
    selected = contactId;
    for (const [name, instance] of instances) if (name !== slot()) instance.show(false);
    instances.get(slot())?.show(true);
    changed();
  };

  const onMessage = ({ data, source, origin, ports }: MessageEvent): void => {
    if ((data as { type?: unknown } | null)?.type !== 'connect-app-host-init') return;
    const instance = [...instances.values()].find(({ frame }) => frame.contentWindow === source);
    if (!instance) return;
    const message = data as AppHostInitMessage;
    log.push({ instanceId: instance.instanceId, from: 'app', message });
    if (!origins.includes(origin)) return void faults.push(`An app of ${origin}, which is not approved.`);
    if (!ports[0]) return void faults.push('The app brought no port.');
    instance.connect(ports[0], options.swallow?.(message) === true);
  };
  page.addEventListener('message', onMessage);

  function find(contactId: string): Held {
    const found = held.get(contactId);
    if (!found) throw new Error(`The agent has no contact ${contactId}.`);
    return found;
  }

  function turn(contactId: string, state: ContactState): void {
    const found = find(contactId);
    if (!NEXT_STATES[found.state].includes(state))
      throw new Error(`A contact that is ${found.state} cannot be ${state}.`);
    found.state = state;
    found.sinceMs = Date.now();
    tell(found);
    changed();
  }

  /** To those who follow every contact, and to those who follow this one. */
  function tell({ contact, state }: Held): void {
    const topic = { namespace: 'aws.connect.contact', key: `contact/${state}` };
    for (const { connection } of instances.values()) {
      connection?.publish(topic, eventOf(contact));
      connection?.publish({ ...topic, parameter: contact.contactId }, eventOf(contact));
    }
  }

  function start(name: string): AppInstance {
    const scope: AppScope =
      selected === undefined ? { type: 'idle' } : { type: 'contact', contactId: selected };
    const instance: AppInstance = new AppInstance({
      config,
      scope,
      region: REGION,
      healthCheckIntervalMs,
      place,
      connection: {
        answer: (request) =>
          answerRequest(request, {
            agent,
            permissions: config.permissions,
            contact: (contactId) => held.get(contactId)?.contact,
            stateDurationMs: (contactId) => Date.now() - find(contactId).sinceMs,
          }),
        heard: (from, message) => {
          log.push({ instanceId: instance.instanceId, from, message });
          return from === 'app' && options.swallow?.(message as AppUpstreamMessage) === true;
        },
        fault: (sentence) => void faults.push(sentence),
        close: ({ isFatalError }) => {
          if (isFatalError) drop(name, instance);
          else void end(name, instance);
        },
      },
    });
    instances.set(name, instance);
    return instance;
  }

  function drop(name: string, instance: AppInstance): void {
    if (instances.get(name) === instance) instances.delete(name);
    instance.remove();
    changed();
  }

  async function end(name: string, instance: AppInstance): Promise<void> {
    await instance.destroy();
    drop(name, instance);
  }

  return {
    incoming(contact) {
      if (held.has(contact.contactId)) throw new Error(`The agent has ${contact.contactId} already.`);
      const added: Held = { contact, state: 'incoming', sinceMs: Date.now() };
      held.set(contact.contactId, added);
      tell(added);
      changed();
    },
    connect: (contactId) => turn(contactId, 'connected'),
    startAcw: (contactId) => turn(contactId, 'acw'),
    miss: (contactId) => turn(contactId, 'missed'),
    async clear(contactId) {
      turn(contactId, 'cleared');
      const instance = instances.get(contactId);
      if (instance) await end(contactId, instance);
      held.delete(contactId);
      if (selected === contactId) bringToFront(undefined);
      else changed();
    },
    select(contactId) {
      if (contactId !== undefined) find(contactId);
      bringToFront(contactId);
    },
    get selected() {
      return selected;
    },
    contacts: () => [...held.values()].map(({ contact, state }) => ({ ...contact, state })),
    openApp() {
      const instance = instances.get(slot()) ?? start(slot());
      instance.show(true);
      changed();
      return instance;
    },
    async closeApp() {
      const instance = instances.get(slot());
      if (instance) await end(slot(), instance);
    },
    app: () => instances.get(slot()),
    log,
    faults,
    close() {
      page.removeEventListener('message', onMessage);
      for (const instance of instances.values()) instance.remove();
      instances.clear();
    },
  };
}
