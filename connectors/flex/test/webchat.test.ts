import { describe, expect, test } from '@jest/globals';
import { bindConversation, bindFlexWebChat, type GlanceOnPage } from '../src/webchat.js';

function page(withPresence: boolean) {
  const keys: unknown[] = [];
  const presence: string[] = [];
  const visitor = {
    setVisitorId: (id: string) => void presence.push(`id ${id}`),
    presence: () => void presence.push('presence'),
    connect: () => void presence.push('connect'),
  };
  // A constructor that answers with an object of its own gives that object.
  const Visitor = Object.assign(
    function ({ groupid, visitorid }: { groupid: string | number; visitorid: string }) {
      presence.push(`new ${groupid} ${visitorid}`);
      Visitor.instance = visitor;
      return visitor;
    } as unknown as new (options: { groupid: string | number; visitorid: string }) => typeof visitor,
    { instance: null as typeof visitor | null },
  );
  const glance: GlanceOnPage = {
    Cobrowse: { Visitor: { setStartParams: (parameters) => void keys.push(parameters) } },
    ...(withPresence && { Presence: { Visitor } }),
  };
  return { glance, keys, presence };
}

function chat() {
  const session: { channelSid?: string } = {};
  let listener = (): void => {};
  return {
    webchat: { manager: { store: { getState: () => ({ flex: { session } }) } } },
    actions: { on: (_event: string, call: () => void) => void (listener = call) },
    send(sid?: string) {
      if (sid !== undefined) session.channelSid = sid;
      listener();
    },
  };
}

describe('a web chat', () => {
  test('gives cobrowse its sid as session key, once for each chat', () => {
    const { glance, keys } = page(false);
    const { webchat, actions, send } = chat();
    bindFlexWebChat(webchat, actions, '12345', glance);
    send();
    expect(keys).toEqual([]);
    send('CH1');
    send();
    send('CH2');
    expect(keys).toEqual([{ sessionKey: 'CH1' }, { sessionKey: 'CH2' }]);
  });

  test('that goes on after a page load is known at once', () => {
    const { glance, keys } = page(false);
    const { webchat, actions, send } = chat();
    send('CH1');
    bindFlexWebChat(webchat, actions, '12345', glance);
    expect(keys).toEqual([{ sessionKey: 'CH1' }]);
  });

  test('announces the visitor where the service has presence, by one connection', () => {
    const { glance, presence } = page(true);
    bindConversation('CH1', 12345, glance);
    bindConversation('CH2', 12345, glance);
    expect(presence).toEqual(['new 12345 CH1', 'presence', 'connect', 'id CH2', 'presence', 'connect']);
  });
});
