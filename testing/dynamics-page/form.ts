/// <reference types="xrm" />
import type { FormRecord, FormSetup } from '../src/dynamics/form-setup.js';

export type Values = Readonly<Record<string, unknown>>;

/** The part of a form's context that exists here, of the same types as the real one. */
export type FormContext = {
  data: Pick<Xrm.Data, 'addOnLoad' | 'removeOnLoad'> & {
    entity: Pick<Xrm.Entity, 'getId' | 'getEntityName'>;
  };
  ui: Pick<Xrm.Ui, 'getFormType'>;
  getAttribute(name: string): Pick<Xrm.Attributes.Attribute, 'getName' | 'getValue'> | null;
  getControl(
    name: string,
  ): Pick<Xrm.Controls.FramedControl, 'getName' | 'getContentWindow' | 'getSrc'> | null;
};

/** A form that shows records of one table, one after the other, and keeps a frame only while its tab is selected. */
export interface Form {
  readonly table: string;
  readonly record: FormRecord;
  readonly values: Values;
  readonly context: FormContext;
  /** Another record of the same table, or the same one anew: the form's data load handlers run. */
  load(record: FormRecord, values: Values): void;
  /** Makes the frame of the tab that holds the panel. */
  openFrame(place: HTMLElement): void;
  /** Takes it away again: the control is gone with its page. */
  closeFrame(): void;
}

const CREATE = 1;
const UPDATE = 2;

export function openForm(setup: FormSetup, first: FormRecord, firstValues: Values): Form {
  const { panel, columns, clientUrl, organisation, languageId } = setup;
  const handlers = new Set<Xrm.Events.DataLoadEventHandler>();
  let record = first;
  let values = firstValues;
  let frame: HTMLIFrameElement | undefined;

  const braced = (): string => (record.id ? `{${record.id.toUpperCase()}}` : '');

  /** As the runtime writes it for a control with "Pass record object-type code and unique identifier". */
  function source(): string {
    const query = new URLSearchParams({
      ...(record.id && { id: braced() }),
      typename: record.table,
      orgname: organisation,
      userlcid: String(languageId),
      orglcid: '1033',
    });
    const page =
      setup.frames?.[record.table] ?? `${clientUrl}/%7b000000012345678%7d/WebResources/${panel.webResource}`;
    return `${page}?${query}`;
  }

  const context: FormContext = {
    data: {
      entity: { getId: braced, getEntityName: () => record.table },
      addOnLoad: (handler) => void handlers.add(handler),
      removeOnLoad: (handler) => void handlers.delete(handler as Xrm.Events.DataLoadEventHandler),
    },
    ui: { getFormType: () => (record.id ? UPDATE : CREATE) as XrmEnum.FormType },
    getAttribute: (name) =>
      columns[record.table]?.[name] === undefined
        ? null
        : { getName: () => name, getValue: () => (values[name] ?? null) as string | null },
    getControl: (name) => {
      const shown = frame;
      if (name !== panel.control || !shown) return null;
      return {
        getName: () => name,
        getSrc: () => shown.src,
        // At once, whatever the frame holds by now: an empty page, more often than not.
        getContentWindow: () => Promise.resolve(shown.contentWindow!),
      };
    },
  };

  return {
    table: first.table,
    get record() {
      return record;
    },
    get values() {
      return values;
    },
    context,
    load(next, nextValues) {
      record = next;
      values = nextValues;
      for (const handler of [...handlers]) handler({} as Xrm.Events.DataLoadEventContext);
    },
    openFrame(place) {
      frame = document.createElement('iframe');
      frame.title = 'Cobrowse';
      frame.src = source();
      place.append(frame);
    },
    closeFrame() {
      frame?.remove();
      frame = undefined;
    },
  };
}
