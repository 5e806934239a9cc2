import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** A fenced block of a guide: ```` ```sh account ```` has the language `sh` and the mark `account`. */
export interface GuideBlock {
  language: string;
  mark: string;
  text: string;
}

/** The fenced blocks of `docs/<folder>/<name>.md`, in order. */
export function guideBlocks(name: string, folder: 'functions' | 'hosts' = 'functions'): GuideBlock[] {
  const guide = readFileSync(join(ROOT, 'docs', folder, `${name}.md`), 'utf8');
  return [...guide.matchAll(/^```(\w+)(?: ([^\n]+))?\n([\s\S]*?)^```$/gm)].map(
    ([, language, mark = '', text]) => ({ language: language!, mark, text: text! }),
  );
}

/** A terminal in an empty folder: the working folder and exported variables carry over from command to command. */
export interface GuideShell {
  readonly folder: string;
  /** Runs a block to its end. @returns what it printed. @throws Error with what it said when it fails */
  run(block: string): Promise<string>;
  /** Starts a block that serves. @returns the first thing it prints that `ready` recognises */
  start<T>(block: string, ready: (output: string) => T | undefined): Promise<T>;
  /** Ends what was started and removes the folder. */
  close(): Promise<void>;
}

/**
 * @param programs  scripts of `sh` by the name of the program that a guide calls and a test machine does not have, such
 *                  as `npx` with a package of this repository
 */
export function guideShell(programs: Readonly<Record<string, string>>): GuideShell {
  const home = mkdtempSync(join(tmpdir(), 'glance-kit-guide-'));
  const [bin, work] = [join(home, 'bin'), join(home, 'work')];
  for (const folder of [bin, work]) mkdirSync(folder);
  for (const [name, script] of Object.entries(programs))
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const [state, place] = [join(home, 'state.sh'), join(home, 'place')];
  writeFileSync(state, '');
  writeFileSync(place, work);
  const loader = new URL('../node_modules/tsx/dist/loader.mjs', import.meta.url).href;
  const env = {
    PATH: `${bin}:${process.env['PATH']}`,
    HOME: home,
    // The kit from its sources, as `npm install` would bring it built.
    NODE_OPTIONS: `--conditions=@glance-kit/source --import ${loader}`,
  };
  const before = `. '${state}'; cd "$(cat '${place}')"; set -e\n`;
  const after = `\nexport -p > '${state}'; pwd > '${place}'`;
  const started: ChildProcess[] = [];
  return {
    get folder() {
      return readFileSync(place, 'utf8').trim();
    },
    run(block) {
      const child = spawn('sh', ['-c', before + block + after], { env, stdio: ['ignore', 'pipe', 'pipe'] });
      const said = { out: '', err: '' };
      child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => (said.err += text));
      return new Promise((resolve, reject) => {
        child.once('error', reject);
        child.once('close', (code) =>
          code === 0 ? resolve(said.out) : reject(new Error(`${block}\n${said.out}${said.err}`)),
        );
      });
    },
    start(block, ready) {
      // The last command takes the place of the shell, so that ending it ends the program.
      const child = spawn('sh', ['-c', `${before}exec ${block.trim()}`], {
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      started.push(child);
      let said = '';
      return new Promise((resolve, reject) => {
        for (const stream of [child.stdout, child.stderr])
          stream.setEncoding('utf8').on('data', (text: string) => {
            said += text;
            const found = ready(said);
            if (found !== undefined) resolve(found);
          });
        child.once('error', reject);
        child.once('exit', () => reject(new Error(`${block}\n${said}`)));
      });
    },
    async close() {
      for (const child of started) {
        if (child.exitCode !== null || child.signalCode !== null) continue;
        const ended = new Promise((exited) => child.once('exit', exited));
        child.kill('SIGKILL');
        await ended;
      }
      rmSync(home, { recursive: true });
    },
  };
}
