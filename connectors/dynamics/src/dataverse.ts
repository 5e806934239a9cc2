import type { RecordName } from './record.js';

/** What the Web API refused. The message is Dataverse's own, which may name columns and ids: for a log, not a page. */
export class DataverseError extends Error {
  constructor(
    /** 0 where no answer came. */
    readonly status: number,
    message: string,
    options?: { cause?: unknown },
    /** How long the organisation wants to be left alone, where it says so: its service protection limits. */
    readonly retryAfterMs = 0,
  ) {
    super(message, options);
  }
}

/** The Web API of the organisation that serves the page, as the person who is signed in there. */
export interface Dataverse {
  /** @param address  below the API, `contacts(…)?$select=…` @throws DataverseError */
  get(address: string): Promise<Record<string, unknown>>;
  /**
   * `PATCH` writes columns of a row, by its id or an alternate key, and makes the row where there is none.
   *
   * @throws DataverseError
   */
  write(method: 'PATCH' | 'POST' | 'DELETE', address: string, columns?: object): Promise<void>;
  /** Id of the person's own row of users, in lower case: what the rows are owned by that they write. @throws DataverseError */
  me(): Promise<string>;
  /** The record in addresses: `contacts(…)`. @throws DataverseError for a table that there is not */
  addressOf(record: RecordName): Promise<string>;
}

/** Names in addresses that need no question: what the panel stands on in most organisations. */
const SETS: Readonly<Record<string, string>> = {
  account: 'accounts',
  contact: 'contacts',
  incident: 'incidents',
  lead: 'leads',
};

/** Address of the organisation, from that of a page that it serves: `…/%7b…%7d/WebResources/glk_/…`. */
export function organisationOf(address: string): string {
  return /^(.*?)(?:\/(?:%7b|\{)[^/]*)?\/WebResources\//i.exec(address)?.[1] ?? new URL(address).origin;
}

/** @param organisation  address of the organisation, on its own server with its name as the path */
export function dataverse(
  organisation: string,
  request: typeof fetch = (...call) => fetch(...call),
): Dataverse {
  const sets = new Map(Object.entries(SETS));
  let own: string | undefined;

  async function call(method: string, address: string, columns?: object): Promise<Response> {
    let reply: Response;
    try {
      reply = await request(`${organisation}/api/data/v9.2/${address}`, {
        method,
        headers: {
          accept: 'application/json',
          'odata-version': '4.0',
          'odata-maxversion': '4.0',
          'content-type': 'application/json; charset=utf-8',
        },
        body: columns ? JSON.stringify(columns) : null,
        cache: 'no-store',
      });
    } catch (cause) {
      throw new DataverseError(0, 'Dataverse was not reached.', { cause });
    }
    if (reply.ok) return reply;
    const { error } = (await reply.json().catch(() => ({}))) as { error?: { message?: unknown } };
    throw new DataverseError(
      reply.status,
      String(error?.message ?? `HTTP ${reply.status}`),
      {},
      Number(reply.headers.get('retry-after')) * 1000 || 0,
    );
  }

  const get: Dataverse['get'] = async (address) =>
    (await (await call('GET', address)).json()) as Record<string, unknown>;

  return {
    get,
    async write(...request) {
      await call(...request);
    },
    async me() {
      own ??= String((await get('WhoAmI'))['UserId']).toLowerCase();
      return own;
    },
    async addressOf({ table, id }) {
      const set =
        sets.get(table) ??
        String(
          (await get(`EntityDefinitions(LogicalName='${table}')?$select=EntitySetName`))['EntitySetName'],
        );
      sets.set(table, set);
      return `${set}(${id})`;
    },
  };
}
