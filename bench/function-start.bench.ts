import { build } from 'esbuild';
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import { replaceParts, type Parts } from '../tools/deployable-parts.js';
import { DEPLOYABLES, buildDeployables, moduleOptions } from '../tools/deployables.js';
import { median, type Bench, type BenchRow } from './row.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CHILD = join(ROOT, 'bench/function-start-child.cjs');
const KINDS = ['aws-lambda', 'twilio', 'azure', 'fetch'] as const;
type Kind = (typeof KINDS)[number];
const ROUNDS = 15;
const ISSUER = 'https://id.example/';
const AUDIENCE = 'https://keys.example';

const run = promisify(execFile);

/** What every function is told, and the proof that the agent brings. */
async function environment(): Promise<NodeJS.ProcessEnv> {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256' }] });
  const token = await new SignJWT({ glance_user: 'jane' })
    .setProtectedHeader({ alg: 'RS256', kid: 'one' })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject('jane')
    .setIssuedAt()
    .setExpirationTime('10m')
    .sign(privateKey);
  return {
    PATH: process.env['PATH'],
    GLANCE_GROUP_ID: '12345',
    GLANCE_API_KEY: 'bench-api-key-0123456789',
    GLANCE_EXPIRATION: '300',
    GLANCE_ORIGINS: 'https://desk.example',
    GLANCE_IDENTITY: 'jwt',
    JWT_ISSUER: ISSUER,
    JWT_AUDIENCE: AUDIENCE,
    JWT_CLAIM: 'glance_user',
    JWT_JWKS: keys,
    GLANCE_BENCH_TOKEN: token,
  };
}

/** The documented sample as it is deployed: its own few lines, crypto-js from node_modules. */
async function buildSample(directory: string): Promise<string> {
  const file = join(directory, 'sample.cjs');
  await build({
    absWorkingDir: ROOT,
    entryPoints: [DEPLOYABLES.sample.entry],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['crypto-js'],
    logLevel: 'silent',
  });
  cpSync(join(ROOT, 'node_modules/crypto-js'), join(directory, 'node_modules/crypto-js'), {
    recursive: true,
  });
  return file;
}

/** The agent's id given, as the documented sample takes it: what is left is the same work. */
const IDENTITY_GIVEN: Parts = {
  'functions/handlers/src/function/identity-settings.ts': `
    const agent = { partnerUserId: 'jane', subject: 'jane', source: 'bench', expiresAt: 9_999_999_999 };
    export const IDENTITY_SETTINGS = [];
    export const identityFromSettings = () => async () => agent;`,
};

/** The same module with the agent's id given, in the place of the deployed one. */
async function buildGiven(kind: Kind, file: string): Promise<string> {
  const options = moduleOptions(kind);
  const plugins = [replaceParts({ ...DEPLOYABLES[kind].parts, ...IDENTITY_GIVEN })];
  const { outputFiles } = await build({ ...options, plugins });
  const given = file.replace(/(\.\w+)$/, '-given$1');
  writeFileSync(given, outputFiles[0]!.contents);
  return given;
}

/** A copy outside the repository, with what the platform puts beside it. */
function install(kind: Kind, directory: string): string {
  const { out, file, format } = DEPLOYABLES[kind];
  const folder = join(directory, kind);
  cpSync(join(ROOT, out), folder, { recursive: true });
  if (kind === 'azure') {
    const library = join(folder, 'node_modules/@azure/functions');
    mkdirSync(library, { recursive: true });
    writeFileSync(join(library, 'package.json'), '{"name":"@azure/functions","main":"index.js"}');
    // The platform's own library takes its time on both sides; here it only hands over what is registered.
    const hook =
      'exports.app = { http: (_name, { handler }) => (globalThis.azureHandler = handler), hook: new Proxy({}, { get: () => () => {} }) };';
    writeFileSync(join(library, 'index.js'), hook);
  }
  if (format === 'esm') writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  return join(folder, file);
}

/** From before a function is loaded to its first key, each start in a fresh process, beside the documented sample. */
const bench: Bench = async () => {
  await buildDeployables(KINDS);
  const directory = mkdtempSync(join(tmpdir(), 'glance-kit-bench-'));
  try {
    const env = await environment();
    const sample = await buildSample(directory);
    const files = KINDS.map((kind) => install(kind, directory));
    const given = await Promise.all(KINDS.map((kind, at) => buildGiven(kind, files[at]!)));
    const startMs = async (kind: string, file: string): Promise<number> => {
      const { stdout } = await run(process.execPath, [CHILD, kind, file], { env });
      return Number(stdout);
    };
    const rounds: { sample: number; given: number[]; verified: number[] }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const times = {
        sample: await startMs('sample', sample),
        given: [] as number[],
        verified: [] as number[],
      };
      for (const [at, kind] of KINDS.entries()) {
        times.given.push(await startMs(kind, given[at]!));
        times.verified.push(await startMs(kind, files[at]!));
      }
      rounds.push(times);
    }
    const row = (kind: Kind, what: 'given' | 'verified'): BenchRow => {
      const at = KINDS.indexOf(kind);
      const ratio = median(rounds.map((times) => times[what][at]! / times.sample));
      const isGoal = what === 'given';
      return {
        figure: `${kind}: load and first key${isGoal ? '' : ', token verified'} (ms)`,
        ours: median(rounds.map((times) => times[what][at]!)),
        beside: 'documented crypto-js sample (ms)',
        peer: median(rounds.map((times) => times.sample)),
        ratio,
        goal: isGoal ? 'at most 0.5 times' : 'for information: the sample verifies nothing',
        met: !isGoal || ratio <= 0.5,
      };
    };
    return [...KINDS.map((kind) => row(kind, 'given')), ...KINDS.map((kind) => row(kind, 'verified'))];
  } finally {
    rmSync(directory, { recursive: true });
  }
};

export default bench;
