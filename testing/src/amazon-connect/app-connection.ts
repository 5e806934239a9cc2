import type {
  AcknowledgeMessage,
  ErrorMessage,
  PublishMessage,
  RequestMessage,
  ResponseMessage,
  SubscribeMessage,
  SubscriptionTopic,
} from '@amazon-connect/core';
import type {
  AppDownstreamMessage,
  AppUpstreamMessage,
  CloseAppMessage,
  LifecycleMessage,
  LifecycleStage,
} from '@amazon-connect/workspace-types';
import { permissionFor } from './permissions.js';

/** What the connection needs of the workspace around it. */
export interface ConnectionOptions {
  port: MessagePort;
  permissions: readonly string[];
  answer(request: RequestMessage): ResponseMessage;
  /** The app asked to be closed, or said that it cannot go on. */
  close(message: CloseAppMessage): void;
  /** Every message, in order; `true` swallows one of the app's. */
  heard(from: 'app' | 'workspace', message: AppUpstreamMessage | AppDownstreamMessage): boolean | void;
  /** What the app did against the protocol. */
  fault(sentence: string): void;
}

type Answered = Extract<LifecycleStage, 'create' | 'destroy'>;

/** The workspace's end of the port that one app opened. Knows no page: any `MessagePort` will do. */
export class AppConnection {
  readonly connectionId = crypto.randomUUID();
  readonly #options: ConnectionOptions;
  /** Handlers of the app by topic; a topic without any gets no message. */
  readonly #topics = new Map<string, Set<string>>();
  readonly #completed = new Map<Answered, () => void>();
  readonly #status = { initialized: true as const, startTime: new Date() };
  #checks = 0;
  #isClosed = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    options.port.onmessage = ({ data }: MessageEvent<AppUpstreamMessage>) => this.#hear(data);
  }

  /** The answer to the app's first message; until it comes the app keeps what it wants to say. */
  acknowledge(healthCheckInterval: number): void {
    this.#send({
      type: 'acknowledge',
      connectionId: this.connectionId,
      status: this.#status,
      healthCheckInterval,
    } satisfies AcknowledgeMessage);
  }

  /** Sends a stage. `create` and `destroy` resolve when the app says that it has handled them. */
  lifecycle(message: Omit<LifecycleMessage, 'type'>): Promise<void> {
    const { stage } = message;
    this.#send({ type: 'appLifecycle', ...message });
    if (stage !== 'create' && stage !== 'destroy') return Promise.resolve();
    return new Promise((resolve) => this.#completed.set(stage, resolve));
  }

  /** Tells every handler of the topic; nobody hears what nobody subscribed to. */
  publish(topic: SubscriptionTopic, data: object): void {
    if (!this.#topics.has(keyOf(topic))) return;
    this.#send({ type: 'publish', topic, data } satisfies PublishMessage);
  }

  /** Topics with at least one handler. */
  get topics(): string[] {
    return [...this.#topics.keys()];
  }

  close(): void {
    this.#isClosed = true;
    this.#options.port.close();
  }

  #send(message: AppDownstreamMessage): void {
    if (this.#isClosed) return;
    this.#options.heard('workspace', message);
    this.#options.port.postMessage(message);
  }

  #hear(message: AppUpstreamMessage): void {
    if (this.#isClosed || this.#options.heard('app', message)) return;
    switch (message.type) {
      case 'request':
        return this.#send(this.#options.answer(message));
      case 'subscribe':
        return this.#subscribe(message);
      case 'unsubscribe':
        return void this.#topics.delete(keyOf(message.topic));
      case 'healthCheck':
        this.#checks += 1;
        return this.#send({ type: 'healthCheckResponse', time: Date.now(), counter: this.#checks });
      case 'appLifecycleHandlerCompleted':
        return this.#complete(message.stage);
      case 'closeApp':
        return this.#options.close(message);
      case 'log':
      case 'metric':
      case 'appPublish':
        return; // for the record only
      default:
        this.#options.fault(`The app sent a message of the type "${String(message.type)}".`);
    }
  }

  #subscribe({ topic, handlerId }: SubscribeMessage): void {
    const { namespace, key } = topic;
    const permission = permissionFor(namespace, key);
    if (!permission || !this.#options.permissions.includes(permission)) {
      return this.#send({
        type: 'error',
        message: `App attempted to subscribe to topic without permission - Topic ${JSON.stringify({ key, namespace })}`,
        key: 'subscribeNotPermitted',
        isFatal: false,
        status: this.#status,
      } satisfies ErrorMessage);
    }
    const handlers = this.#topics.get(keyOf(topic)) ?? new Set();
    this.#topics.set(keyOf(topic), handlers.add(handlerId));
  }

  #complete(stage: Answered): void {
    const resolve = this.#completed.get(stage);
    this.#completed.delete(stage);
    if (resolve) resolve();
    else this.#options.fault(`The app completed "${stage}", which it was not asked for.`);
  }
}

function keyOf({ namespace, key, parameter }: SubscriptionTopic): string {
  return [namespace, key, ...(parameter === undefined ? [] : [parameter])].join(' ');
}
