/** Variables of the account that a flow needs; Studio asks for what is missing when the flow is opened. */
export interface StudioFlowOptions {
  /** Workflow that gives chats to agents, `WW…`: "Assign to Anyone" in a new account. */
  workflowSid?: string;
  /** Task channel of chats, `TC…`: "Programmable Chat" in a new account. */
  taskChannelSid?: string;
}

interface Transition {
  event: string;
  next?: string;
}

interface Widget {
  name: string;
  type: 'trigger' | 'set-variables' | 'send-to-flex';
  transitions: Transition[];
  properties: Record<string, unknown>;
}

/** A flow definition, as Studio imports it. */
export interface StudioFlow {
  description: string;
  states: Widget[];
  initial_state: string;
  flags: { allow_concurrent_calls: boolean };
}

/** One kind of chat: the event that starts the flow, and where its facts are. */
interface Chat {
  event: string;
  suffix: string;
  sid: string;
  from: string;
  channelType: string;
}

const CHATS: readonly Chat[] = [
  {
    event: 'incomingMessage', // chats of Programmable Chat, as the documented hand-over has them
    suffix: 'chat',
    sid: '{{trigger.message.ChannelSid}}',
    from: '{{trigger.message.ChannelAttributes.from}}',
    channelType: '{{trigger.message.ChannelAttributes.channel_type}}',
  },
  {
    event: 'incomingConversationMessage',
    suffix: 'conversation',
    sid: '{{trigger.conversation.ConversationSid}}',
    from: '{{trigger.message.Author}}',
    channelType: 'web',
  },
];

/**
 * The flow that hands a web chat to Flex with the visitor's session key: the variable `glance_visitor_id` is the sid of
 * the chat, which the website uses as session key too (`bindFlexWebChat`), and a task attribute carries it to the agent.
 *
 * @see the visitor's site, "Flex WebChat with presence", steps 6 and 7
 */
export function studioFlow({ workflowSid = '', taskChannelSid = '' }: StudioFlowOptions = {}): StudioFlow {
  const begins = new Map(CHATS.map(({ event, suffix }) => [event, `glance_visitor_id_${suffix}`]));
  const events = [
    'incomingMessage',
    'incomingCall',
    'incomingConversationMessage',
    'incomingRequest',
    'incomingParent',
  ];
  const trigger: Widget = {
    name: 'Trigger',
    type: 'trigger',
    transitions: events.map((event) => ({ event, ...(begins.has(event) && { next: begins.get(event)! }) })),
    properties: { offset: { x: 0, y: 0 } },
  };
  const branches = CHATS.flatMap(({ suffix, sid, from, channelType }, index): Widget[] => {
    const x = index * 420 - 210;
    const attributes = {
      name: from,
      channelType,
      channelSid: sid,
      glance_visitor_id: '{{flow.variables.glance_visitor_id}}',
    };
    return [
      {
        name: `glance_visitor_id_${suffix}`,
        type: 'set-variables',
        transitions: [{ event: 'next', next: `send_${suffix}_to_flex` }],
        properties: { variables: [{ key: 'glance_visitor_id', value: sid }], offset: { x, y: 240 } },
      },
      {
        name: `send_${suffix}_to_flex`,
        type: 'send-to-flex',
        transitions: [{ event: 'callComplete' }, { event: 'failedToEnqueue' }, { event: 'callFailure' }],
        properties: {
          workflow: workflowSid,
          channel: taskChannelSid,
          attributes: JSON.stringify(attributes),
          offset: { x, y: 480 },
        },
      },
    ];
  });
  return {
    description: 'Web chat to Flex, with the session key of the visitor for cobrowse',
    states: [trigger, ...branches],
    initial_state: 'Trigger',
    flags: { allow_concurrent_calls: true },
  };
}
