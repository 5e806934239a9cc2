/** What is used of a Flex WebChat on the website. @see Twilio.FlexWebChat 2 */
export interface FlexWebChat {
  readonly manager: { readonly store: { getState(): { flex: { session: { channelSid?: string } } } } };
}

/** Actions of Flex WebChat. */
export interface FlexWebChatActions {
  on(event: 'afterSendMessage', listener: () => void): void;
}

interface PresenceVisitor {
  onerror?: (error: { error?: string }) => void;
  setVisitorId?(visitorId: string): void;
  presence(settings?: { data: Record<string, string> }): void;
  connect(): void;
}

/** The visitor's side of cobrowse, as the tag of the page brings it. */
export interface GlanceOnPage {
  readonly Cobrowse: {
    readonly Visitor: { setStartParams(parameters?: { sessionKey?: string }): void };
  };
  readonly Presence?: {
    readonly Visitor: {
      readonly instance?: PresenceVisitor | null;
      new (options: { groupid: string | number; visitorid: string }): PresenceVisitor;
    };
  };
}

/**
 * Gives the visitor's cobrowse the sid of their chat as session key: the agent who takes the chat joins without asking
 * for a key. Call it once, when page tag and chat are loaded; also after a page load that continues a chat.
 *
 * @param groupId  as in the page tag
 * @param glance   `window.GLANCE` unless given
 */
export function bindFlexWebChat(
  webchat: FlexWebChat,
  actions: FlexWebChatActions,
  groupId: string | number,
  glance: GlanceOnPage = (globalThis as unknown as { GLANCE: GlanceOnPage }).GLANCE,
): void {
  let bound = '';
  const bind = (): void => {
    const sid = webchat.manager.store.getState().flex.session.channelSid;
    if (!sid || sid === bound) return;
    bound = sid;
    glance.Cobrowse.Visitor.setStartParams({ sessionKey: sid });
    announce(glance, groupId, sid);
  };
  bind();
  actions.on('afterSendMessage', bind);
}

/** The same for a chat of Twilio Conversations: call it when the conversation is there, with its sid. */
export function bindConversation(
  conversationSid: string,
  groupId: string | number,
  glance: GlanceOnPage = (globalThis as unknown as { GLANCE: GlanceOnPage }).GLANCE,
): void {
  glance.Cobrowse.Visitor.setStartParams({ sessionKey: conversationSid });
  announce(glance, groupId, conversationSid);
}

/** Where the service has presence, agents also see that the visitor is on the site before a session begins. */
function announce({ Presence }: GlanceOnPage, groupId: string | number, visitorId: string): void {
  if (!Presence) return;
  const known = Presence.Visitor.instance;
  known?.setVisitorId?.(visitorId);
  const visitor = known ?? new Presence.Visitor({ groupid: groupId, visitorid: visitorId });
  visitor.onerror ??= ({ error }) => console.warn('presence', error);
  visitor.presence({ data: { channel: 'webchat' } });
  visitor.connect();
}
