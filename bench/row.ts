/** One line of `npm run bench`: a figure beside its peer or limit, measured in the same run. */
export interface BenchRow {
  /** What was measured, with its unit: `mint, server signer (µs)`. */
  figure: string;
  ours: number;
  /** What stands beside it: `crypto-js recipe (µs)`, or `limit`. */
  beside: string;
  peer: number;
  /** Median of the paired ratios, in the direction that the goal speaks of. */
  ratio: number;
  /** `at least 10 times`, as the issue words it. */
  goal: string;
  met: boolean;
}

/** A bench file `bench/<topic>.bench.ts` exports one of these as default. */
export type Bench = () => Promise<BenchRow[]>;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
