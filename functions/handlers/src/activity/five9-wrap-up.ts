import { portableSigner, type Handler, type Log } from '@glance-kit/core';
import { pauseFor } from '../pause.js';
import { sameText } from '../same-text.js';
import type { ExpiringCounter } from '../expiring-store.js';
import { parseForm, readFields, valuesOf, type Fields } from '../fields.js';
import { isRefusal, refusal, type PageRefusal } from '../identity.js';
import { pageHandler } from '../page-handler.js';
import { demandSharedSecret, type CallWebhook } from './webhook-call.js';

export interface Five9WrapUpOptions {
  /** What the connector sends as `secret`: it can send no header. 32 characters or more. */
  secret: string;
  /** The webhook that gets the activity records, too; see `webhookCaller`. */
  call: CallWebhook;
  /** Remembers what was handed on; with many instances a shared one. */
  seen: ExpiringCounter;
  log: Log;
  /** Gets the work that goes on after the reply, for whoever must not stop before it is done. */
  defer?: (work: Promise<void>) => void;
  pause?: (ms: number) => Promise<void>;
}

/** Parameters by the names that the connector gives them, and what the webhook calls them. */
const PARAMETERS = {
  call: 'conversationId',
  session: 'five9SessionId',
  disposition: 'disposition',
  disposition_name: 'dispositionName',
  campaign: 'campaign',
} as const;

const CALL_ID = /^[\x21-\x7e]{1,128}$/;
const MAX_UNITS = 255;
const CONTROL = /\p{Cc}/u;
/** What Five9 could not replace comes as it stands in the connector. */
const PLACEHOLDER = /^@.+@$/;
/** Five9 repeats a connector within minutes. */
const REPEATED_MS = 3_600_000;
/** Milliseconds before each further try: nobody sends the event again once it has been accepted. */
const AGAIN_MS = [5_000, 30_000, 120_000];

const invalid = (name: string): PageRefusal =>
  refusal(400, 'wrap_up_invalid', `The parameter ${name} is missing or wrong.`, name);

/** The known parameters, of address and body together; others are the customer's own. */
function parametersOf(query: Fields, body: Fields): Record<string, string> | PageRefusal {
  const found: Record<string, string> = {};
  for (const [name, member] of Object.entries(PARAMETERS)) {
    const [value = '', ...more] = [...valuesOf(body, name), ...valuesOf(query, name)];
    if (typeof value !== 'string' || more.length || value.length > MAX_UNITS || CONTROL.test(value))
      return invalid(name);
    if (value !== '' && !PLACEHOLDER.test(value)) found[member] = value;
  }
  return CALL_ID.test(found['conversationId'] ?? '') ? found : invalid('call');
}

/**
 * Takes what Five9's servers send when an agent has given a call its disposition (a connector for
 * `OnCallDispositioned`, silent, POST or GET) and hands it on to the webhook of the activity records:
 * `{event: 'five9.dispositioned', host: 'five9', conversationId, ...}` by the id of the call, as the records have it.
 *
 * Five9 sends no proof but what stands in the connector, hence the parameter `secret`; nothing here says who an agent
 * is. It repeats what is not answered at once, so the reply comes first, and a repetition is answered like the first.
 *
 * @throws KitError CONFIG_INVALID when built from a bad setting
 * @see Five9, "Web connector" and "Parameters"
 */
export function five9WrapUp(options: Five9WrapUpOptions): Handler {
  const { call, seen, log, defer, pause = pauseFor } = options;
  const signer = portableSigner(demandSharedSecret(options.secret, 'secret'));
  // Signatures have one length: comparing them tells nothing of the secret, not even how long it is.
  const expected = signer.sign(options.secret);

  async function deliver(parameters: Readonly<Record<string, string>>): Promise<void> {
    const { conversationId, disposition = '' } = parameters;
    const id = `${conversationId}:dispositioned:${encodeURIComponent(disposition)}`;
    const event = { event: 'five9.dispositioned', host: 'five9', ...parameters };
    for (const waitMs of [...AGAIN_MS, 0]) {
      const refused = await call(id, event);
      if (!refused) return log({ level: 'info', event: 'wrap_up_written', conversationId });
      const { status, error, check } = refused;
      const isLast = status < 500 || waitMs === 0;
      log({ level: isLast ? 'error' : 'warn', event: 'wrap_up_not_written', error, check, conversationId });
      if (isLast) return;
      await pause(waitMs);
    }
  }

  return pageHandler({ origins: [], log }, 'GET, POST, OPTIONS', async (request, json) => {
    const query = parseForm(new URL(request.url).search);
    const body = await readFields(request);
    if (isRefusal(body)) return body;
    const [given, ...more] = [...valuesOf(body, 'secret'), ...valuesOf(query, 'secret')];
    if (typeof given !== 'string' || more.length || !sameText(signer.sign(given), expected)) {
      log({ level: 'warn', event: 'wrap_up_refused', error: 'secret_invalid' });
      return refusal(403, 'secret_invalid', 'The parameter secret is missing or wrong.');
    }
    const parameters = parametersOf(query, body);
    if (isRefusal(parameters)) {
      log({ level: 'warn', event: 'wrap_up_refused', error: parameters.error, check: parameters.check });
      return parameters;
    }
    const { conversationId, disposition = '' } = parameters;
    const { count } = await seen.increment(`five9 ${conversationId} ${disposition}`, REPEATED_MS);
    if (count === 1) {
      const work = deliver(parameters).catch((cause: unknown) =>
        log({ level: 'error', event: 'wrap_up_not_written', conversationId, cause }),
      );
      defer?.(work);
    }
    return new Response('{"status":"accepted"}', { headers: json });
  });
}
