// The page of the stage: the platform of the simulator around one component, chosen by the address.
import {
  callApex,
  lightningPage,
  type LightningComponentFactory,
  type LightningRecord,
} from '@glance-kit/testing/salesforce';

const query = new URLSearchParams(location.search);
const records = (await (await fetch('/records.json')).json()) as LightningRecord[];
const page = lightningPage({
  records,
  apex: (method, parameters) => callApex('/salesforce/apex', method, parameters),
  isConsole: query.has('console'),
});
Object.assign(globalThis, { lightning: page });
const compiled = '/salesforce/lwc/components.js'; // a name that the bundler leaves alone
await import(compiled);
const { create } = (globalThis as unknown as { lightningComponents: LightningComponentFactory })
  .lightningComponents;
const record = records.find(({ id }) => id === query.get('record'));
page.open(record?.id ?? null);
const name = query.get('component') ?? 'glanceCobrowse';
const properties =
  name === 'glanceCobrowse'
    ? {
        recordId: record?.id,
        objectApiName: record?.objectApiName,
        visitorIdField: query.get('field') ?? undefined,
      }
    : {};
const component = create(name, properties);
document.querySelector('main')!.append(component);

/** Inside the component, whose parts a page does not find by itself. */
function inside(...selectors: string[]): HTMLElement | null | undefined {
  const shadow = (at: HTMLElement, selector: string): HTMLElement | null | undefined =>
    at.shadowRoot?.querySelector<HTMLElement>(selector);
  return selectors.reduce<HTMLElement | null | undefined>((at, one) => at && shadow(at, one), component);
}
// The page presses a button by itself, which is no click of the agent's: what the browser blocks then is blocked.
const pressed = query.get('press');
if (pressed !== null)
  requestAnimationFrame(function look() {
    const screen = inside(
      'c-glance-cobrowse-panel',
      'c-glance-cobrowse-screen',
      `[data-action="${pressed}"]`,
    );
    if (!screen) return void requestAnimationFrame(look);
    screen.click();
    console.log('pressed');
  });
