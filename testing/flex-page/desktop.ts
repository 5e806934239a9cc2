import type { FlexDesktopControl, FlexDesktopSetup, FlexTaskSetup } from '../src/flex/setup.js';
import type {
  FlexAction,
  FlexUi,
  Manager,
  ManagerBase,
  React,
  ReactDom,
  Redux,
  Store,
  TaskPayload,
} from './flex-modules.js';
import { changed, reservation, type Reservation } from './reservations.js';

/** The libraries of the desktop, each by the name that Flex requires it by. */
export type Require = (name: string) => unknown;

const SESSION_MS = 3_600_000;
function activities(): Map<string, object> {
  const available = { sid: 'WA1', name: 'Available', available: true, isCurrent: true };
  const offline = { sid: 'WA2', name: 'Offline', available: false, isCurrent: false };
  return new Map([available, offline].map((activity) => [activity.sid, activity]));
}

function signedIn(flex: FlexUi, { agent, token, accountSid }: FlexDesktopSetup): object {
  const fresh = flex.FlexReducer(undefined, { type: '@@start' });
  return {
    flex: {
      session: {
        ...(fresh['session'] as object),
        identity: agent.identity,
        loginState: 'LOGGED_IN',
        ssoTokenPayload: {
          token,
          accountSid,
          identity: agent.identity,
          roles: agent.roles ?? ['agent'],
          expiration: new Date(Date.now() + SESSION_MS).toISOString(),
          permissions: { agentDesktopView: true, selfEditStatus: true },
        },
      },
    },
  };
}

/** What TaskRouter's SDK tells once it has connected. */
function worker({ agent }: FlexDesktopSetup): FlexAction {
  const known = activities();
  const activity = known.get('WA1');
  const attributes = { full_name: agent.fullName ?? agent.identity, email: agent.email, roles: agent.roles };
  const dates = { dateUpdated: new Date(), dateStatusChanged: new Date() };
  const source = {
    sid: agent.workerSid,
    name: agent.identity,
    attributes,
    activity,
    activities: known,
    ...dates,
  };
  return {
    type: 'WORKER_INIT',
    payload: { tasks: new Map(), activity, activities: known, attributes, source },
  };
}

/** As `Manager.create` does at its end, without the calls to the cloud before it. */
function makeManager(flex: FlexUi, store: Store, setup: FlexDesktopSetup): Manager {
  const config = {
    sso: { accountSid: setup.accountSid },
    logLevel: 'error',
    theme: { isLight: setup.theme !== 'dark' },
  };
  const made = new flex.Manager(config, store);
  const base = Object.getPrototypeOf(flex.Manager) as ManagerBase;
  base._instance = made;
  base.createProxiedInstance();
  made.strings = { ...flex.languages.default };
  made._serviceConfiguration = {
    account_sid: setup.accountSid,
    ui_version: flex.VERSION,
    ui_attributes: setup.uiAttributes ?? {},
  };
  made.updateConfig(config);
  return flex.Manager.getInstance();
}

/** Flex knows a plugin by the `uuid` attribute of its script. */
function loadPlugins(flex: FlexUi, manager: Manager, setup: FlexDesktopSetup): Promise<void> {
  const definitions = (setup.plugins ?? []).map((plugin) => ({
    ...plugin,
    uuid: crypto.randomUUID(),
    phase: 0,
    state: 'NotStarted',
    flexVersion: flex.VERSION,
  }));
  flex.Plugins.setup(flex, manager);
  flex.Plugins.storePluginDefinition(definitions);
  return Promise.all(definitions.map((definition) => loadPlugin(flex, definition))).then(() => undefined);
}

function loadPlugin(
  flex: FlexUi,
  { uuid, src, name }: { uuid: string; src: string; name: string },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.setAttribute('uuid', uuid);
    script.src = src;
    const failed = (): void => reject(new Error(`The plugin ${name} did not start.`));
    script.addEventListener('error', failed);
    script.addEventListener('load', () => {
      const look = (): void => {
        const { state } = flex.Plugins.plugins.find((plugin) => plugin.uuid === uuid) ?? { state: 'Failed' };
        if (state === 'Initialized') resolve();
        else if (state === 'Failed') failed();
        else setTimeout(look, 10);
      };
      look();
    });
    document.head.append(script);
  });
}

/**
 * Draws the complete agent desktop and hands out its controls.
 *
 * @see Flex, "How to test it for real, offline"
 */
export function startDesktop(
  flex: FlexUi,
  required: Require,
  setup: FlexDesktopSetup,
  place: HTMLElement,
): FlexDesktopControl {
  const [react, reactDom, redux] = ['react', 'react-dom', 'redux'].map(required) as [React, ReactDom, Redux];
  // What a plugin's bundle finds in a Flex page.
  Object.assign(globalThis, {
    React: react,
    ReactDOM: reactDom,
    Redux: redux,
    ReactRedux: required('react-redux'),
    Twilio: { Flex: flex },
  });

  const reduced: string[] = [];
  const counted = (state: unknown, action: FlexAction): unknown => {
    reduced.push(action.type);
    return flex.FlexReducer(state, action);
  };
  const store = redux.createStore(
    redux.combineReducers({ flex: counted }),
    signedIn(flex, setup),
    redux.compose(flex.applyFlexMiddleware('memory', false), flex.flexStoreEnhancer),
  );
  store.dispatch(worker(setup));
  const manager = makeManager(flex, store, setup);
  const tasks = new Map<string, Reservation>();
  const { workerSid } = setup.agent;

  const taskOf = (sid: string): Reservation => {
    const found = tasks.get(sid);
    if (!found) throw new Error(`The desktop has no task ${sid}.`);
    return found;
  };
  const tell = (event: string, sid: string): void =>
    manager.events.emit(event, store.getState().flex.worker.tasks.get(sid));
  const update = (sid: string, change: Parameters<typeof changed>[1], event = 'taskUpdated'): void => {
    const next = changed(taskOf(sid), change);
    tasks.set(sid, next);
    store.dispatch({ type: 'WORKER_UPDATE_RESERVATION', payload: next });
    tell(event, sid);
  };
  const select = (sid: string | undefined): Promise<void> => flex.Actions.invokeAction('SelectTask', { sid });

  const addTask = (task: FlexTaskSetup): string => {
    const added = reservation(task, workerSid);
    // Some plugins write attributes from the page: the whole object, last writer wins.
    added.task['setAttributes'] = async (attributes: Reservation['task']['attributes']) =>
      update(added.sid, { attributes });
    tasks.set(added.sid, added);
    store.dispatch({ type: 'WORKER_ADD_RESERVATION', payload: added });
    tell('taskReceived', added.sid);
    return added.sid;
  };

  // The cloud's part of what the agent's buttons do; everything around it is Flex.
  const run = (name: string, part: (sid: string) => void): void =>
    flex.Actions.replaceAction(name, async ({ sid, task }: TaskPayload) => part(sid ?? task?.sid ?? ''));
  run('AcceptTask', (sid) => {
    update(sid, { status: 'accepted' }, 'taskAccepted');
    void select(sid);
  });
  run('WrapupTask', (sid) => update(sid, { status: 'wrapping' }, 'taskWrapup'));
  const finish = (event: string) => (sid: string) => {
    const next = changed(taskOf(sid), { status: 'completed' });
    tell(event, sid);
    tasks.delete(sid);
    store.dispatch({ type: 'WORKER_DELETE_RESERVATION', payload: next });
    if (store.getState().flex.view.selectedTaskSid === sid) void select(undefined);
  };
  run('CompleteTask', finish('taskCompleted'));
  run('RejectTask', finish('taskRejected'));

  const setToken = (change: object): void => {
    const { session } = store.getState().flex;
    // The reducer replaces the payload as a whole.
    const tokenPayload = { ...session.ssoTokenPayload, ...change };
    store.dispatch({ type: 'FLEX_ACTION_TOKEN_UPDATED', payload: { tokenPayload } });
  };

  const ready = loadPlugins(flex, manager, setup).finally(() => {
    const provider = react.createElement(
      flex.ContextProvider,
      { manager, legacy: true },
      react.createElement(flex.RootContainer),
    );
    reactDom.render(provider, place, () =>
      flex.Notifications.dismissNotificationById('RequestBrowserNotificationPermissions'),
    );
    for (const task of setup.tasks ?? []) addTask(task);
  });
  ready.catch(() => {}); // for whoever asks

  const act = (name: string) => (sid: string) => flex.Actions.invokeAction(name, { sid });
  return {
    ready,
    addTask,
    updateTask: (sid, change) => update(sid, change),
    selectTask: select,
    acceptTask: act('AcceptTask'),
    wrapUpTask: act('WrapupTask'),
    completeTask: act('CompleteTask'),
    updateToken(token) {
      setToken({ token, expiration: new Date(Date.now() + SESSION_MS).toISOString() });
      manager.events.emit('tokenUpdated', { token });
    },
    expireToken: () => manager.events.emit('tokenExpired'),
    report: () => {
      const { view, worker } = store.getState().flex;
      return {
        version: flex.VERSION,
        reduced: [...reduced],
        selected: view.selectedTaskSid,
        attributes: Object.fromEntries([...worker.tasks].map(([sid, task]) => [sid, task.attributes])),
        plugins: flex.Plugins.plugins.map(({ name, state }) => ({ name, state })),
      };
    },
  };
}
