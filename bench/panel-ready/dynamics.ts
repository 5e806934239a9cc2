import type { Count } from '@glance-kit/handlers';
import { BEN, MARA, openDynamicsStage, signInByEntra } from '../../e2e/dynamics-stage.js';
import { buildBundles } from '../../tools/bundles.js';

const TABS = { summary: 'Summary', cobrowse: 'Cobrowse' };
/** What the list of records calls them; their panels name them, too. */
const PEOPLE = ['Mara Lind', 'Ben Okoye'] as const;

/**
 * Clicks a button of the app that has this text, and waits until the panel on the form has a person who can be joined,
 * drawn. Text: the browser has none of tsx's helpers.
 */
const CLICK = `([text, person]) => new Promise((resolve) => {
  const button = [...document.querySelectorAll('button')].find((one) => one.textContent.startsWith(text));
  const startedAt = performance.now();
  button.click();
  requestAnimationFrame(function look() {
    const frame = document.querySelector('#tab iframe');
    const panel = frame?.contentDocument?.querySelector('glance-panel')?.shadowRoot;
    const isReady = panel?.querySelector('h2')?.textContent === 'Ready to join';
    if (isReady && panel.textContent.includes(person)) resolve(performance.now() - startedAt);
    else requestAnimationFrame(look);
  });
})`;

export interface DynamicsBench {
  /** Milliseconds from the selection of the form's tab to a panel that can be joined in: its page is loaded for it. */
  opening(): Promise<number>;
  /** From the choice of another record for the form, which the app has to read first, to the same. */
  change(round: number): Promise<number>;
  close(): Promise<void>;
}

/**
 * A form of the simulated organisation with the built web resources, an agent who has signed in before by the real
 * library, and the customer's function on another site.
 */
export async function openDynamicsBench(): Promise<DynamicsBench> {
  await buildBundles(['dynamics', 'dynamicsForm', 'dynamicsRedirect', 'dynamicsApp']);
  // An agent opens fewer forms a minute than this bench: no key is refused for being one too many.
  const increment = async (): Promise<Count> => ({ count: 1, resetMs: 60_000 });
  const stage = await openDynamicsStage({}, { counter: { increment } });
  const { app, organisation } = stage;
  const row = organisation.api.row('contact', BEN)!;
  organisation.api.put('contact', BEN, { ...row, glk_visitorid: 'ben-1002' });
  await stage.open('contact', MARA);
  await signInByEntra(stage);
  await stage.panel.getByRole('heading', { name: 'Ready to join' }).waitFor();
  await app.bringToFront(); // pages behind another one are not drawn
  const click = (text: string, person: string): Promise<number> =>
    app.evaluate(`(${CLICK})(${JSON.stringify([text, person])})`);
  let onForm: string = PEOPLE[0];
  return {
    async opening() {
      await app.getByRole('tab', { name: TABS.summary }).click();
      return click(TABS.cobrowse, onForm);
    },
    change(round) {
      onForm = PEOPLE[(round + 1) % 2]!;
      return click(onForm, onForm);
    },
    close: () => stage.close(),
  };
}
