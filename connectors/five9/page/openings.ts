/**
 * One call, one panel: the page that shows a call holds a lock of its name, and a page that is opened for the same call
 * hands over what it was opened with. Pages that cannot reach each other (another browser, a partitioned frame) have
 * locks of their own.
 */
export interface Openings {
  /** Whether another page shows the call; it takes the newer parameters over. */
  announce(call: string, query: string): Promise<boolean>;
  /** This page shows the call from now on; `query` is what it was opened with. */
  own(call: string, query: string): void;
  /** The newest query of the own call. */
  readonly query: string;
  onReopened(receive: () => void): () => void;
}

interface Message {
  call: string;
  query: string;
}

const CHANNEL = 'glance-kit/five9';
/** The page before a reload may still hold the lock when the next one asks. */
const GONE_WITHIN_MS = 250;

export function openings(): Openings {
  const channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel(CHANNEL) : undefined;
  const receivers = new Set<() => void>();
  let owned: string | undefined;
  let newest = '';

  channel?.addEventListener('message', ({ data }: MessageEvent<Message>) => {
    if (data?.call !== owned || typeof data.query !== 'string') return;
    newest = data.query;
    for (const receive of [...receivers]) receive();
  });

  return {
    announce: (call, query) =>
      new Promise((resolve) => {
        const { locks } = navigator;
        if (!locks || call === '') return resolve(false);
        const signal = AbortSignal.timeout(GONE_WITHIN_MS);
        const hold = (): Promise<never> => {
          resolve(false);
          return new Promise(() => {}); // until the page is gone
        };
        locks.request(`${CHANNEL}/${call}`, { signal }, hold).catch(() => {
          if (signal.aborted) channel?.postMessage({ call, query } satisfies Message);
          resolve(signal.aborted);
        });
      }),
    own(call, query) {
      owned = call;
      newest = query;
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
