/**
 * What the platform gives to components, as sources of modules: thin, they hand everything on to
 * `globalThis.lightningPlatform`, which `lightningPage` makes. Wire adapters follow LWC's own contract: a class that is
 * made with a callback, connected, given its configuration at each change, and disconnected.
 */
export const PLATFORM_MODULES: Readonly<Record<string, string>> = {
  'lightning/uiRecordApi': `
export class getRecord {
  constructor(emit) { this.emit = emit; }
  connect() {}
  update(config) {
    this.stop?.();
    const { recordId, optionalFields = [], fields = [] } = config;
    this.stop = recordId ? lightningPlatform.watchRecord(recordId, [...fields, ...optionalFields], this.emit) : undefined;
  }
  disconnect() { this.stop?.(); }
}
export const getFieldValue = (record, field) => record?.fields?.[String(field?.fieldApiName ?? field).split('.').slice(1).join('.')]?.value;
export const notifyRecordUpdateAvailable = (records) => lightningPlatform.recordsChanged(records);`,
  'lightning/platformShowToastEvent': `
export class ShowToastEvent extends CustomEvent {
  constructor(toast) {
    super('lightning__showtoast', { composed: true, cancelable: true, bubbles: true, detail: toast });
  }
}`,
  'lightning/navigation': `
const Navigate = Symbol('Navigate');
export const NavigationMixin = (Base) => class extends Base {
  [Navigate](page) { lightningPlatform.navigate(page); }
};
NavigationMixin.Navigate = Navigate;
export class CurrentPageReference {
  constructor(emit) { this.emit = emit; }
  connect() { this.stop = lightningPlatform.watchPage(this.emit); }
  update() {}
  disconnect() { this.stop?.(); }
}`,
  'lightning/messageService': `
export const APPLICATION_SCOPE = Symbol('APPLICATION_SCOPE');
export class MessageContext {
  constructor(emit) { this.emit = emit; }
  connect() { this.emit({}); }
  update() {}
  disconnect() {}
}
export const subscribe = (_context, channel, listener) => lightningPlatform.subscribe(channel, listener);
export const unsubscribe = (subscription) => subscription?.();`,
  'lightning/platformWorkspaceApi': `
export class IsConsoleNavigation {
  constructor(emit) { this.emit = emit; }
  connect() { this.emit(lightningPlatform.isConsole); }
  update() {}
  disconnect() {}
}
export const getFocusedTabInfo = () => lightningPlatform.focusedTab();`,
};

const APEX = '@salesforce/apex/';
const CHANNEL = '@salesforce/messageChannel/';
const LABEL = '@salesforce/label/c.';

/**
 * Source of a platform module; `undefined` for a name that the platform does not have.
 *
 * @param labels  custom labels that there are
 */
export function platformModule(name: string, labels: Readonly<Record<string, string>>): string | undefined {
  if (name.startsWith(APEX)) {
    const method = JSON.stringify(name.slice(APEX.length));
    return `export default (parameters) => lightningPlatform.apex(${method}, parameters);`;
  }
  if (name.startsWith(LABEL)) {
    const label = name.slice(LABEL.length);
    return Object.hasOwn(labels, label)
      ? `export default lightningLabels[${JSON.stringify(label)}];`
      : undefined;
  }
  if (name.startsWith(CHANNEL)) return `export default ${JSON.stringify(name.slice(CHANNEL.length))};`;
  return Object.hasOwn(PLATFORM_MODULES, name) ? PLATFORM_MODULES[name] : undefined;
}
