import { afterEach, describe, expect, test } from '@jest/globals';
import { AUTHORIZE_PATH } from '@glance-kit/core';
import { visitorInfo } from '../src/index.js';
import { fakeClock, rig, type Rig } from './fake.js';

/** What the presence of a service answers. */
const ANSWERS = {
  mara: { visitorid: 'cust-4711', url: 'https://shop.example.com/cart', browser: 'chrome', browserver: 137 },
  nobody: {},
};

const panels: Rig[] = [];
afterEach(() => panels.splice(0).forEach(({ controller }) => controller.close()));

/** A panel with a contact whose visitor may be on the site; answers in turn, the last one stays. */
async function panelWith(answers: (keyof typeof ANSWERS | 'nothing' | 'never')[]) {
  const asked: { visitorId: string | null; signal: AbortSignal }[] = [];
  const clock = fakeClock();
  const fetch = async (address: unknown, init?: RequestInit): Promise<Response> => {
    const { pathname, searchParams } = new URL(String(address));
    if (pathname === AUTHORIZE_PATH) return Response.json({ authToken: 'token' });
    asked.push({ visitorId: searchParams.get('visitorid'), signal: init!.signal! });
    const answer = answers.length > 1 ? answers.shift()! : answers[0]!;
    if (answer === 'never') return new Promise<never>(() => undefined);
    return answer === 'nothing' ? new Response('', { status: 404 }) : Response.json(ANSWERS[answer]);
  };
  const source = visitorInfo({ service: 'https://cobrowse.example.test', fetch: fetch as never });
  const panel = await rig({ visitorInfo: source, clock });
  panels.push(panel);
  await panel.show({ conversationId: 'call-2', sessionKey: 'cust-4711' });
  return { panel, asked };
}
const shown = ({ controller }: Rig) => controller.view.visitorInfo;

describe('who is on the site', () => {
  test('is told beside Join, and looked up again from time to time', async () => {
    const { panel, asked } = await panelWith(['mara', 'mara', 'nobody']);
    expect(shown(panel)).toEqual({
      type: 'desktopWeb',
      browser: 'Chrome 137',
      page: 'shop.example.com/cart',
      url: 'https://shop.example.com/cart',
    });
    const { changes } = panel;
    await panel.clock.advance(20_000);
    expect([asked.length, panel.changes]).toEqual([2, changes]);
    await panel.clock.advance(20_000);
    expect([asked.length, shown(panel)]).toEqual([3, undefined]);
    expect(panel.changes).toBeGreaterThan(changes);
  });

  test('is not asked about a contact without a key, and no longer once the contact has changed', async () => {
    const { panel, asked } = await panelWith(['mara', 'never']);
    await panel.clock.advance(20_000);
    expect(asked[1]!.signal.aborted).toBe(false);
    await panel.show({ conversationId: 'call-3' });
    expect(asked[1]!.signal.aborted).toBe(true);
    expect(shown(panel)).toBeUndefined();
    await panel.clock.advance(60_000);
    expect(asked).toHaveLength(2);
    await panel.show({ conversationId: 'call-4', sessionKey: 'other' });
    expect(asked.at(-1)!.visitorId).toBe('other');
  });

  test('is not asked while a join is under way, nor after the panel is gone', async () => {
    const { panel, asked } = await panelWith(['mara']);
    panel.controller.submit('cust-4711');
    await panel.clock.advance(30_000);
    expect(asked).toHaveLength(1);
    panel.controller.send({ type: 'cancel' });
    await panel.show({ conversationId: 'call-3', sessionKey: 'cust-4712' });
    const before = asked.length;
    expect(before).toBeGreaterThan(1);
    panel.controller.close();
    await panel.clock.advance(60_000);
    expect(asked).toHaveLength(before);
  });

  test('is asked ever more rarely where nothing is known, and nobody is told of an error', async () => {
    const { panel, asked } = await panelWith(['nothing']);
    await panel.clock.advance(10 * 60_000);
    expect(asked).toHaveLength(5); // at once, after 40, 120, 280 and 600 s
    expect([shown(panel), panel.controller.view.trouble]).toEqual([undefined, undefined]);
  });

  test('is not asked for while a contact is being closed', async () => {
    const { panel, asked } = await panelWith(['mara']);
    await panel.show({ conversationId: 'call-2', sessionKey: 'cust-4711', closing: true });
    await panel.clock.advance(60_000);
    expect([asked.length, shown(panel)]).toEqual([1, undefined]);
  });

  test('is not asked while nobody can see the panel', async () => {
    const page = globalThis as { document?: unknown };
    page.document = { hidden: true };
    try {
      const { panel, asked } = await panelWith(['mara']);
      expect(asked).toEqual([]);
      page.document = { hidden: false };
      await panel.clock.advance(20_000);
      expect(asked).toHaveLength(1);
    } finally {
      delete page.document;
    }
  });
});
