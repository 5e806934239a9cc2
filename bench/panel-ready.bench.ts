import { openDynamicsBench } from './panel-ready/dynamics.js';
import { openFlexBench } from './panel-ready/flex.js';
import { openSalesforceBench } from './panel-ready/salesforce.js';
import { openStage } from './panel-ready/stage.js';
import { median, type Bench, type BenchRow } from './row.js';

const LIMIT_MS = 150;
const ROUNDS = 40;
/** Until the browser has the code of the pages compiled, as it has at a desk. */
const WARM_UP = 8;

const HOSTS = {
  five9: 'Five9, its page opened',
  amazonConnect: 'Amazon Connect, its app opened',
  amazonConnectNext: 'Amazon Connect, another contact in an app of all contacts',
  web: 'any other desktop, its page opened',
  webNext: 'any other desktop, another contact in it',
} as const;

function p95(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1]!;
}

function row(name: string, ours: readonly number[], empty: readonly number[]): BenchRow {
  return {
    figure: `${name}, from the contact to a ready panel, p95 (ms)`,
    ours: p95(ours),
    beside: 'an empty frame, p95 (ms)',
    peer: p95(empty),
    ratio: median(ours.map((took, at) => took / empty[at]!)),
    goal: `under ${LIMIT_MS} ms`,
    met: p95(ours) < LIMIT_MS,
  };
}

/** From a contact on screen of a host's simulator to a panel that can be joined in, beside a frame without anything. */
const panelReady: Bench = async () => {
  const stage = await openStage();
  const rows: BenchRow[] = [];
  /** In turns, so that both meet the same machine. */
  async function measure(name: string, ready: (round: number) => Promise<number>): Promise<void> {
    const ours: number[] = [];
    const empty: number[] = [];
    for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
      const pair = [await stage.measure('empty', ''), await ready(round)] as const;
      if (round < WARM_UP) continue;
      empty.push(pair[0]);
      ours.push(pair[1]);
    }
    rows.push(row(name, ours, empty));
  }
  try {
    for (const [host, name] of Object.entries(HOSTS) as [keyof typeof HOSTS, string][])
      await measure(name, (round) => stage.measure(host, `${host}-${round}`));
    const dynamics = await openDynamicsBench();
    try {
      await measure('Dynamics 365, its tab opened', () => dynamics.opening());
      await measure('Dynamics 365, another record on the form', (round) => dynamics.change(round));
    } finally {
      await dynamics.close();
    }
    const salesforce = await openSalesforceBench(WARM_UP + ROUNDS);
    try {
      await measure('Salesforce, its component put on a page', (round) => salesforce.first(round));
      await measure('Salesforce, another record in it', (round) => salesforce.next(round));
    } finally {
      await salesforce.close();
    }
    const flex = await openFlexBench();
    await measure('Twilio Flex, another task', (round) => flex.measure(round)).finally(() => flex.close());
  } finally {
    await stage.close();
  }
  return rows;
};

export default panelReady;
