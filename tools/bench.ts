import { readdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import type { Bench, BenchRow } from '../bench/row.js';
import { markdownTable } from '../bench/table.js';
import { buildBundles } from './bundles.js';

const HELP = `npm run bench [-- [--write] [topic ...]]

Measures every figure beside its peer or limit in the same run and prints one table.
Topics are the files of bench/ (login-key, stream, ...); all of them unless named.

  --write   also write docs/benchmarks.md
  --help    this text
`;

const { values, positionals } = parseArgs({
  options: { write: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  allowPositionals: true,
});

const directory = new URL('../bench/', import.meta.url);

function topics(): string[] {
  const all = readdirSync(directory)
    .filter((name) => name.endsWith('.bench.ts'))
    .map((name) => name.replace('.bench.ts', ''));
  const unknown = positionals.find((name) => !all.includes(name));
  if (unknown) throw new Error(`There is no bench "${unknown}". Known topics: ${all.join(', ')}.`);
  return positionals.length > 0 ? positionals : all;
}

function page(rows: readonly BenchRow[]): string {
  return `# Benchmarks

Each figure stands beside its peer or limit, measured in the same run; the ratio is the median of paired
ratios, so a slow or noisy machine does not matter much.

${markdownTable(rows)}

Made by \`npm run bench -- --write\` with Node ${process.version} on ${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}).
`;
}

if (values.help) {
  process.stdout.write(HELP);
} else {
  await buildBundles();
  const rows: BenchRow[] = [];
  for (const topic of topics()) {
    const started = Date.now();
    process.stdout.write(`measuring ${topic} ... `);
    const { default: bench } = (await import(new URL(`${topic}.bench.ts`, directory).href)) as {
      default: Bench;
    };
    rows.push(...(await bench()));
    process.stdout.write(`${((Date.now() - started) / 1000).toFixed(1)} s\n`);
  }
  process.stdout.write(`\n${markdownTable(rows)}\n`);
  if (values.write) {
    writeFileSync(new URL('../docs/benchmarks.md', import.meta.url), page(rows));
    process.stdout.write('\nwrote docs/benchmarks.md\n');
  }
  const missed = rows.filter((row) => !row.met);
  if (missed.length > 0) process.stdout.write(`\n${missed.length} of ${rows.length} goals missed.\n`);
  process.exit(0); // children and sockets of a bench must not keep a finished run alive
}
