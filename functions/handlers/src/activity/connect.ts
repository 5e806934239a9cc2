import type { ConnectAttributesPort } from '../authenticators/connect-port.js';
import type { ContactTicketUser } from '../authenticators/contact-ticket.js';
import { demand } from '../authenticators/option-checks.js';
import { text } from '../authenticators/refusals.js';
import { withTimeout } from '../authenticators/with-timeout.js';
import type { Identity, PageRefusal } from '../identity.js';
import type { WriteActivity } from './activity-handler.js';
import type { CheckedActivity } from './record.js';
import { activityFailed, activityRefused, conversationUnknown, notTheAgents } from './refusals.js';

export interface ConnectActivityOptions {
  connect: ConnectAttributesPort;
  /** Which of the agent's names at Amazon is the partner user id; `userName` unless given. */
  user?: ContactTicketUser;
  /** Milliseconds for all questions to Amazon, 5 s unless given. */
  timeoutMs?: number;
}

const USERS: readonly ContactTicketUser[] = ['userName', 'email', 'agentId'];

type Attributes = Readonly<Record<string, string>>;

/** What a contact says of its last session; an empty value takes back what an earlier one left. */
function attributesOf(record: CheckedActivity, partnerUserId: string): Attributes {
  const { sessionId, sessionKey, startedAt, endedAt, durationSeconds, reason, agents } = record;
  return {
    cobrowse_session: sessionId,
    cobrowse_key: sessionKey,
    cobrowse_agent: partnerUserId,
    cobrowse_started: startedAt,
    cobrowse_ended: endedAt ?? '',
    cobrowse_seconds: durationSeconds === undefined ? '' : String(durationSeconds),
    cobrowse_reason: reason ?? '',
    cobrowse_agents: agents === undefined ? '' : String(agents),
  };
}

/** What is left to say, given what the contact says already. */
function toSay(next: Attributes, former: Attributes, isEnd: boolean): Attributes {
  const isSame = former['cobrowse_session'] === next['cobrowse_session'];
  // A contact tells its last session: neither an earlier one nor a late beginning takes that back.
  if (
    isSame
      ? !isEnd && former['cobrowse_ended']
      : next['cobrowse_started']! < (former['cobrowse_started'] ?? '')
  )
    return {};
  return Object.fromEntries(
    Object.entries(next).filter(([name, value]) => value !== (former[name] ?? '') && (value || !isSame)),
  );
}

/**
 * Keeps the last session of a contact in its attributes, `cobrowse_*`, on the initial contact. Other attributes stay.
 *
 * A record counts only where Amazon says that the agent who has signed in holds, or held, the contact. Needs
 * `connect:DescribeContact`, `connect:DescribeUser`, `connect:GetContactAttributes` and
 * `connect:UpdateContactAttributes`.
 *
 * @throws KitError CONFIG_INVALID when built from a bad setting
 * @see Amazon Connect, "Backend on Lambda"
 */
export function connectActivity(options: ConnectActivityOptions): WriteActivity {
  const { connect, user = 'userName', timeoutMs = 5_000 } = options;
  demand(USERS.includes(user), 'user', `one of ${USERS.join(', ')}`);
  demand(timeoutMs >= 10 && timeoutMs <= 60_000, 'timeoutMs', '10 to 60000');

  async function isThe(agentId: string, { partnerUserId }: Identity, signal: AbortSignal): Promise<boolean> {
    const found = user === 'agentId' ? { agentId } : await connect.describeUser(agentId, signal);
    return text(({ ...found, agentId } as Readonly<Record<string, unknown>>)[user]) === partnerUserId;
  }

  async function write(
    record: CheckedActivity,
    agent: Identity,
    signal: AbortSignal,
  ): Promise<PageRefusal | undefined> {
    const contact = await connect.describeContact(record.conversationId, signal);
    if (!contact) return conversationUnknown('contact');
    const agentId = text(contact.agentId);
    if (agentId === undefined || !(await isThe(agentId, agent, signal))) return notTheAgents('contact agent');
    // Amazon's word, not the page's: attributes belong to the first contact of a chain of transfers.
    const initial = contact.initialContactId ?? record.conversationId;
    const former = await connect.contactAttributes(initial, signal);
    if (!former) return conversationUnknown('initial contact');
    const said = toSay(attributesOf(record, agent.partnerUserId), former, record.phase === 'ended');
    if (Object.keys(said).length === 0) return undefined;
    return (await connect.setContactAttributes(initial, said, signal))
      ? undefined
      : activityRefused('attributes');
  }

  return async (record, agent) => {
    try {
      return await withTimeout(timeoutMs, (signal) => write(record, agent, signal));
    } catch (cause) {
      return activityFailed((cause as Error).name); // not its message: it may quote what was asked
    }
  };
}
