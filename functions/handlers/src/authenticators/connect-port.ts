/** The agent's side of one contact, as Amazon Connect knows it. */
export interface ConnectContact {
  /** Id of the agent who holds the contact; absent while it waits. */
  agentId?: string;
  /** Whether the contact is over. */
  ended: boolean;
  /** Id of the first contact, of which this is a part after a transfer; absent where it is itself the first. */
  initialContactId?: string;
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

/** What it asks for activity records, too. */
export interface ConnectAttributesPort extends ConnectPort {
  /** The attributes that a contact has. */
  contactAttributes(
    initialContactId: string,
    signal: AbortSignal,
  ): Promise<Readonly<Record<string, string>> | undefined>;
  /** Sets these and leaves the others. @returns whether there is such a contact */
  setContactAttributes(
    initialContactId: string,
    attributes: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<boolean>;
}

type Call<Input, Output> = (input: Input, options: { abortSignal: AbortSignal }) => Promise<Output>;

/** The two calls of the client `Connect` of `@aws-sdk/client-connect`. */
export interface ConnectClient {
  describeContact: Call<
    { InstanceId: string; ContactId: string },
    { Contact?: { InitialContactId?: string; AgentInfo?: { Id?: string }; DisconnectTimestamp?: Date } }
  >;
  describeUser: Call<
    { InstanceId: string; UserId: string },
    { User?: { Username?: string; IdentityInfo?: { Email?: string } } }
  >;
}

/** The four calls for activity records. */
export interface ConnectAttributesClient extends ConnectClient {
  getContactAttributes: Call<
    { InstanceId: string; InitialContactId: string },
    { Attributes?: Record<string, string> }
  >;
  updateContactAttributes: Call<
    { InstanceId: string; InitialContactId: string; Attributes: Record<string, string> },
    object
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
      const initialContactId = contact.InitialContactId;
      return {
        ended: contact.DisconnectTimestamp !== undefined,
        ...(agentId !== undefined && { agentId }),
        ...(initialContactId !== undefined && { initialContactId }),
      };
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

/**
 * The port for activity records over an AWS client. It needs `connect:GetContactAttributes` and
 * `connect:UpdateContactAttributes` on the contacts of the instance as well.
 *
 * @param instanceId  id of the Connect instance
 */
export function connectAttributesPort(
  client: ConnectAttributesClient,
  instanceId: string,
): ConnectAttributesPort {
  return {
    ...connectPort(client, instanceId),
    async contactAttributes(initialContactId, abortSignal) {
      const input = { InstanceId: instanceId, InitialContactId: initialContactId };
      return (await known(client.getContactAttributes(input, { abortSignal })))?.Attributes;
    },
    async setContactAttributes(initialContactId, attributes, abortSignal) {
      const input = {
        InstanceId: instanceId,
        InitialContactId: initialContactId,
        Attributes: { ...attributes },
      };
      return (await known(client.updateContactAttributes(input, { abortSignal }))) !== undefined;
    },
  };
}
