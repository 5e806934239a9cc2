import type { ConnectAttributesPort } from '@glance-kit/handlers';
import type { CentreQuestion } from '@glance-kit/sample-desktop';

/**
 * The simulated instance of Amazon Connect, which the desktop's server plays, in the place of an AWS client.
 *
 * @param address  `http://127.0.0.1:4602/amazon-connect/instance`
 */
export function instancePort(address: string): ConnectAttributesPort {
  const ask = async (question: CentreQuestion, signal: AbortSignal): Promise<unknown> => {
    const headers = { 'content-type': 'application/json' };
    const reply = await fetch(address, { method: 'POST', headers, body: JSON.stringify(question), signal });
    if (!reply.ok) throw new Error(`The instance answered ${reply.status}.`);
    return (await reply.json()) ?? undefined;
  };
  return {
    describeContact: (id, signal) => ask({ call: 'describeContact', id }, signal) as never,
    describeUser: (id, signal) => ask({ call: 'describeUser', id }, signal) as never,
    contactAttributes: (id, signal) => ask({ call: 'contactAttributes', id }, signal) as never,
    setContactAttributes: async (id, attributes, signal) =>
      (await ask({ call: 'setContactAttributes', id, attributes: { ...attributes } }, signal)) !== undefined,
  };
}
