/** The agent's side of one contact, as Amazon Connect knows it. */
export interface ConnectContact {
  /** Id of the agent who holds the contact; absent while it waits. */
  agentId?: string;
  /** Whether the contact is over. */
  ended: boolean;
}

/** A user of the instance. */
export interface ConnectUser {
  userName?: string;
  email?: string;
}

/** What the kit asks Amazon Connect; given from outside, so that no SDK is part of it. `undefined`: there is none. */
export interface ConnectPort {
  describeContact(contactId: string, signal: AbortSignal): Promise<ConnectContact | undefined>;
  describeUser(agentId: string, signal: AbortSignal): Promise<ConnectUser | undefined>;
}

type Call<Input, Output> = (input: Input, options: { abortSignal: AbortSignal }) => Promise<Output>;

/** The two calls of the client `Connect` of `@aws-sdk/client-connect`. */
export interface ConnectClient {
  describeContact: Call<
    { InstanceId: string; ContactId: string },
    { Contact?: { AgentInfo?: { Id?: string }; DisconnectTimestamp?: Date } }
  >;
  describeUser: Call<
    { InstanceId: string; UserId: string },
    { User?: { Username?: string; IdentityInfo?: { Email?: string } } }
  >;
}

/** Ids that Amazon does not know, or that cannot be ids: nothing is broken, there is just nobody. */
const UNKNOWN = new Set([
  'ResourceNotFoundException',
  'InvalidParameterException',
  'InvalidRequestException',
]);

async function known<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (cause) {
    if (UNKNOWN.has((cause as Error).name)) return undefined;
    throw cause;
  }
}

/**
 * The port over an AWS client. It needs `connect:DescribeContact` and `connect:DescribeUser` on the instance.
 *
 * @param instanceId  id of the Connect instance; a contact of another instance is unknown to it
 */
export function connectPort(client: ConnectClient, instanceId: string): ConnectPort {
  return {
    async describeContact(contactId, abortSignal) {
      const input = { InstanceId: instanceId, ContactId: contactId };
      const contact = (await known(client.describeContact(input, { abortSignal })))?.Contact;
      if (!contact) return undefined;
      const agentId = contact.AgentInfo?.Id;
      return { ended: contact.DisconnectTimestamp !== undefined, ...(agentId !== undefined && { agentId }) };
    },
    async describeUser(agentId, abortSignal) {
      const input = { InstanceId: instanceId, UserId: agentId };
      const user = (await known(client.describeUser(input, { abortSignal })))?.User;
      if (!user) return undefined;
      const email = user.IdentityInfo?.Email;
      return {
        ...(user.Username !== undefined && { userName: user.Username }),
        ...(email !== undefined && { email }),
      };
    },
  };
}
