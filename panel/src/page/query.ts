/** Where the query stays: the entry of the history survives a reload and belongs to one frame alone. */
interface HistoryState {
  glanceKitQuery?: unknown;
}

/**
 * The query of the page's address, which it is taken out of: what a host tells about a contact is for no address bar and
 * no referrer. After a reload, the one that the page was opened with.
 */
export function takeQuery(page: Pick<Window, 'location' | 'history'> = window): string {
  const { search, pathname } = page.location;
  const state = page.history.state as HistoryState | null;
  if (search.length > 1) {
    page.history.replaceState({ ...state, glanceKitQuery: search } satisfies HistoryState, '', pathname);
    return search;
  }
  return typeof state?.glanceKitQuery === 'string' ? state.glanceKitQuery : '';
}

/** The parameters of a query, or why it is refused as a whole. */
export type QueryReading =
  { values: ReadonlyMap<string, string> } | { problem: 'long' } | { problem: 'twice'; name: string };

const MAX_QUERY_CHARACTERS = 4_096;
const MAX_PARAMETERS = 60;
const NAME = /^[\w .-]{1,80}$/;

/**
 * What a query holds, by name, trimmed; parameters whose name is no name of a field are left out. Pure. It is text that
 * anybody can write: it may choose which visitor is offered, never who the agent is.
 */
export function readQuery(query: string): QueryReading {
  if (query.length > MAX_QUERY_CHARACTERS) return { problem: 'long' };
  const given = [...new URLSearchParams(query)];
  if (given.length > MAX_PARAMETERS) return { problem: 'long' };
  const values = new Map<string, string>();
  for (const [name, value] of given) {
    if (!NAME.test(name)) continue;
    // Of two values nobody could tell which one counts.
    if (values.has(name)) return { problem: 'twice', name };
    values.set(name, value.trim());
  }
  return { values };
}
