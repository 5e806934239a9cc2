import { describe, expect, test } from '@jest/globals';
import { studioFlow } from '../src/studio-flow.js';

describe('the Studio flow', () => {
  const flow = studioFlow({ workflowSid: 'WW1', taskChannelSid: 'TC1' });

  test('goes from widget to widget that exists, each with a name of its own', () => {
    const names = flow.states.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain(flow.initial_state);
    const targets = flow.states.flatMap(({ transitions }) => transitions.flatMap(({ next }) => next ?? []));
    expect(targets.filter((target) => !names.includes(target))).toEqual([]);
    // Every widget but the first is reached.
    expect(new Set(targets)).toEqual(new Set(names.filter((name) => name !== flow.initial_state)));
  });

  test('keeps the documented variable and attributes for chats of Programmable Chat', () => {
    const [, variables, send] = flow.states;
    expect(variables).toMatchObject({
      type: 'set-variables',
      properties: { variables: [{ key: 'glance_visitor_id', value: '{{trigger.message.ChannelSid}}' }] },
    });
    expect(send).toMatchObject({ type: 'send-to-flex', properties: { workflow: 'WW1', channel: 'TC1' } });
    expect(JSON.parse(String(send!.properties['attributes']))).toEqual({
      name: '{{trigger.message.ChannelAttributes.from}}',
      channelType: '{{trigger.message.ChannelAttributes.channel_type}}',
      channelSid: '{{trigger.message.ChannelSid}}',
      glance_visitor_id: '{{flow.variables.glance_visitor_id}}',
    });
  });

  test('hands chats of Conversations over by their own sid', () => {
    const send = flow.states.find(({ name }) => name === 'send_conversation_to_flex');
    expect(JSON.parse(String(send?.properties['attributes']))).toMatchObject({
      channelSid: '{{trigger.conversation.ConversationSid}}',
    });
  });

  test('leaves what only the account knows to be chosen in Studio', () => {
    expect(studioFlow().states[2]!.properties).toMatchObject({ workflow: '', channel: '' });
  });
});
