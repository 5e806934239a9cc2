import { build } from 'esbuild';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, type Bench, type BenchRow } from './row.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PEERS = 'node_modules/.cache/glance-kit/login-key-peers.mjs';
const WARM_UP = 3_000;
const REQUESTS = 1_500;
const ROUNDS = 11;
const CONNECTIONS = 64;
const BODY = 'partneruserid=jane%40desk.example';

interface Peer {
  child: ChildProcess;
  path: string;
  token: string;
}

/** Compiled as it is deployed: a loader's helpers would be measured, too. */
async function compilePeers(): Promise<void> {
  await build({
    absWorkingDir: ROOT,
    entryPoints: ['bench/login-key-peers.ts'],
    outfile: PEERS,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: ['express', 'jose', 'crypto-js', 'openid-client', '@noble/hashes'],
    conditions: ['@glance-kit/source'],
    logLevel: 'silent',
  });
}

async function start(name: string, directory: string): Promise<Peer> {
  // A local socket, as behind a proxy: the kernel's TCP costs more than any of the servers and hides them.
  const path = join(directory, name);
  const child = fork(PEERS, [name, path], {
    cwd: ROOT,
    execArgv: [],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const [{ token }] = (await once(child, 'message')) as [{ token: string }];
  return { child, path, token };
}

async function cpuMicros({ child }: Peer): Promise<number> {
  child.send('cpu');
  const [answer] = (await once(child, 'message')) as [{ cpuMicros: number }];
  return answer.cpuMicros;
}

/** One connection that sends the next request when the reply is complete; as little client as possible. */
function drive({ path, token }: Peer, next: () => boolean): Promise<void> {
  const bytes = Buffer.from(
    [
      'POST /getloginkey HTTP/1.1',
      'Host: keys.example',
      `Authorization: Bearer ${token}`,
      'Content-Type: application/x-www-form-urlencoded',
      `Content-Length: ${BODY.length}`,
      '',
      BODY,
    ].join('\r\n'),
  );
  return new Promise((resolve, reject) => {
    const socket = connect(path, () => void (next() ? socket.write(bytes) : socket.end()));
    let reply = '';
    socket.setNoDelay(true);
    socket.on('error', reject);
    socket.on('close', () => resolve());
    socket.on('data', (chunk) => {
      reply += chunk.toString('latin1');
      if (!reply.endsWith('}')) return; // every reply is one JSON object
      if (!reply.startsWith('HTTP/1.1 200 '))
        socket.destroy(new Error(`The peer answered ${reply.slice(9, 12)}.`));
      reply = '';
      if (next()) socket.write(bytes);
      else socket.end();
    });
  });
}

/** CPU of the server, microseconds a request; the client's is in this process and does not count. */
async function round(peer: Peer, requests: number): Promise<number> {
  const before = await cpuMicros(peer);
  let left = requests;
  await Promise.all(Array.from({ length: CONNECTIONS }, () => drive(peer, () => left-- > 0)));
  return ((await cpuMicros(peer)) - before) / requests;
}

function row(
  figure: string,
  ours: number[],
  beside: string,
  peer: number[],
  goal: string,
  met: (ratio: number) => boolean,
  invert = false,
): BenchRow {
  const ratio = median(ours.map((value, index) => (invert ? peer[index]! / value : value / peer[index]!)));
  return { figure, ours: median(ours), beside, peer: median(peer), ratio, goal, met: met(ratio) };
}

/** CPU of one login-key request, with the identity remembered and without, beside its peers in the same rounds. */
const bench: Bench = async () => {
  await compilePeers();
  const names = ['ours', 'bare', 'recipe', 'uncached', 'session'] as const;
  const directory = mkdtempSync(join(tmpdir(), 'glance-kit-bench-'));
  const peers = await Promise.all(names.map((name) => start(name, directory)));
  try {
    const figures: Record<(typeof names)[number], number[]> = {
      ours: [],
      bare: [],
      recipe: [],
      uncached: [],
      session: [],
    };
    for (const peer of peers) await round(peer, WARM_UP);
    for (let turn = 0; turn < ROUNDS; turn += 1)
      for (const [index, name] of names.entries()) figures[name].push(await round(peers[index]!, REQUESTS));
    const cached = 'login-key request, cached identity (CPU µs)';
    const atLeast4 = (ratio: number): boolean => ratio >= 4;
    const atMost16 = (ratio: number): boolean => ratio <= 1.6;
    return [
      row(
        cached,
        figures.ours,
        'Express 5 + crypto-js recipe (CPU µs)',
        figures.recipe,
        'at least 4 times better',
        atLeast4,
        true,
      ),
      row(cached, figures.ours, 'bare node:http (CPU µs)', figures.bare, 'at most 1.6 times bare', atMost16),
      row(
        'login-key request, token verified (CPU µs)',
        figures.uncached,
        'the same, cached (CPU µs)',
        figures.ours,
        'for information',
        () => true,
      ),
      row(
        "login-key request, the server's own session (CPU µs)",
        figures.session,
        'bare node:http (CPU µs)',
        figures.bare,
        'at most 1.6 times bare',
        atMost16,
      ),
    ];
  } finally {
    for (const { child } of peers) child.kill();
    rmSync(directory, { recursive: true });
  }
};

export default bench;
