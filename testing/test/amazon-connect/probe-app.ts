/** An app on the real SDK that keeps what happened to it; loaded unbundled, so it is text here. */
export const PROBE_APP = `
import { AmazonConnectApp } from '@amazon-connect/app';
import { AgentClient, ContactClient } from '@amazon-connect/contact';
import { VoiceClient } from '@amazon-connect/voice';

const seen = [];
window.seen = seen;
let letCreate;
const created = new Promise((resolve) => (letCreate = resolve));
window.letCreate = letCreate;
const wish = new URLSearchParams(location.search);
if (!wish.has('slow')) letCreate();

const config = {
  onCreate: async ({ context }) => {
    seen.push(['create', context.scope]);
    window.context = context;
    if (wish.has('rejects')) throw new Error('no create');
    await created;
  },
  onDestroy: async () => void seen.push(['destroy']),
  workspace: { connectionTimeout: Number(wish.get('timeout') ?? 5000) },
};
const { provider } = AmazonConnectApp.init(config);
provider.onError(({ key, message, isFatal }) => seen.push(['error', key, message, isFatal]));
provider.onStart(async ({ context }) => void seen.push(['start', context.scope]));
provider.onStop(async () => void seen.push(['stop']));
provider.getProxy().onHealthCheckStatusChanged(async ({ status }) => void seen.push(['health', status]));

const agent = new AgentClient(provider);
const contact = new ContactClient(provider);
const voice = new VoiceClient(provider);
const told = async (what) => {
  try {
    return { value: await what() };
  } catch (error) {
    const { errorKey, reason, namespace, errorType } = error;
    return { error: { errorKey, reason, namespace, errorType, isError: error instanceof Error, name: error.name } };
  }
};
Object.assign(window, {
  provider, agent, contact, voice,
  ask: (client, method, ...args) => told(() => window[client][method](...args)),
  again: () => told(() => AmazonConnectApp.init(config)),
});
`;
