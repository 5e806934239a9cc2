import type { CDPSession, Page } from 'playwright-core';
import { median, type Bench, type BenchRow } from './row.js';
import { openStreamStage, type Pair, type StreamStage } from './stream/stage.js';

/** Short and many: what disturbs the machine then disturbs all ways of a round alike. */
const ROUNDS = 11;
const CHANGES = 12;
const PAUSE_MS = 18;
const HOUR_MS = 3_600_000;
/** One stream, and how many more follow it. */
const STREAM_CHANGES = 400;
const MORE_STREAMS = 9;

const KINDS = ['text', 'typing'] as const;
const WAYS = ['raw', 'rrweb', 'kit', 'ahead', 'behind'] as const;
type Way = (typeof WAYS)[number];

/** From the visitor's DOM to the agent's, ms each. A change that does not arrive fails the bench. */
async function delaysMs(
  { visitor, agent }: Pair,
  kind: (typeof KINDS)[number],
  run: string,
): Promise<number[]> {
  const given = { kind, run, count: CHANGES, pauseMs: PAUSE_MS };
  const made = await visitor.evaluate((changes) => measure.change(changes), given);
  const last = made.at(-1)![0];
  await agent.waitForFunction((value) => measure.arrived(value), last, { timeout: 15_000, polling: 20 });
  const seen = new Map(await agent.evaluate(() => measure.collected()));
  return made.map(([value, atMs]) => {
    const arrivedMs = seen.get(value);
    if (arrivedMs === undefined) throw new Error(`A change (${kind}, ${run}) did not arrive.`);
    return arrivedMs - atMs;
  });
}

/** p50 of both kinds of change together, ms: one figure per way and round. */
async function delays(stage: StreamStage): Promise<Record<Way, number[]>> {
  const pairs: Record<Way, Pair> = {
    raw: await stage.peer('raw'),
    rrweb: await stage.peer('rrweb'),
    kit: await stage.kit(0),
    ahead: await stage.kit(HOUR_MS),
    behind: await stage.kit(-HOUR_MS),
  };
  const result: Record<Way, number[]> = { raw: [], rrweb: [], kit: [], ahead: [], behind: [] };
  for (let round = -1; round < ROUNDS; round++) {
    for (const way of WAYS) {
      await pairs[way].agent.bringToFront(); // frames of a covered tab are rare
      const both: number[] = [];
      for (const kind of KINDS) both.push(...(await delaysMs(pairs[way], kind, `${way}-${kind}-${round}`)));
      if (round >= 0) result[way].push(median(both)); // the first round warms up
    }
  }
  return result;
}

/** Live bytes of script and DOM, after everything that can go has gone. */
async function heapBytes(devtools: CDPSession): Promise<number> {
  for (let pass = 0; pass < 3; pass++) await devtools.send('HeapProfiler.collectGarbage');
  const usage: { usedSize: number; embedderHeapUsedSize?: number } =
    await devtools.send('Runtime.getHeapUsage');
  return usage.usedSize + (usage.embedderHeapUsedSize ?? 0);
}

const streamDone = (agent: Page) =>
  agent.waitForFunction(
    () =>
      document.querySelector('iframe')?.contentDocument?.querySelector('#line')?.textContent ===
      'stream done',
    undefined,
    { timeout: 20_000, polling: 50 },
  );

async function heap(stage: StreamStage): Promise<BenchRow> {
  const { visitor, agent } = await stage.kit(0);
  const devtools = await agent.context().newCDPSession(agent);
  const stream = async () => {
    await visitor.evaluate((count) => measure.busyStream(count), STREAM_CHANGES);
    await streamDone(agent);
    await agent.evaluate(() => measure.collected());
  };
  await stream();
  const once = await heapBytes(devtools);
  for (let more = 0; more < MORE_STREAMS; more++) await stream();
  const tenTimes = await heapBytes(devtools);
  return {
    figure: 'agent heap after 10 times the stream (MB)',
    ours: tenTimes / 1e6,
    beside: 'after once (MB)',
    peer: once / 1e6,
    ratio: tenTimes / once,
    goal: 'at most 1.3 times',
    met: tenTimes / once <= 1.3,
  };
}

function row(
  figure: string,
  ours: number[],
  beside: string,
  peer: number[],
  most: number,
  goal: string,
): BenchRow {
  const ratio = median(ours.map((value, round) => value / peer[round]!));
  return { figure, ours: median(ours), beside, peer: median(peer), ratio, goal, met: ratio <= most };
}

/** Browsers tell time in tenths of a millisecond: of a delay of one, a fifth more is no more than that. */
const LEAST_CHANGE_MS = 0.5;

/** A picture whose delay does not depend on what the visitor's clock says. */
function skewed(figure: string, ours: number[], peer: number[]): BenchRow {
  const goal = `no change (1.2, or ${LEAST_CHANGE_MS} ms)`;
  const compared = row(figure, ours, 'no skew (ms)', peer, 1.2, goal);
  return { ...compared, met: compared.met || compared.ours - compared.peer < LEAST_CHANGE_MS };
}

/** What an agent's picture costs in time and memory, beside a bare socket and rrweb's own live mode. */
const bench: Bench = async () => {
  const stage = await openStreamStage();
  try {
    const { raw, rrweb, kit, ahead, behind } = await delays(stage);
    const figure = 'visitor DOM to agent DOM, p50 (ms)';
    return [
      row(figure, kit, 'raw ws echo (ms)', raw, 1.8, 'at most 1.8 times'),
      row(figure, kit, 'rrweb startLive() (ms)', rrweb, 1 / 3, 'at most a third'),
      skewed('the same, visitor’s clock 1 h ahead (ms)', ahead, kit),
      skewed('the same, visitor’s clock 1 h behind (ms)', behind, kit),
      await heap(stage),
    ];
  } finally {
    await stage.close();
  }
};

export default bench;
