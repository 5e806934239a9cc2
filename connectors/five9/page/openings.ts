/**
 * One call, one panel: a page that is opened tells the others of its origin, and the one that already shows the
 * call takes the newer parameters over. Pages that cannot reach each other (another browser, a partitioned frame)
 * simply do not answer.
 */
export interface Openings {
  /** Whether a running page took the opening over. */
  announce(call: string, query: string): Promise<boolean>;
  /** Answers for this call from now on. */
  own(call: string): void;
  onReopened(receive: (query: string) => void): () => void;
}

interface Message {
  type: 'opened' | 'taken';
  call: string;
  id: string;
  query?: string;
}

const CHANNEL = 'glance-kit/five9';
const ANSWER_WITHIN_MS = 250;

export function openings(): Openings {
  const channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel(CHANNEL) : undefined;
  const receivers = new Set<(query: string) => void>();
  let owned: string | undefined;

  channel?.addEventListener('message', ({ data }: MessageEvent<Message>) => {
    if (data?.type !== 'opened' || data.call !== owned || typeof data.query !== 'string') return;
    channel.postMessage({ type: 'taken', call: data.call, id: data.id } satisfies Message);
    for (const receive of [...receivers]) receive(data.query);
  });

  return {
    announce(call, query) {
      if (!channel || call === '') return Promise.resolve(false);
      const id = crypto.randomUUID();
      return new Promise((resolve) => {
        const finish = (taken: boolean): void => {
          clearTimeout(timer);
          channel.removeEventListener('message', hear);
          resolve(taken);
        };
        const hear = ({ data }: MessageEvent<Message>): void => {
          if (data?.type === 'taken' && data.id === id) finish(true);
        };
        const timer = setTimeout(() => finish(false), ANSWER_WITHIN_MS);
        channel.addEventListener('message', hear);
        channel.postMessage({ type: 'opened', call, id, query } satisfies Message);
      });
    },
    own: (call) => void (owned = call),
    onReopened(receive) {
      receivers.add(receive);
      return () => void receivers.delete(receive);
    },
  };
}
