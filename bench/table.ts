import type { BenchRow } from './row.js';

/** Three significant digits, no exponent: `1.35`, `27.4`, `126.9` becomes `127`. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '-';
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}

const HEADINGS = ['figure', 'ours', 'beside', 'its figure', 'ratio', 'goal', 'met'] as const;

const cells = (row: BenchRow): string[] => [
  row.figure,
  figure(row.ours),
  row.beside,
  figure(row.peer),
  figure(row.ratio),
  row.goal,
  row.met ? 'yes' : 'NO',
];

/** A Markdown table, its columns padded so that it reads well in a terminal too. */
export function markdownTable(rows: readonly BenchRow[]): string {
  const lines = [[...HEADINGS], ...rows.map(cells)];
  const widths = HEADINGS.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  const format = (line: readonly string[]): string =>
    `| ${line.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [format(lines[0]!), rule, ...lines.slice(1).map(format)].join('\n');
}
