import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { studioFlow } from '@glance-kit/flex/studio-flow';
import { build } from 'esbuild';
import { join } from 'node:path';
import { BUNDLE_OPTIONS, buildBundles } from '../../tools/bundles.js';
import { ROOT } from '../../tools/packages.js';
import { desktopPage } from './desktop-page.js';
import { GROUP, openFlexStage, popup, task, type FlexStage } from './stage.js';
import { runStudioFlow } from './studio.js';

jest.setTimeout(120_000);

let stage: FlexStage;
let helper: string;

beforeAll(async () => {
  await buildBundles(['flexPlugin']);
  const { outputFiles } = await build({
    ...BUNDLE_OPTIONS,
    entryPoints: ['connectors/flex/src/webchat.ts'],
    format: 'iife',
    globalName: 'GlanceFlexWebChat',
    legalComments: 'none',
    write: false,
  });
  helper = outputFiles.find(({ path }) => !path.endsWith('.txt'))!.text;
  stage = await openFlexStage({
    name: 'glance-cobrowse',
    version: '0.1.0',
    file: join(ROOT, 'connectors/flex/dist/plugin/glance-cobrowse.js'),
  });
});
afterAll(() => stage.close());

/** A page of the visitor's site with the helper, and a chat as WebChat keeps it. */
async function chatPage(start: string) {
  const visitor = await stage.browser.context.newPage();
  const address = new URL('/transfer', stage.site);
  address.hostname = `chat-${Date.now()}.localhost`;
  await visitor.goto(address.href);
  await visitor.evaluate(`${helper}; globalThis.GlanceFlexWebChat = GlanceFlexWebChat;
    globalThis.session = {};
    globalThis.listeners = [];
    const webchat = { manager: { store: { getState: () => ({ flex: { session: globalThis.session } }) } } };
    const Actions = { on: (name, listener) => name === 'afterSendMessage' && globalThis.listeners.push(listener) };
    ${start}`);
  return visitor;
}

const KINDS = [
  {
    name: 'of Programmable Chat',
    event: 'incomingMessage',
    sid: 'CH11111111111111111111111111111111',
    trigger: (sid: string) => ({
      message: { ChannelSid: sid, ChannelAttributes: { from: 'Mara Lind', channel_type: 'web' } },
    }),
    start: `GlanceFlexWebChat.bindFlexWebChat(webchat, Actions, '${GROUP}');`,
    // The first message makes the channel.
    send: (sid: string) => `session.channelSid = '${sid}'; listeners.forEach((call) => call());`,
  },
  {
    name: 'of Conversations',
    event: 'incomingConversationMessage',
    sid: 'CH22222222222222222222222222222222',
    trigger: (sid: string) => ({ conversation: { ConversationSid: sid }, message: { Author: 'Mara Lind' } }),
    start: '',
    send: (sid: string) => `GlanceFlexWebChat.bindConversation('${sid}', '${GROUP}');`,
  },
];

test.each(KINDS)(
  'a chat $name is handed over: the agent joins by its sid, nobody reads a code',
  async (kind) => {
    const { sid } = kind;
    const visitor = await chatPage(kind.start);
    await visitor.evaluate(kind.send(sid));
    const attributes = runStudioFlow(studioFlow(), kind.event, kind.trigger(sid));
    expect(attributes).toEqual({
      name: 'Mara Lind',
      channelType: 'web',
      channelSid: sid,
      glance_visitor_id: sid,
    });

    const digit = sid[2]!;
    const page = await stage.open({ tasks: [task(digit, attributes, { status: 'pending' })] });
    const flex = desktopPage(page);
    await flex.select(digit);
    await page
      .getByRole('button', { name: /^Accept incoming/ })
      .first()
      .click();
    await flex.heading('Ready to join');
    await flex.panel.getByText('Contact: Mara Lind').waitFor();

    await visitor.bringToFront();
    await visitor.getByRole('button', { name: 'Get help' }).click();
    await visitor.getByRole('dialog').getByRole('button', { name: 'Accept' }).click();
    await visitor.locator('#glance_ssnkey_box [part~="code"]').waitFor({ state: 'attached' });
    await page.bringToFront();
    const view = await popup(page, () => flex.button('Join').click());
    await view.frameLocator('.gk-stage iframe').locator('#recipient').waitFor();
    await flex.heading('In session');
    await flex.panel.getByText(sid).waitFor();
    await visitor.close();
  },
);
