import type { LightningRecord, SalesforceRefusal } from './org.js';

/** A toast that a component showed. */
export interface LightningToast {
  title: string;
  message?: string;
  variant?: string;
  mode?: string;
}

/** Where `NavigationMixin` leads: of a record's page, `attributes` holds `recordId` and `objectApiName`. */
export interface LightningPageReference {
  type: string;
  attributes: Readonly<Record<string, string>>;
}

export interface LightningPageOptions {
  /** Records that agents can open, by id. */
  records: readonly LightningRecord[];
  /** Calls Apex; rejects with what `callApex` rejects with. */
  apex(method: string, parameters: unknown): Promise<unknown>;
  /** An app with workspace tabs; a standard app unless given. */
  isConsole?: boolean;
  onToast?(toast: LightningToast): void;
  /** A component sends the agent to another page; the record that is open stays unless the host opens that one. */
  onNavigate?(page: LightningPageReference): void;
  /** A component has told that records changed. */
  onRecordsChanged?(ids: readonly string[]): void;
}

export interface LightningPage {
  /** Record of the page, or of the tab that has the focus. */
  readonly recordId: string | null;
  /** The agent goes to another record; null is a page without one. */
  open(recordId: string | null): void;
  /** Another value in a field, as somebody else has saved it. */
  change(recordId: string, fields: Readonly<Record<string, string | null>>): void;
  readonly toasts: readonly LightningToast[];
  /** Pages that components have sent the agent to. */
  readonly visited: readonly LightningPageReference[];
  /** Apex methods that were called, with what they were given. */
  readonly calls: readonly { method: string; parameters: unknown }[];
}

/** `globalThis.lightningComponents` of the compiled components. */
export interface LightningComponentFactory {
  /** A component by the name of its folder, not in the document yet. */
  create(name: string, properties?: Readonly<Record<string, unknown>>): HTMLElement;
}

type Emit = (value: unknown) => void;

/**
 * The platform around components: what wire adapters and platform modules of `lightningComponents` talk to. One a page;
 * the record that is open goes to `CurrentPageReference`, to `getFocusedTabInfo`, and by message to who asked for it.
 */
export function lightningPage(options: LightningPageOptions): LightningPage {
  const { isConsole = false } = options;
  const records = new Map(options.records.map((record) => [record.id, { ...record }]));
  const pages = new Set<Emit>();
  const subscribers = new Map<string, Set<Emit>>();
  const readers = new Map<string, Set<() => void>>();
  const toasts: LightningToast[] = [];
  const visited: LightningPageReference[] = [];
  const calls: { method: string; parameters: unknown }[] = [];
  let recordId: string | null = null;

  const reference = (): object => {
    const record = recordId === null ? undefined : records.get(recordId);
    return record
      ? {
          type: 'standard__recordPage',
          attributes: { recordId: record.id, objectApiName: record.objectApiName, actionName: 'view' },
          state: {},
        }
      : { type: 'standard__namedPage', attributes: { pageName: 'home' }, state: {} };
  };
  const publish = (channel: string, message: unknown): void => {
    for (const receive of [...(subscribers.get(channel) ?? [])]) receive(message);
  };
  const set = <K, V>(map: Map<K, Set<V>>, key: K): Set<V> => {
    const known = map.get(key) ?? new Set<V>();
    map.set(key, known);
    return known;
  };

  const platform = {
    isConsole,
    apex(method: string, parameters: unknown): Promise<unknown> {
      calls.push({ method, parameters });
      return options.apex(method, parameters);
    },
    watchRecord(id: string, fields: readonly string[], emit: Emit): () => void {
      const tell = (): void => {
        const record = records.get(id);
        if (!record)
          return emit({ data: undefined, error: { status: 404, body: { errorCode: 'NOT_FOUND' } } });
        const own = fields.flatMap((field) => {
          const [object, ...path] = field.split('.');
          const name = path.join('.');
          return object === record.objectApiName && Object.hasOwn(record.fields, name)
            ? [[name, { value: record.fields[name], displayValue: null }] as const]
            : [];
        });
        emit({
          data: { id, apiName: record.objectApiName, fields: Object.fromEntries(own) },
          error: undefined,
        });
      };
      let isOver = false;
      // The platform answers later, from its cache or from the server.
      queueMicrotask(() => isOver || tell());
      set(readers, id).add(tell);
      return () => {
        isOver = true;
        readers.get(id)?.delete(tell);
      };
    },
    recordsChanged(changed: readonly { recordId: string }[]): Promise<void> {
      options.onRecordsChanged?.(changed.map((one) => one.recordId));
      return Promise.resolve();
    },
    navigate(to: LightningPageReference): void {
      visited.push(to);
      options.onNavigate?.(to);
    },
    watchPage(emit: Emit): () => void {
      pages.add(emit);
      emit(reference());
      return () => void pages.delete(emit);
    },
    subscribe(channel: string, listener: Emit): () => void {
      set(subscribers, channel).add(listener);
      return () => void subscribers.get(channel)?.delete(listener);
    },
    focusedTab(): Promise<object> {
      return recordId === null
        ? Promise.reject(new Error('No tab has the focus.'))
        : Promise.resolve({ tabId: `tab-${recordId}`, recordId, isSubtab: false, focused: true });
    },
  };
  Object.assign(globalThis, { lightningPlatform: platform });
  document.addEventListener('lightning__showtoast', (event) => {
    const toast = (event as CustomEvent<LightningToast>).detail;
    toasts.push(toast);
    options.onToast?.(toast);
  });

  return {
    get recordId() {
      return recordId;
    },
    open(next) {
      const previousTabId = recordId === null ? undefined : `tab-${recordId}`;
      recordId = next;
      for (const emit of [...pages]) emit(reference());
      publish('lightning__tabFocused', {
        previousTabId,
        currentTabId: next === null ? undefined : `tab-${next}`,
      });
    },
    change(id, fields) {
      const record = records.get(id);
      if (!record) throw new RangeError(`There is no record ${id}.`);
      records.set(id, { ...record, fields: { ...record.fields, ...fields } });
      for (const tell of readers.get(id) ?? []) tell();
    },
    toasts,
    visited,
    calls,
  };
}

/** Calls Apex over HTTP, at the address that `salesforceOrg` is served at. */
export async function callApex(address: string, method: string, parameters: unknown): Promise<unknown> {
  const reply = await fetch(`${address}/${method}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(parameters ?? {}),
  });
  const body: unknown = await reply.json();
  if (reply.ok) return body;
  throw Object.assign(new Error('Apex refused.'), { status: reply.status, body: body as SalesforceRefusal });
}
