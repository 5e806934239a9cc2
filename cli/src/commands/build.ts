import {
  HOST_NAMES,
  aboutHost,
  buildHost,
  checkConfig,
  secretsOf,
  suggest,
  type HostName,
  type CheckedConfig,
} from '@glance-kit/manifests';
import { foldText } from '@glance-kit/core/node';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { partsOf } from '../parts.js';
import { findConfig } from '../config/find.js';
import { inlineLogos } from '../config/logos.js';
import { readConfig } from '../config/read.js';
import { EXIT, counted, styleFor, type Io, type Style } from '../io.js';
import { UsageError } from '../usage-error.js';
import { writeFiles, type Conflict, type Written } from '../write-files.js';
import { placed, problemText, type PlacedProblem } from './problems.js';

/** Folder for the packages unless the command line names one. */
export const DEFAULT_OUT = 'glance-kit-build';

export interface BuildOptions {
  config?: string;
  out?: string;
  json?: boolean;
}

type Outcome =
  ({ host: HostName; folder: string } & Written) | { host: HostName; folder: string; conflicts: Conflict[] };

function hostsOf(name: string): HostName[] | 'all' {
  if (name === 'all') return 'all';
  const host = HOST_NAMES.find((one) => one === name);
  if (host) return [host];
  const meant = suggest(name, [...HOST_NAMES, 'all']);
  throw new UsageError(
    `There is no host ${JSON.stringify(name)}.`,
    meant ? `Did you mean "${meant}"?` : `There is ${HOST_NAMES.join(', ')}, and all.`,
  );
}

/** `glance-kit build <host>`: reads, checks, makes and writes. Returns the exit code. */
export async function build(name: string, options: BuildOptions, io: Io): Promise<number> {
  const wanted = hostsOf(name);
  const file = findConfig(io.cwd, options.config);
  const shownFile = shortPath(io.cwd, file);
  const out = resolve(io.cwd, options.out ?? DEFAULT_OUT);
  const read = await readConfig(file);
  const logos = read.problems.length ? [] : inlineLogos(read.value, file);
  const hosts = wanted === 'all' ? [] : wanted;
  const check = checkConfig(read.value, { secrets: secretsOf(io.env), hosts });
  // What cannot be read is nothing to judge.
  const unread = read.problems.some(({ keys }) => keys.length === 0);
  const found = [...read.problems, ...logos, ...(!unread && 'problems' in check ? check.problems : [])];
  if (found.length || 'problems' in check) return refuse(shownFile, placed(found, read.placeOf), options, io);

  const chosen = wanted === 'all' ? HOST_NAMES.filter((host) => check.config.hosts[host]) : wanted;
  if (chosen.length === 0) {
    const problem = {
      path: 'hosts',
      problem: 'is empty',
      fix: `Add a host to it: ${HOST_NAMES.join(', ')}.`,
    };
    return refuse(shownFile, [{ ...problem, ...read.placeOf(['hosts']) }], options, io);
  }
  return make(chosen, check.config, { out, shownFile, options, io });
}

interface Making {
  out: string;
  shownFile: string;
  options: BuildOptions;
  io: Io;
}

function make(
  hosts: readonly HostName[],
  config: CheckedConfig,
  { out, shownFile, options, io }: Making,
): number {
  const style = styleFor(io, 'out');
  const say = (text: string): void => (options.json ? undefined : io.out(text));
  say(
    `${style.quiet('Configuration')}  ${shownFile}\n${style.quiet('Output')}         ${shortPath(io.cwd, out)}\n`,
  );
  const outcomes: Outcome[] = [];
  for (const host of hosts) {
    const folder = join(out, host);
    const outcome = { host, folder, ...writeFiles(folder, buildHost(host, config, partsOf(host))) };
    outcomes.push(outcome);
    say(`\n${outcomeText(outcome, io, style)}`);
  }
  const failed = outcomes.some((outcome) => 'conflicts' in outcome);
  const steps = outcomes.flatMap((one) =>
    'files' in one ? [shortPath(io.cwd, join(one.folder, 'CHECKLIST.md'))] : [],
  );
  if (steps.length) say(`\n${foldText(`Next: follow ${style.bold(steps.join(', '))}.`)}\n`);
  if (options.json)
    io.out(
      `${JSON.stringify({ ok: !failed, config: shownFile, hosts: outcomes.map(jsonOf) }, undefined, 2)}\n`,
    );
  return failed ? EXIT.wrong : EXIT.done;
}

function jsonOf(outcome: Outcome): object {
  if ('conflicts' in outcome) return { ...outcome, ok: false };
  return { ...outcome, ok: true, checklist: join(outcome.folder, 'CHECKLIST.md') };
}

const SIGNS = { new: '+', changed: '~' } as const;

function outcomeText(outcome: Outcome, io: Io, style: Style): string {
  const { host, folder } = outcome;
  const { title } = aboutHost(host);
  if ('conflicts' in outcome) {
    const lines = outcome.conflicts.map(
      ({ path, reason }) => `  ${shortPath(io.cwd, join(folder, path))} ${reason}`,
    );
    const advice = 'Move them away, or name another folder with --out. Nothing was written.';
    return `${style.bad('✗')} ${style.bold(title)}  files are in the way\n${lines.join('\n')}\n  ${foldText(advice, 2)}\n`;
  }
  const { files, removed, left } = outcome;
  const shown = files.filter(({ change }) => change !== 'same');
  const width = Math.max(...shown.map(({ path }) => path.length));
  const lines = shown.map(
    ({ path, bytes, change }) =>
      `  ${SIGNS[change as 'new' | 'changed']} ${path.padEnd(width)}  ${sizeText(bytes).padStart(9)}`,
  );
  lines.push(...removed.map((path) => `  - ${path}`));
  lines.push(...left.map((path) => `  ! ${path} is no longer made, but was changed: it stays`));
  const count = (change: string): number => files.filter((one) => one.change === change).length;
  const parts = [
    [count('new'), 'new'],
    [count('changed'), 'changed'],
    [count('same'), 'as before'],
    [removed.length, 'removed'],
  ] as const;
  const summary = parts.filter(([number]) => number > 0).map(([number, word]) => `${number} ${word}`);
  const head = `${style.good('✓')} ${style.bold(title)}  ${counted(files.length, 'file')}: ${summary.join(', ')}`;
  return `${[head, ...lines].join('\n')}\n`;
}

function sizeText(bytes: number): string {
  return bytes < 1000 ? `${bytes} B` : `${(bytes / 1000).toFixed(1)} kB`;
}

function refuse(file: string, problems: PlacedProblem[], { json }: BuildOptions, io: Io): number {
  if (json) io.out(`${JSON.stringify({ ok: false, config: file, problems }, undefined, 2)}\n`);
  else io.err(problemText(file, problems, styleFor(io, 'err')));
  return EXIT.wrong;
}

/** Relative where that is shorter to read. */
export function shortPath(cwd: string, path: string): string {
  const short = relative(cwd, path);
  return short.startsWith('..') || isAbsolute(short) ? path : short || '.';
}
