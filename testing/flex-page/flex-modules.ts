/** What the page takes from `@twilio/flex-ui` and its libraries: a narrow view, since they are not installed here. */
export interface FlexUi {
  VERSION: string;
  FlexReducer(state: unknown, action: FlexAction): Record<string, unknown>;
  applyFlexMiddleware(type: string, logger: boolean): unknown;
  flexStoreEnhancer: unknown;
  languages: { default: object };
  Manager: ManagerClass;
  Actions: {
    invokeAction(name: string, payload: object): Promise<void>;
    replaceAction(name: string, run: (payload: TaskPayload) => Promise<void>): void;
  };
  Notifications: { dismissNotificationById(id: string): void };
  Plugins: {
    setup(flex: FlexUi, manager: Manager): void;
    storePluginDefinition(definitions: object[]): void;
    readonly plugins: readonly { name: string; uuid: string; state: string }[];
  };
  ContextProvider: unknown;
  RootContainer: unknown;
}

export interface FlexAction {
  type: string;
  payload?: unknown;
}

export interface TaskPayload {
  sid?: string;
  task?: { sid: string };
}

export interface FlexTask {
  sid: string;
  status: string;
  attributes: unknown;
}

export interface FlexState {
  flex: {
    view: { selectedTaskSid?: string };
    worker: { tasks: Map<string, FlexTask> };
    session: { ssoTokenPayload: object };
  };
}

export interface Store {
  getState(): FlexState;
  dispatch(action: FlexAction): unknown;
}

export interface Manager {
  strings: object;
  _serviceConfiguration: object;
  updateConfig(config: object): void;
  readonly events: { emit(name: string, ...values: unknown[]): void };
  readonly user: { token: string };
}

export interface ManagerClass {
  new (config: object, store: Store): Manager;
  getInstance(): Manager;
}

/** The class under `Manager`, with the members that `Manager.create` sets. */
export interface ManagerBase {
  _instance: Manager;
  createProxiedInstance(): void;
}

export interface Redux {
  createStore(reducer: unknown, state: unknown, enhancer: unknown): Store;
  combineReducers(reducers: object): unknown;
  compose(...enhancers: unknown[]): unknown;
}

export interface React {
  createElement(type: unknown, props?: object | null, ...children: unknown[]): unknown;
}

export interface ReactDom {
  render(element: unknown, container: HTMLElement, drawn: () => void): void;
}
