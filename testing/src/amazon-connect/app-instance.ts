import type { AppScope, IFrameAppConfig, LifecycleStage } from '@amazon-connect/workspace-types';
import { AppConnection, type ConnectionOptions } from './app-connection.js';

/** What one instance of the app is started with. */
export interface InstanceOptions {
  config: IFrameAppConfig;
  scope: AppScope;
  region: string;
  healthCheckIntervalMs: number;
  place: HTMLElement;
  connection: Omit<ConnectionOptions, 'port' | 'permissions'>;
}

/** How long an app may take to handle `destroy` before its frame is removed all the same. */
const DESTROY_PATIENCE_MS = 5_000;

/** One frame with the app in it: made for a contact, or for none. */
export class AppInstance {
  readonly instanceId = crypto.randomUUID();
  readonly frame: HTMLIFrameElement;
  readonly scope: AppScope;
  readonly #options: InstanceOptions;
  #connection: AppConnection | undefined;
  #isCreated = false;
  #isRunning = false;
  #isShown = false;

  constructor(options: InstanceOptions) {
    const { config, place, scope } = options;
    this.#options = options;
    this.scope = scope;
    this.frame = place.ownerDocument.createElement('iframe');
    this.frame.title = config.name;
    this.frame.hidden = true;
    this.frame.setAttribute('sandbox', (config.iframeConfig?.sandbox ?? []).join(' '));
    this.frame.allow = (config.iframeConfig?.allow ?? []).join('; ');
    this.frame.src = config.accessUrl;
    place.append(this.frame);
  }

  /** The port of the page that is in the frame now; `undefined` before its first message. */
  get connection(): AppConnection | undefined {
    return this.#connection;
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  /** The page in the frame said that it is an app. After a reload it says so again, and is created again. */
  connect(port: MessagePort, isSwallowed: boolean): void {
    const { config, healthCheckIntervalMs, connection: shared } = this.#options;
    this.#connection?.close();
    this.#isCreated = false;
    this.#isRunning = false;
    const connection = new AppConnection({ ...shared, port, permissions: config.permissions });
    this.#connection = connection;
    if (isSwallowed) return;
    connection.acknowledge(healthCheckIntervalMs);
    void this.send('create').then(() => {
      if (connection !== this.#connection) return;
      this.#isCreated = true;
      this.#follow();
    });
  }

  /** Brings the frame to the front or hides it; the app is started or stopped. */
  show(isShown: boolean): void {
    this.#isShown = isShown;
    this.frame.hidden = !isShown;
    this.#follow();
  }

  /** Sends a stage as it is, in or out of turn. */
  send(stage: LifecycleStage): Promise<void> {
    const { scope, instanceId } = this;
    const { config, region } = this.#options;
    if (!this.#connection) return new Promise(() => {});
    return this.#connection.lifecycle({
      stage,
      instanceId,
      appInstanceId: instanceId,
      config,
      appConfig: config,
      scope,
      ...(scope.type === 'contact' && { contactScope: scope }),
      parameters: {},
      launchedBy: { type: 'internal', name: undefined },
      region,
    });
  }

  /** Stops and destroys the app, then removes its frame. */
  async destroy(): Promise<void> {
    this.#isShown = false;
    this.#follow();
    if (this.#isCreated) {
      this.#isCreated = false;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, DESTROY_PATIENCE_MS)));
      await Promise.race([this.send('destroy'), late]);
      clearTimeout(timer);
    }
    this.remove();
  }

  /** Removes the frame without a word, as after an error that the app cannot recover from. */
  remove(): void {
    this.#connection?.close();
    this.#connection = undefined;
    this.frame.remove();
  }

  #follow(): void {
    if (!this.#isCreated || this.#isShown === this.#isRunning) return;
    this.#isRunning = this.#isShown;
    void this.send(this.#isShown ? 'start' : 'stop');
  }
}
