#!/usr/bin/env node
import { isKitError } from '@glance-kit/core';
import { jsonLog } from './json-log.js';
import { startLoginKeyServer } from './server.js';
import { SETTINGS, serverSettings } from './settings.js';

const HELP = `glance-kit-login-key: makes short-lived Glance login keys for agents who have signed in.

Everything is set by the environment (defaults in brackets):

${SETTINGS.map(([name, text]) => `  ${name.padEnd(24)}${text}`).join('\n')}

Addresses: POST /getloginkey, GET /signin, POST /collect, GET /healthz, GET /readyz
SIGTERM and SIGINT end open requests, then stop. SIGHUP reads the API key again.
`;

async function main(): Promise<void> {
  const [flag] = process.argv.slice(2);
  if (flag === '--help' || flag === '-h') {
    process.stdout.write(HELP);
    return;
  }
  if (flag !== undefined) throw new Error(`Unknown option ${flag}. See glance-kit-login-key --help.`);
  const log = jsonLog((line) => process.stdout.write(line));
  const server = await startLoginKeyServer(serverSettings(process.env, log));
  log({ level: 'info', event: 'listening', url: server.url, port: server.port });
  process.on('SIGHUP', () => void server.refreshApiKey());
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      log({ level: 'info', event: 'stopping', signal });
      void server.close();
    });
}

main().catch((cause: unknown) => {
  const sentence = isKitError(cause) ? cause.message : (cause as Error).message;
  process.stderr.write(`glance-kit-login-key did not start. ${sentence}\n`);
  process.exitCode = 1;
});
