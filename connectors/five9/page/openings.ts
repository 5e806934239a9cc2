/**
 * One call, one panel: a page that is opened tells the others of its origin, and the one that already shows the
 * call takes the newer parameters over. Pages that cannot reach each other (another browser, a partitioned frame)
 * simply do not answer.
 */
export interface Openings {
  /** Whether a running page took the opening over. */
  announce(call: string, query: string): Promise<boolean>;
  /** Answers for this call from now on; `query` is what it was opened with. */
  own(call: string, query: string): void;
  /** The newest query of the own call. */
  readonly query: string;
  onReopened(receive: () => void): () => void;
}

/** A page that is opened tells what with; the one that shows the call answers without. */
interface Message {
  call: string;
  query?: string;
}

const CHANNEL = 'glance-kit/five9';
const ANSWER_WITHIN_MS = 250;

export function openings(): Openings {
  const channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel(CHANNEL) : undefined;
  const receivers = new Set<() => void>();
  let asked: string | undefined;
  let owned: string | undefined;
  let newest = '';
  let answered: (taken: boolean) => void = () => {};

  const post = (message: Message): void => channel?.postMessage(message);
  channel?.addEventListener('message', ({ data }: MessageEvent<Message>) => {
    const { call, query } = data;
    if (query === undefined) {
      if (call === asked) answered(true);
    } else if (call === owned) {
      post({ call });
      newest = query;
      for (const receive of [...receivers]) receive();
    }
  });

  return {
    async announce(call, query) {
      if (!channel || call === '' || !(await mayBeOwned(call))) return false;
      asked = call;
      return new Promise((resolve) => {
        answered = resolve;
        setTimeout(resolve, ANSWER_WITHIN_MS, false);
        post({ call, query });
      });
    },
    own(call, query) {
      owned = call;
      newest = query;
      navigator.locks?.request(lockOf(call), () => new Promise(() => {})).catch(() => {});
    },
    get query() {
      return newest;
    },
    onReopened(receive) {
      receivers.add(receive);
      return () => void receivers.delete(receive);
    },
  };
}

const lockOf = (call: string): string => `${CHANNEL}/${call}`;

/**
 * A page that shows a call holds a lock of its name until it is gone, so an opening that is the first need not wait
 * for an answer. Where there are no locks, anybody may be there.
 */
async function mayBeOwned(call: string): Promise<boolean> {
  try {
    const { held = [] } = await navigator.locks.query();
    return held.some(({ name }) => name === lockOf(call));
  } catch {
    return true;
  }
}
