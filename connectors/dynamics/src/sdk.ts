/** A column on a form: `Xrm.Attributes.Attribute`. */
export interface FormAttribute {
  getValue(): unknown;
}

/** The part of a form's context that is used: `Xrm.FormContext`. */
export interface FormContext {
  data: {
    entity: {
      /** A GUID, mostly in braces and upper case; empty for a record that was never saved. */
      getId(): string;
      /** Logical name of the table. */
      getEntityName(): string;
    };
    /** Runs after each load of a record into this form: another record, a refresh, a save that changed something. */
    addOnLoad(handler: () => void): void;
    removeOnLoad(handler: () => void): void;
  };
  /** `null` for a column that is not on this form. */
  getAttribute(name: string): FormAttribute | null;
}

/** The part of a form's execution context that is used: `Xrm.Events.EventContext`. */
export interface ExecutionContext<Form = FormContext & FormControls> {
  getFormContext(): Form;
}

/** The part of a form that its own script uses besides. */
export interface FormControls {
  /** `null` where the form has no such control now: its tab was never selected, for instance. */
  getControl(name: string): unknown;
}

/** A control that holds a web resource: `Xrm.Controls.FramedControl`. */
export interface FramedControl {
  /** May resolve before the page in it has run, or with the window of a page that is gone again. */
  getContentWindow(): PromiseLike<Window>;
}
