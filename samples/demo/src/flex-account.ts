import type { FlexCloud, FlexDesktopSetup, FlexTaskSetup } from '@glance-kit/testing/flex';

/** What the functions behind the Flex plugin are told of the account; the key pair is a secret of this run. */
export interface FlexFunctionSettings {
  accountSid: string;
  workspaceSid: string;
  apiKeySid: string;
  apiKeySecret: string;
  /** Addresses of the stand-ins for Twilio's cloud. */
  tokens: string;
  taskRouter: string;
}

const WORKER = `WK${'a'.repeat(32)}`;
const id = (prefix: string, digit: number): string => prefix + String(digit).repeat(32);

/** Three contacts: a chat handed over with its key, a call whose number is the key, and one without any. */
const CONTACTS: readonly Pick<FlexTaskSetup, 'channel' | 'attributes'>[] = [
  {
    channel: 'chat',
    attributes: {
      name: 'Mara Lind',
      channelType: 'web',
      channelSid: id('CH', 1),
      glance_visitor_id: id('CH', 1),
    },
  },
  {
    channel: 'voice',
    attributes: { direction: 'inbound', from: '+15550177', customerName: 'Tom\u00e1s Oliveira' },
  },
  { channel: 'default', attributes: { name: 'Aiko Mori', reason: 'Lost card' } },
];

/** Settings of the plugin in the demo: a phone number becomes a key by its digits, on the site as here. */
export const FLEX_FIELDS = { voice: { visitorId: [{ field: 'from', transform: 'digits' }] } };

/** As Flex spells the names of agents. */
const identityOf = (user: string): string =>
  [...user].map((sign) => (/[A-Za-z0-9]/.test(sign) ? sign : hex(sign))).join('');
const hex = (sign: string): string =>
  [...new TextEncoder().encode(sign)]
    .map((byte) => `_${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');

/** Puts the contacts into TaskRouter. */
export function addContacts({ taskRouter }: FlexCloud): void {
  CONTACTS.forEach(({ attributes }, index) =>
    taskRouter.addTask(
      id('WT', index + 1),
      [{ sid: id('WR', index + 1), workerSid: WORKER }],
      JSON.stringify(attributes),
    ),
  );
}

/** A fresh session of the agent, with the tasks as TaskRouter has them now: sessions that were saved are in them. */
export function flexSession(
  cloud: FlexCloud,
  agent: { partnerUserId: string; name: string },
  settings: Readonly<Record<string, unknown>>,
): Omit<FlexDesktopSetup, 'plugins'> {
  const identity = identityOf(agent.partnerUserId);
  return {
    accountSid: cloud.account.accountSid,
    agent: { identity, workerSid: WORKER, fullName: agent.name },
    token: cloud.tokens.issue({ identity, workerSid: WORKER, realmUserId: agent.partnerUserId }),
    uiAttributes: {
      glanceCobrowse: { ...settings, visitorInfo: true, fields: FLEX_FIELDS, partnerUser: 'realm_user_id' },
    },
    tasks: CONTACTS.map(({ channel }, index) => ({
      sid: id('WR', index + 1),
      taskSid: id('WT', index + 1),
      status: 'pending',
      ...(channel && { channel }),
      attributes: JSON.parse(cloud.taskRouter.attributesOf(id('WT', index + 1))) as Record<string, unknown>,
    })),
  };
}
