import { describe, expect, test } from '@jest/globals';
import { KitError, plainView, type Activity } from '@glance-kit/core';
import type { KeptActivity, PanelView } from '../src/index.js';
import { rig, settle, type Rig } from './fake.js';

const stateOf = ({ controller }: Rig): PanelView['state'] => controller.view.state;
const nameOf = (panel: Rig): string => stateOf(panel).name;

/** From key entry to a running session whose viewer speaks. */
async function goLive(panel: Rig, key = '8421'): Promise<Rig['views'][number]> {
  panel.answers = ['found'];
  panel.controller.submit(key);
  await settle();
  const view = panel.views.at(-1)!;
  view.say({ event: 'hello' });
  view.say({ event: 'connected', sessionId: `12345.${key}.846930886` });
  await settle();
  return view;
}

describe('start', () => {
  test('obtains a login key and is ready', async () => {
    const panel = await rig();
    expect(stateOf(panel)).toEqual({ name: 'idle' });
    expect(panel.keys).toHaveLength(1);
  });

  test('needs no key for a plain join', async () => {
    const panel = await rig({ plain: true });
    expect(stateOf(panel)).toEqual({ name: 'idle' });
    expect(panel.controller.view.lookup).toBe(false);
  });

  test('offers the key that the contact brings', async () => {
    const panel = await rig();
    await panel.show({ conversationId: 'call-2', sessionKey: '5512' });
    expect(stateOf(panel)).toEqual({ name: 'idle', sessionKey: '5512' });
  });

  test('asks for the key, with the reason, when the one of the contact cannot be used', async () => {
    const panel = await rig();
    await panel.show({ conversationId: 'call-2', notice: 'The variable is missing.' });
    expect(stateOf(panel)).toEqual({
      name: 'key',
      value: '',
      trouble: { code: 'CONTEXT_INVALID', detail: 'The variable is missing.' },
    });
  });

  test('says so when the login-key function serves another group', async () => {
    const panel = await rig({ groupId: '777' });
    expect(stateOf(panel)).toMatchObject({
      name: 'authError',
      trouble: { code: 'CONFIG_INVALID' },
      signIn: false,
    });
  });

  test('shows a failed key and tries again when asked', async () => {
    const panel = await rig({
      loginKeys: async () => {
        throw new TypeError('fetch failed');
      },
    });
    expect(stateOf(panel)).toMatchObject({ name: 'authError', trouble: { code: 'HANDLER_FAILED' } });
    panel.controller.send({ type: 'retry' });
    expect(nameOf(panel)).toBe('boot');
    await settle();
    expect(nameOf(panel)).toBe('authError');
  });

  test('refuses settings that cannot work', async () => {
    await expect(rig({ service: 'not an address' })).rejects.toMatchObject({ code: 'ADDRESS_INVALID' });
    await expect(rig({ groupId: '0123' })).rejects.toMatchObject({ code: 'GROUP_ID_INVALID' });
  });
});

describe('key entry', () => {
  test('joins with what was pasted, without its white space', async () => {
    const panel = await rig();
    panel.controller.submit('  84 21\u200b\n');
    expect(stateOf(panel)).toMatchObject({ name: 'waiting', sessionKey: '8421' });
  });

  test('keeps a wrong key in the field and opens no window', async () => {
    const panel = await rig();
    panel.controller.type('84#21');
    panel.controller.submit('84#21');
    expect(stateOf(panel)).toEqual({
      name: 'key',
      value: '84#21',
      trouble: { code: 'SESSION_KEY_INVALID', detail: 'characters' },
    });
    expect(panel.views).toHaveLength(0);
  });

  test('asks for a key when there is none', async () => {
    const panel = await rig();
    panel.controller.submit('   ');
    expect(stateOf(panel)).toMatchObject({ name: 'key', trouble: { detail: 'empty' } });
  });

  test('keeps what was typed when the host repeats the same contact', async () => {
    const panel = await rig();
    panel.controller.type('84');
    await panel.show({ conversationId: 'call-1', name: 'Now with a name' });
    expect(stateOf(panel)).toMatchObject({ name: 'key', value: '84' });
    expect(panel.controller.view.contact).toMatchObject({ name: 'Now with a name' });
  });
});

describe('joining', () => {
  test('asks for the window inside the click, before anything is known', async () => {
    const panel = await rig();
    panel.controller.submit('8421');
    expect(panel.views).toHaveLength(1); // synchronously
    expect(panel.views[0]!.address).toBeUndefined();
  });

  test('fills it by a form with a key minted after the click and the agent for the visitor', async () => {
    const panel = await rig();
    panel.answers = ['found'];
    panel.controller.submit('8421');
    await settle();
    const [atStart, afterClick] = panel.keys;
    expect(panel.lookups).toEqual([expect.objectContaining({ loginkey: atStart!.loginKey, ssnkey: '8421' })]);
    expect(panel.keys).toHaveLength(2);
    expect(panel.views[0]!.address).toEqual({
      url: 'https://cobrowse.example.test/agentjoin/AgentView.aspx',
      fields: {
        SessionKey: '8421',
        wait: '1',
        partnerid: '12345',
        partneruserid: 'jane',
        loginkey: afterClick!.loginKey,
        name: 'Jane Agent',
        email: 'jane@example.test',
        phone: '+15550100',
      },
    });
  });

  test('joins without a name when the host cannot tell the agent', async () => {
    const panel = await rig();
    panel.agentFails = true;
    await goLive(panel);
    expect(panel.views[0]!.address?.fields).not.toHaveProperty('name');
    expect(nameOf(panel)).toBe('live');
  });

  test('asks on the schedule until the visitor is there, and counts the attempts', async () => {
    const panel = await rig();
    panel.answers = ['notFound', 'notFound', 'notFound', 'found'];
    panel.controller.submit('8421');
    await settle();
    expect(stateOf(panel)).toMatchObject({ name: 'waiting', attempt: 1, window: 'open' });
    await panel.clock.advance(3_000);
    expect(stateOf(panel)).toMatchObject({ attempt: 2 });
    await panel.clock.advance(6_000);
    expect(nameOf(panel)).toBe('opening');
    expect(panel.lookups).toHaveLength(4);
  });

  test('gives up after 45 seconds, closes the window and keeps the key', async () => {
    const panel = await rig();
    panel.controller.submit('8421');
    await panel.clock.advance(46_000);
    expect(stateOf(panel)).toEqual({ name: 'key', value: '8421', trouble: { code: 'LOOKUP_TIMED_OUT' } });
    expect(panel.views[0]!.closed).toBe(true);
  });

  test('goes on through a service that does not answer for a while', async () => {
    const panel = await rig();
    panel.answers = ['down', 'down', 'found'];
    panel.controller.submit('8421');
    await panel.clock.advance(7_000);
    expect(nameOf(panel)).toBe('opening');
  });

  test('Cancel stops the lookup and closes the window', async () => {
    const panel = await rig();
    panel.controller.submit('8421');
    await settle();
    panel.controller.send({ type: 'cancel' });
    await settle();
    expect(stateOf(panel)).toEqual({ name: 'key', value: '8421' });
    expect(panel.views[0]!.closed).toBe(true);
    const asked = panel.lookups.length;
    await panel.clock.advance(60_000);
    expect(panel.lookups).toHaveLength(asked);
    expect(stateOf(panel)).toEqual({ name: 'key', value: '8421' });
  });

  test('closing the waiting window is a cancel', async () => {
    const panel = await rig();
    panel.controller.submit('8421');
    await settle();
    panel.views[0]!.close();
    await settle();
    expect(stateOf(panel)).toEqual({ name: 'key', value: '8421' });
    const asked = panel.lookups.length;
    await panel.clock.advance(10_000);
    expect(panel.lookups).toHaveLength(asked);
  });

  test('renews a key that is about to expire before it asks', async () => {
    const panel = await rig();
    await panel.clock.advance(292_000); // 8 s left
    panel.controller.submit('8421');
    await settle();
    expect(panel.keys).toHaveLength(2);
    expect(panel.lookups[0]!.loginkey).toBe(panel.keys[1]!.loginKey);
  });

  test('uses a key with enough time left as it is', async () => {
    const panel = await rig();
    await panel.clock.advance(280_000); // 20 s left
    panel.controller.submit('8421');
    await settle();
    expect(panel.keys).toHaveLength(1);
  });

  test('renews a refused key once, silently', async () => {
    const panel = await rig();
    panel.answers = ['refused', 'found'];
    panel.controller.submit('8421');
    await settle();
    expect(nameOf(panel)).toBe('opening');
    expect(panel.lookups.map(({ loginkey }) => loginkey)).toEqual([
      panel.keys[0]!.loginKey,
      panel.keys[1]!.loginKey,
    ]);
  });

  test('a second refusal is final', async () => {
    const panel = await rig();
    panel.answers = ['refused'];
    panel.controller.submit('8421');
    await settle();
    expect(stateOf(panel)).toEqual({ name: 'key', value: '8421', trouble: { code: 'LOOKUP_REFUSED' } });
    expect(panel.lookups).toHaveLength(2);
    expect(panel.views[0]!.closed).toBe(true);
  });

  test('a key that cannot be renewed while waiting asks for a sign-in', async () => {
    const panel = await rig();
    await panel.clock.advance(299_000);
    panel.keyError = new KitError('SIGN_IN_REQUIRED', 'Expired.');
    panel.controller.submit('8421');
    await settle();
    expect(stateOf(panel)).toEqual({ name: 'key', value: '8421', trouble: { code: 'SIGN_IN_REQUIRED' } });
  });

  test('a fresh key that fails closes the window and offers to try again', async () => {
    const panel = await rig();
    panel.answers = ['found'];
    panel.controller.submit('8421');
    panel.keyError = new KitError('AGENT_UNKNOWN', 'Not in the group.');
    await settle();
    expect(stateOf(panel)).toEqual({ name: 'error', sessionKey: '8421', trouble: { code: 'AGENT_UNKNOWN' } });
    expect(panel.views[0]!.failed).toBe(true);
    panel.keyError = undefined;
    panel.controller.send({ type: 'retry' });
    expect(panel.views).toHaveLength(2);
  });

  test('a host that refuses the window for another reason says so', async () => {
    const panel = await rig();
    panel.windows = 'refused';
    panel.controller.submit('8421');
    await settle();
    expect(stateOf(panel)).toEqual({ name: 'key', value: '8421', trouble: { code: 'HOST_REFUSED' } });
  });
});

describe('blocked window', () => {
  test('goes on looking and opens the view by a second click', async () => {
    const panel = await rig();
    panel.windows = 'blocked';
    panel.controller.submit('8421');
    await settle();
    expect(stateOf(panel)).toMatchObject({ name: 'waiting', window: 'blocked' });
    panel.answers = ['found'];
    await panel.clock.advance(3_000);
    expect(nameOf(panel)).toBe('blocked');
    panel.windows = 'open';
    panel.controller.send({ type: 'openView' });
    expect(panel.views).toHaveLength(1); // synchronously, in the click
    await settle();
    expect(panel.views[0]!.address?.fields).toMatchObject({ SessionKey: '8421' });
  });

  test('the window can be opened by a click while the lookup goes on', async () => {
    const panel = await rig();
    panel.windows = 'blocked';
    panel.controller.submit('8421');
    await settle();
    panel.windows = 'open';
    panel.controller.send({ type: 'openView' });
    expect(panel.views).toHaveLength(1);
    expect(stateOf(panel)).toMatchObject({ name: 'waiting', window: 'open' });
    panel.answers = ['found'];
    await panel.clock.advance(3_000);
    expect(panel.views[0]!.address?.fields).toMatchObject({ SessionKey: '8421' });
  });

  test('blocked again, the button stays', async () => {
    const panel = await rig();
    panel.windows = 'blocked';
    panel.answers = ['found'];
    panel.controller.submit('8421');
    await settle();
    panel.controller.send({ type: 'openView' });
    await settle();
    expect(nameOf(panel)).toBe('blocked');
  });
});

describe('running session', () => {
  test('shows what the viewer tells, and the page without query and fragment', async () => {
    const panel = await rig();
    const view = await goLive(panel);
    view.say({ event: 'agents', count: 2 });
    view.say({ event: 'navigate', url: 'https://shop.example.test/pay?card=4111#x' });
    expect(stateOf(panel)).toMatchObject({
      name: 'live',
      session: { sessionKey: '8421', agents: 2, page: 'https://shop.example.test/pay' },
    });
  });

  test('writes start and end to the call', async () => {
    const panel = await rig();
    const view = await goLive(panel);
    await panel.clock.advance(60_000);
    view.say({ event: 'sessionEnded', reason: 'visitor' });
    await settle();
    expect(panel.activities).toEqual([
      {
        sessionId: '12345.8421.846930886',
        conversationId: 'call-1',
        phase: 'started',
        agents: 1,
        sessionKey: '8421',
        sessionType: 'cobrowse',
        startedAt: new Date(1_800_000_000_000),
      },
      expect.objectContaining({
        phase: 'ended',
        agents: 1,
        reason: 'visitor',
        startedAt: new Date(1_800_000_000_000),
        endedAt: new Date(1_800_000_060_000),
      }),
    ]);
    expect(view.closed).toBe(false); // it tells the agent who ended it
    panel.controller.send({ type: 'dismiss' });
    expect(view.closed).toBe(true);
  });

  test('repeated news of a viewer that says everything again records nothing twice', async () => {
    const panel = await rig();
    const view = await goLive(panel);
    view.say({ event: 'connected', sessionId: '12345.8421.846930886' });
    await settle();
    expect(panel.activities).toHaveLength(1);
  });

  test('End asks the viewer, and the session is over when it says so', async () => {
    const panel = await rig();
    const view = await goLive(panel);
    panel.controller.send({ type: 'end' });
    expect(view.sent).toEqual(['end']);
    expect(nameOf(panel)).toBe('live');
    view.say({ event: 'sessionEnded', reason: 'agent' });
    expect(stateOf(panel)).toMatchObject({ name: 'ended', reason: 'agent' });
  });

  test('End does not wait for ever', async () => {
    const panel = await rig();
    const view = await goLive(panel);
    panel.controller.send({ type: 'end' });
    await panel.clock.advance(5_000);
    expect(nameOf(panel)).toBe('ended');
    expect(view.closed).toBe(true);
  });

  test('Show view brings the window to the front', async () => {
    const panel = await rig();
    const view = await goLive(panel);
    panel.controller.send({ type: 'openView' });
    expect(view.focused).toBe(1);
    expect(panel.views).toHaveLength(1);
  });

  test('a closed view can be rejoined with a fresh key', async () => {
    const panel = await rig();
    (await goLive(panel)).close();
    await settle();
    expect(nameOf(panel)).toBe('liveNoViewer');
    panel.controller.send({ type: 'openView' });
    expect(panel.views).toHaveLength(2);
    await settle();
    expect(panel.keys).toHaveLength(3);
    panel.views[1]!.say({ event: 'connected', sessionId: '12345.8421.846930886' });
    expect(nameOf(panel)).toBe('live');
    expect(panel.activities).toHaveLength(1);
  });

  test('a rejoin that is blocked or gets no key keeps the session and says why', async () => {
    const panel = await rig();
    (await goLive(panel)).close();
    await settle();
    panel.windows = 'blocked';
    panel.controller.send({ type: 'openView' });
    await settle();
    expect(nameOf(panel)).toBe('liveNoViewer');
    expect(panel.controller.view.trouble).toEqual({ code: 'POPUP_BLOCKED' });
    panel.windows = 'open';
    panel.keyError = new KitError('SIGN_IN_REQUIRED', 'Expired.');
    panel.controller.send({ type: 'openView' });
    await settle();
    expect(nameOf(panel)).toBe('liveNoViewer');
    expect(panel.controller.view.trouble).toEqual({ code: 'SIGN_IN_REQUIRED' });
    expect(panel.views[1]!.failed).toBe(true);
  });

  test('without a view, it finds out by slow lookups that the session is over', async () => {
    const panel = await rig();
    (await goLive(panel)).close();
    await settle();
    const asked = panel.lookups.length;
    await panel.clock.advance(10_000);
    expect(panel.lookups).toHaveLength(asked + 1);
    panel.answers = ['notFound'];
    await panel.clock.advance(10_000);
    expect(nameOf(panel)).toBe('liveNoViewer'); // one miss proves nothing
    await panel.clock.advance(10_000);
    expect(stateOf(panel)).not.toHaveProperty('reason');
    expect(nameOf(panel)).toBe('ended');
    const afterwards = panel.lookups.length;
    await panel.clock.advance(60_000);
    expect(panel.lookups).toHaveLength(afterwards);
  });

  test('a service that is down for a while does not end the session', async () => {
    const panel = await rig();
    (await goLive(panel)).close();
    await settle();
    panel.answers = ['notFound', 'down', 'notFound', 'found'];
    await panel.clock.advance(60_000);
    expect(nameOf(panel)).toBe('liveNoViewer');
  });
});

describe('a service without our viewer', () => {
  test('goes live when the filled window stays silent', async () => {
    const panel = await rig();
    panel.answers = ['found'];
    panel.controller.submit('8421');
    await panel.clock.advance(4_900);
    expect(nameOf(panel)).toBe('opening');
    await panel.clock.advance(200);
    expect(stateOf(panel)).toMatchObject({ name: 'live', session: { sessionId: '12345.8421.846930886' } });
    expect(panel.activities).toHaveLength(1);
  });

  test('finds the end by slow lookups while the window is open', async () => {
    const panel = await rig();
    panel.answers = ['found'];
    panel.controller.submit('8421');
    await panel.clock.advance(5_000);
    panel.answers = ['notFound'];
    await panel.clock.advance(20_000);
    expect(nameOf(panel)).toBe('ended');
    expect(stateOf(panel)).not.toHaveProperty('reason'); // by whom is not known
  });

  test('a viewer that says hello is waited for, however long it takes', async () => {
    const panel = await rig();
    panel.answers = ['found'];
    panel.controller.submit('8421');
    await settle();
    panel.views[0]!.say({ event: 'hello' });
    await panel.clock.advance(60_000);
    expect(nameOf(panel)).toBe('opening');
  });

  test('a viewer that speaks late takes over from the lookups', async () => {
    const panel = await rig();
    panel.answers = ['found'];
    panel.controller.submit('8421');
    await panel.clock.advance(6_000);
    expect(nameOf(panel)).toBe('live');
    panel.views[0]!.say({ event: 'hello' });
    panel.answers = ['notFound'];
    const asked = panel.lookups.length;
    await panel.clock.advance(60_000);
    expect(panel.lookups).toHaveLength(asked);
    expect(nameOf(panel)).toBe('live');
  });

  test('End closes the window, since there is nobody to ask', async () => {
    const panel = await rig();
    panel.answers = ['found'];
    panel.controller.submit('8421');
    await panel.clock.advance(6_000);
    panel.controller.send({ type: 'end' });
    await settle();
    expect(stateOf(panel)).toMatchObject({ name: 'ended', reason: 'agent' });
    expect(panel.views[0]!.closed).toBe(true);
  });
});

describe('plain join', () => {
  test('opens the view at once, without any key', async () => {
    const panel = await rig({
      plain: true,
      plainView: plainView({ base: 'https://cobrowse.example.test', username: 'jane@example.test' }),
    });
    panel.controller.submit('8421');
    await settle();
    expect(panel.views[0]!.address).toEqual({
      url: 'https://cobrowse.example.test/agentjoin/AgentView.aspx',
      fields: { SessionKey: '8421', wait: '1', username: 'jane@example.test' },
    });
    expect(panel.lookups).toHaveLength(0);
    panel.views[0]!.say({ event: 'connected', sessionId: '12345.8421.1' });
    expect(stateOf(panel)).toMatchObject({ name: 'live', session: { sessionId: '12345.8421.1' } });
  });

  test('gives the agent time to sign in before a silent view counts as live, with an id of its own', async () => {
    const panel = await rig({ plain: true });
    panel.controller.submit('8421');
    await panel.clock.advance(29_000);
    expect(nameOf(panel)).toBe('opening');
    await panel.clock.advance(1_500);
    expect(stateOf(panel)).toMatchObject({ name: 'live', session: { sessionId: 'view-id-1' } });
  });

  test('without a view the session counts as over after two minutes', async () => {
    const panel = await rig({ plain: true });
    panel.controller.submit('8421');
    await settle();
    panel.views[0]!.say({ event: 'connected', sessionId: '12345.8421.1' });
    panel.views[0]!.close();
    await panel.clock.advance(119_000);
    expect(nameOf(panel)).toBe('liveNoViewer');
    await panel.clock.advance(1_500);
    expect(stateOf(panel)).toMatchObject({ name: 'ended', reason: 'timeout' });
  });
});

describe('several contacts', () => {
  test('each has its own session, and switching loses none', async () => {
    const panel = await rig();
    const first = await goLive(panel, '1001');
    await panel.show({ conversationId: 'call-2' });
    expect(nameOf(panel)).toBe('idle');
    expect(panel.controller.view.otherSessions).toBe(1);
    const second = await goLive(panel, '1002');
    first.say({ event: 'agents', count: 3 });
    expect(stateOf(panel)).toMatchObject({ session: { sessionKey: '1002', agents: 1 } });
    await panel.show({ conversationId: 'call-1' });
    expect(stateOf(panel)).toMatchObject({ name: 'live', session: { sessionKey: '1001', agents: 3 } });
    expect(first.closed || second.closed).toBe(false);
  });

  test('a session that ends while another contact is shown is written to its own call', async () => {
    const panel = await rig();
    const first = await goLive(panel, '1001');
    await panel.show({ conversationId: 'call-2' });
    first.say({ event: 'sessionEnded', reason: 'visitor' });
    await settle();
    expect(nameOf(panel)).toBe('idle');
    expect(panel.activities.at(-1)).toMatchObject({ conversationId: 'call-1', phase: 'ended' });
  });

  test('a lookup goes on while another contact is shown', async () => {
    const panel = await rig();
    panel.controller.submit('1001');
    await panel.show({ conversationId: 'call-2' });
    panel.answers = ['found'];
    await panel.clock.advance(3_000);
    await panel.show({ conversationId: 'call-1' });
    expect(nameOf(panel)).toBe('opening');
  });

  test('without a contact a session can be joined, and nothing is written', async () => {
    const panel = await rig();
    await panel.show(null);
    await goLive(panel);
    expect(nameOf(panel)).toBe('live');
    expect(panel.activities).toHaveLength(0);
    expect(panel.controller.view.unsaved).toBe(false);
  });
});

describe('a host that refuses a write', () => {
  test('the notice stays until the host accepts it', async () => {
    const panel = await rig();
    panel.refuseWrites = true;
    await goLive(panel);
    expect(panel.controller.view.unsaved).toBe(true);
    panel.controller.retrySaving();
    await settle();
    expect(panel.controller.view.unsaved).toBe(true);
    panel.refuseWrites = false;
    panel.controller.retrySaving();
    await settle();
    expect(panel.controller.view.unsaved).toBe(false);
    expect(panel.activities).toEqual([expect.objectContaining({ phase: 'started' })]);
  });

  test('an accepted end stands for a start that was refused', async () => {
    const panel = await rig();
    panel.refuseWrites = true;
    const view = await goLive(panel);
    panel.refuseWrites = false;
    view.say({ event: 'sessionEnded', reason: 'visitor' });
    await settle();
    expect(panel.controller.view.unsaved).toBe(false);
    expect(panel.activities).toEqual([expect.objectContaining({ phase: 'ended' })]);
  });

  test('a refused end is not forgotten with its contact, and is offered again by itself', async () => {
    const panel = await rig();
    const view = await goLive(panel);
    panel.refuseWrites = true;
    view.say({ event: 'sessionEnded', reason: 'visitor' });
    await settle();
    await panel.show({ conversationId: 'call-2' });
    expect(panel.controller.view.unsaved).toBe(true);
    await panel.clock.advance(5_000);
    panel.refuseWrites = false;
    await panel.clock.advance(19_999);
    expect(panel.activities).toHaveLength(1); // the start, before
    await panel.clock.advance(1);
    expect(panel.controller.view.unsaved).toBe(false);
    expect(panel.activities.at(-1)).toMatchObject({ conversationId: 'call-1', phase: 'ended' });
  });

  test('what is not written survives a reload, and goes with the next page', async () => {
    let kept: Activity[] = [];
    const outbox = { load: () => kept, save: (unsaved: Activity[]) => void (kept = unsaved) };
    const panel = await rig({ outbox });
    panel.refuseWrites = true;
    (await goLive(panel)).say({ event: 'sessionEnded', reason: 'visitor' });
    await settle();
    expect(kept).toEqual([expect.objectContaining({ conversationId: 'call-1', phase: 'ended' })]);
    panel.controller.close();
    const reloaded = await rig({ outbox });
    expect(reloaded.activities).toEqual([expect.objectContaining({ phase: 'ended', reason: 'visitor' })]);
    expect(kept).toEqual([]);
  });

  test('what it will never take is said to the agent and not offered again, also after a reload', async () => {
    let kept: KeptActivity[] = [];
    const outbox = { load: () => kept, save: (unsaved: KeptActivity[]) => void (kept = unsaved) };
    const panel = await rig({ outbox });
    panel.refuseWrites = new KitError('RECORD_REFUSED', 'Gone.');
    await goLive(panel);
    expect(panel.controller.view).toMatchObject({ unsaved: false, saving: false, refused: ['8421'] });
    panel.refuseWrites = false;
    panel.controller.retrySaving();
    await panel.clock.advance(3_600_000);
    panel.controller.close();
    const reloaded = await rig({ outbox });
    await reloaded.clock.advance(3_600_000);
    expect([...panel.activities, ...reloaded.activities]).toEqual([]);
    expect(reloaded.controller.view.refused).toEqual(['8421']);
    reloaded.controller.forgetRefused();
    expect(reloaded.controller.view.refused).toEqual([]);
    expect(kept).toEqual([]);
  });

  test('the end of a session whose start it will never take is offered once more', async () => {
    const panel = await rig();
    panel.refuseWrites = new KitError('RECORD_REFUSED', 'Not yet yours.');
    const view = await goLive(panel);
    panel.refuseWrites = false;
    view.say({ event: 'sessionEnded', reason: 'visitor' });
    await settle();
    expect(panel.controller.view.refused).toEqual([]);
    expect(panel.activities).toEqual([expect.objectContaining({ phase: 'ended' })]);
  });

  test('is left alone for as long as it asks', async () => {
    const panel = await rig();
    const cause = Object.assign(new Error('HTTP 429'), { retryAfterMs: 40_000 });
    panel.refuseWrites = new KitError('HOST_REFUSED', 'Busy.', { cause });
    await goLive(panel);
    panel.refuseWrites = false;
    await panel.clock.advance(39_999);
    expect(panel.activities).toEqual([]);
    await panel.clock.advance(1);
    expect(panel.activities).toHaveLength(1);
  });

  test('is asked again at once when the agent has signed in', async () => {
    let signedIn = (): void => {};
    const attempt = { signedIn: new Promise<void>((resolve) => (signedIn = resolve)), cancel() {} };
    const signIn = { signedIn: false, person: undefined, begin: () => attempt, forget() {} };
    const panel = await rig({ signIn });
    panel.refuseWrites = new KitError('SIGN_IN_REQUIRED', 'Who?');
    await goLive(panel);
    expect(panel.controller.view).toMatchObject({ unsaved: true, canSignIn: true, refused: [] });
    panel.refuseWrites = false;
    panel.controller.signIn();
    signedIn();
    await settle();
    expect(panel.controller.view.unsaved).toBe(false);
    expect(panel.activities).toHaveLength(1);
  });

  test('is not asked again after the panel has gone, whatever it answers to what was under way', async () => {
    const panel = await rig();
    panel.refuseWrites = true;
    const view = await goLive(panel);
    panel.refuseWrites = 'later';
    view.say({ event: 'sessionEnded', reason: 'visitor' });
    panel.controller.close();
    panel.answerWrite();
    await settle();
    panel.refuseWrites = false;
    await panel.clock.advance(3_600_000);
    expect(panel.activities).toEqual([]);
  });

  test('a write under way is in the outbox until the host has taken it', async () => {
    const saves: number[] = [];
    const panel = await rig({
      outbox: { load: () => [], save: (unsaved) => void saves.push(unsaved.length) },
    });
    await goLive(panel);
    expect(saves).toEqual([1, 0]);
  });
});

describe('joining by itself', () => {
  test('happens once for a contact with a key', async () => {
    const panel = await rig({ autoJoin: true });
    expect(nameOf(panel)).toBe('idle'); // no key, nothing to join
    await panel.show({ conversationId: 'call-2', sessionKey: '5512' });
    expect(stateOf(panel)).toMatchObject({ name: 'waiting', sessionKey: '5512' });
    panel.controller.send({ type: 'cancel' });
    panel.controller.send({ type: 'back' });
    await settle();
    expect(stateOf(panel)).toEqual({ name: 'idle', sessionKey: '5512' });
    expect(panel.views).toHaveLength(1);
  });

  test('works from the first contact on in a plain join', async () => {
    const panel = await rig({ autoJoin: true, plain: true });
    await panel.show({ conversationId: 'call-2', sessionKey: '5512' });
    expect(nameOf(panel)).toBe('opening');
  });

  test('is not asked for unless it is set', async () => {
    const panel = await rig();
    await panel.show({ conversationId: 'call-2', sessionKey: '5512' });
    expect(panel.views).toHaveLength(0);
  });
});

describe('a contact that is being closed', () => {
  test('can not be joined, and its running session goes on', async () => {
    const panel = await rig();
    await goLive(panel);
    await panel.show({ conversationId: 'call-1', closing: true });
    expect(nameOf(panel)).toBe('live');
    await panel.show({ conversationId: 'call-2', sessionKey: '5512', closing: true });
    panel.controller.submit('5512');
    expect(panel.views).toHaveLength(1);
  });
});

describe('a host that opens addresses and posts no forms', () => {
  test('gets an address in place of the form, asked for after the click', async () => {
    const asked: unknown[] = [];
    const panel = await rig({
      launch: async (view) => {
        asked.push(view.fields['loginkey']);
        return { url: 'https://cobrowse.example.test/launch#ticket' };
      },
    });
    await goLive(panel);
    expect(asked).toEqual([panel.keys[1]!.loginKey]);
    expect(panel.views[0]!.address).toEqual({ url: 'https://cobrowse.example.test/launch#ticket' });
  });

  test('shows why there is no address', async () => {
    const panel = await rig({
      launch: () => Promise.reject(new KitError('AGENT_UNKNOWN', 'No ticket.')),
    });
    await goLive(panel);
    expect(stateOf(panel)).toMatchObject({ name: 'error', trouble: { code: 'AGENT_UNKNOWN' } });
    expect(panel.views[0]!.closed).toBe(true);
  });
});

describe('a view that the agent wants elsewhere', () => {
  test('is opened anew with a fresh key, and the first one is closed', async () => {
    const panel = await rig();
    const first = await goLive(panel);
    panel.reopen();
    expect(panel.views).toHaveLength(2); // inside the click
    await settle();
    expect(first.closed).toBe(true);
    expect(panel.views[1]!.address?.fields?.['loginkey']).toBe(panel.keys.at(-1)!.loginKey);
    expect(panel.keys).toHaveLength(3);
    expect(nameOf(panel)).toBe('live');
  });

  test('before it has shown anything is filled all the same', async () => {
    const panel = await rig();
    panel.answers = ['found'];
    panel.controller.submit('8421');
    await settle();
    panel.reopen();
    await settle();
    expect(panel.views[1]!.address).toBeDefined();
    panel.views[1]!.say({ event: 'connected', sessionId: 'x' });
    expect(nameOf(panel)).toBe('live');
  });

  test('while the visitor is looked for waits on in the new place', async () => {
    const panel = await rig();
    panel.controller.submit('8421');
    await settle();
    panel.reopen();
    await settle();
    expect(stateOf(panel)).toMatchObject({ name: 'waiting', window: 'open' });
    panel.answers = ['found'];
    await panel.clock.advance(10_000);
    expect(panel.views[1]!.address).toBeDefined();
  });
});

describe('a page that was loaded again', () => {
  const session = {
    sessionId: '12345.8421.846930886',
    sessionKey: '8421',
    startedAtMs: 1_799_999_000_000,
    agents: 1,
    mostAgents: 1,
  };

  test('finds its running session, shows it and does not record it twice', async () => {
    const saved = new Map([['call-1', session]]);
    const memory = {
      load: (id: string) => saved.get(id),
      save: (id: string, value: typeof session | undefined) =>
        void (value ? saved.set(id, value) : saved.delete(id)),
    };
    const panel = await rig({ memory });
    expect(stateOf(panel)).toEqual({ name: 'liveNoViewer', session });
    expect(panel.controller.view.restored).toBe(true);
    panel.controller.send({ type: 'openView' });
    await settle();
    panel.views[0]!.say({ event: 'connected', sessionId: session.sessionId });
    await settle();
    expect(nameOf(panel)).toBe('live');
    expect(panel.controller.view.restored).toBe(false);
    expect(panel.activities).toHaveLength(0);
    panel.views[0]!.say({ event: 'sessionEnded', reason: 'visitor' });
    expect(saved.size).toBe(0);
  });

  test('saves what it needs for that, and no login key', async () => {
    const saves: unknown[] = [];
    const panel = await rig({
      memory: { load: () => undefined, save: (_id, value) => void saves.push(value) },
    });
    await goLive(panel);
    expect(saves.at(-1)).toMatchObject({ sessionKey: '8421' });
    expect(JSON.stringify(saves)).not.toContain('$1$');
  });
});

test('a closed controller asks and tells nothing any more', async () => {
  const panel = await rig();
  panel.controller.submit('8421');
  await settle();
  panel.controller.close();
  const { changes } = panel;
  const asked = panel.lookups.length;
  await panel.show({ conversationId: 'call-9' });
  await panel.clock.advance(60_000);
  expect(panel.changes).toBe(changes);
  expect(panel.lookups).toHaveLength(asked);
});
