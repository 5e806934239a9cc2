import { five9Variables, type Five9Contact } from './contact.js';
import { five9Request } from './request.js';
import type { Five9Trigger, Five9WebConnector } from './web-connector.js';

export interface Five9ServerOptions {
  connectors: readonly Five9WebConnector[];
  fetch?: typeof fetch;
  /** How long an answer may take, in milliseconds; a slow one counts as none. */
  timeoutMs?: number;
  /** How often a call is made in all, while it fails. */
  attempts?: number;
  /** Between two attempts, in milliseconds. */
  waitMs?: number;
}

/** A silent connector that was called, with the answer of each attempt. */
export interface Five9SilentCall {
  connector: string;
  /** Status of each attempt; 0 where there was no answer in time. */
  statuses: number[];
}

/** Five9's servers, as a silent connector meets them. */
export interface Five9Server {
  /**
   * Something happened to a contact: every silent connector of that trigger is called, and called again where the
   * answer is late or no success.
   *
   * @param disposition  name of the disposition, with `OnCallDispositioned`
   */
  fire(trigger: Five9Trigger, contact: Five9Contact, disposition?: string): Promise<Five9SilentCall[]>;
}

/** @see the Five9 rules, section 3, "retries" */
export function five9Server(options: Five9ServerOptions): Five9Server {
  const { connectors, timeoutMs = 3_000, attempts = 3, waitMs = 1_000 } = options;
  const request = options.fetch ?? ((...call) => fetch(...call));

  async function attempt(connector: Five9WebConnector, variables: Record<string, string>): Promise<number> {
    const { method, url, body } = five9Request(connector, variables);
    try {
      const reply = await request(url, {
        method,
        ...(body && { body: new URLSearchParams(body) }),
        signal: AbortSignal.timeout(timeoutMs),
      });
      return reply.status;
    } catch {
      return 0;
    }
  }

  async function call(
    connector: Five9WebConnector,
    variables: Record<string, string>,
  ): Promise<Five9SilentCall> {
    const statuses: number[] = [];
    for (;;) {
      const status = await attempt(connector, variables);
      statuses.push(status);
      if ((status >= 200 && status < 300) || statuses.length >= attempts)
        return { connector: connector.name, statuses };
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }

  return {
    fire(trigger, contact, disposition) {
      const fits = ({ triggerDispositions: wanted }: Five9WebConnector): boolean =>
        !wanted?.length || (disposition !== undefined && wanted.includes(disposition));
      const variables = {
        ...five9Variables(contact),
        ...(disposition !== undefined && { 'Call.disposition_name': disposition }),
      };
      const silent = connectors.filter(
        (connector) => connector.trigger === trigger && !connector.executeInBrowser && fits(connector),
      );
      return Promise.all(silent.map((connector) => call(connector, variables)));
    },
  };
}
