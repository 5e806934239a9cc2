import type { LightningRecord } from '@glance-kit/testing/salesforce';
import { openStage } from '../../connectors/salesforce/test/stage.js';
import { openBrowser } from '../../tools/browser.js';
import { installSalesforce } from '../../tools/salesforce.js';

/** Text: the browser has none of tsx's helpers. Waits until the panel of a record can be joined in, drawn. */
const READY = `(component, name, startedAt) => new Promise((resolve) => {
  const inside = (at, selector) => at?.shadowRoot?.querySelector(selector);
  requestAnimationFrame(function look() {
    const screen = inside(inside(component, 'c-glance-cobrowse-panel'), 'c-glance-cobrowse-screen');
    const isOfRecord = inside(screen, '.contact')?.title.includes(name);
    if (isOfRecord && inside(screen, '[data-action="join"]')) resolve(performance.now() - startedAt);
    else requestAnimationFrame(look);
  });
})`;
/** A component for a record, put on the page. */
const FIRST = `(id, name) => {
  document.querySelector('main').replaceChildren();
  const startedAt = performance.now();
  lightning.open(id);
  const component = lightningComponents.create('glanceCobrowse', { recordId: id, objectApiName: 'Case' });
  document.querySelector('main').append(component);
  return (${READY})(component, name, startedAt);
}`;
/** The agent goes to another record: the platform keeps the component. */
const NEXT = `(id, name) => {
  const component = document.querySelector('main').lastElementChild;
  const startedAt = performance.now();
  lightning.open(id);
  component.recordId = id;
  return (${READY})(component, name, startedAt);
}`;

export interface SalesforceBench {
  /** Milliseconds from a component on a record's page to a panel that can be joined in. */
  first(round: number): Promise<number>;
  /** Milliseconds from another record in the same component. */
  next(round: number): Promise<number>;
  close(): Promise<void>;
}

/**
 * The components on Salesforce's real engine, in a page that is loaded already.
 *
 * @param rounds  how often each is measured: every time with a record that was not on screen before
 */
export async function openSalesforceBench(rounds: number): Promise<SalesforceBench> {
  await installSalesforce();
  const records = Array.from({ length: 2 * rounds }, (_, index): LightningRecord => ({
    id: `500${String(index).padStart(12, '0')}AAA`,
    objectApiName: 'Case',
    fields: { Visitor_Id__c: `84${index}`, 'Contact.Name': `Contact no. ${index}.` },
  }));
  const stage = await openStage(records);
  const browser = await openBrowser();
  const page = await browser.context.newPage();
  await page.goto(stage.page({ record: '' }));
  await page.getByText('No record is open.').first().waitFor();
  const measure = (script: string, index: number): Promise<number> => {
    const { id, fields } = records[index]!;
    return page.evaluate(`(${script})(${JSON.stringify(id)}, ${JSON.stringify(fields['Contact.Name'])})`);
  };
  return {
    first: (round) => measure(FIRST, round),
    next: (round) => measure(NEXT, rounds + round),
    async close() {
      await browser.close();
      await stage.close();
    },
  };
}
