import { join } from 'node:path';
import { openFlexStage, task } from '../../e2e/flex/stage.js';
import { buildBundles } from '../../tools/bundles.js';
import { installFlex } from '../../tools/flex.js';
import { ROOT } from '../../tools/packages.js';

/** Selects a task and waits until its panel can be joined in, drawn. Text: the browser has none of tsx's helpers. */
const SELECT = `(sid) => new Promise((resolve) => {
  const startedAt = performance.now();
  addEventListener('gk-state', function hear({ detail }) {
    if (detail.state !== 'idle' || detail.conversationId !== sid) return;
    removeEventListener('gk-state', hear, true);
    requestAnimationFrame(function look() {
      const join = document.querySelector('glance-panel')?.shadowRoot?.querySelector('button.primary');
      if (join) resolve(performance.now() - startedAt);
      else requestAnimationFrame(look);
    });
  }, true);
  flexDesktop.selectTask(sid);
})`;

export interface FlexBench {
  /** Milliseconds from the selection of a new task to a panel that can be joined in. */
  measure(round: number): Promise<number>;
  close(): Promise<void>;
}

/** The real Flex desktop with the plugin, in which a panel goes from task to task: no page is loaded for a contact. */
export async function openFlexBench(): Promise<FlexBench> {
  await installFlex();
  await buildBundles(['flexPlugin']);
  const stage = await openFlexStage({
    name: 'glance-cobrowse',
    version: '0.1.0',
    file: join(ROOT, 'connectors/flex/dist/plugin/glance-cobrowse.js'),
  });
  const page = await stage.open();
  return {
    async measure(round) {
      const number = String(round).padStart(32, '0');
      const contact = task(
        '0',
        { name: 'Mara Lind', glance_visitor_id: '8421' },
        { sid: `WR${number}`, taskSid: `WT${number}` },
      );
      await stage.add(page, [contact]);
      return page.evaluate(`(${SELECT})(${JSON.stringify(contact.sid)})`);
    },
    close: () => stage.close(),
  };
}
