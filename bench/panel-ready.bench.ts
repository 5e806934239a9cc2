import { openStage } from './panel-ready/stage.js';
import { median, type Bench, type BenchRow } from './row.js';

const LIMIT_MS = 150;
const ROUNDS = 40;
const WARM_UP = 3;

const HOSTS = { five9: 'Five9', amazonConnect: 'Amazon Connect', web: 'any other desktop' } as const;

function p95(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1]!;
}

/** From a contact on screen of a host's simulator to a panel that can be joined in, beside a frame without anything. */
const panelReady: Bench = async () => {
  const stage = await openStage();
  const rows: BenchRow[] = [];
  try {
    for (const [host, name] of Object.entries(HOSTS) as [keyof typeof HOSTS, string][]) {
      const ours: number[] = [];
      const empty: number[] = [];
      for (let round = -WARM_UP; round < ROUNDS; round += 1) {
        const pair = [
          await stage.measure('empty', ''),
          await stage.measure(host, `${host}-${round + WARM_UP}`),
        ] as const;
        if (round < 0) continue;
        empty.push(pair[0]);
        ours.push(pair[1]);
      }
      rows.push({
        figure: `${name}, from the contact to a ready panel, p95 (ms)`,
        ours: p95(ours),
        beside: 'an empty frame, p95 (ms)',
        peer: p95(empty),
        ratio: median(ours.map((took, at) => took / empty[at]!)),
        goal: `under ${LIMIT_MS} ms`,
        met: p95(ours) < LIMIT_MS,
      });
    }
  } finally {
    await stage.close();
  }
  return rows;
};

export default panelReady;
