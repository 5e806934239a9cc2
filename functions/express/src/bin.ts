#!/usr/bin/env node
import { isKitError } from '@glance-kit/core';
import { foldText } from '@glance-kit/core/node';
import { jsonLog } from './json-log.js';
import { startLoginKeyServer } from './server.js';
import { sharedStore } from './shared-store.js';
import { SETTINGS, serverSettings } from './settings.js';

const PARAGRAPHS = [
  'Addresses: POST /getloginkey, GET /signin, POST /collect, POST /session, POST /signout, /saml/<id>/metadata, POST /activity, POST /five9/wrapup, GET /healthz, GET /readyz.',
  'SIGTERM and SIGINT: /readyz says no, requests are answered for GLANCE_STOP_DELAY seconds and open ones ended, then the server stops; a second signal stops it at once. SIGHUP reads the API key again.',
];

const HELP = `${foldText('glance-kit-login-key: makes short-lived Glance login keys for agents who have signed in.')}

Everything is set by the environment (defaults in brackets):

${SETTINGS.map(([name, text]) => `  ${name.padEnd(24)}${foldText(text, 26)}`).join('\n')}

At least one identity provider is needed: OIDC_... or SAML_... or both.

${PARAGRAPHS.map((text) => foldText(text)).join('\n\n')}
`;

async function main(): Promise<void> {
  const [flag] = process.argv.slice(2);
  if (flag === '--help' || flag === '-h') {
    process.stdout.write(HELP);
    return;
  }
  if (flag !== undefined) throw new Error(`Unknown option ${flag}. See glance-kit-login-key --help.`);
  const log = jsonLog((line) => process.stdout.write(line));
  const settings = serverSettings(process.env, log);
  const server = await startLoginKeyServer({ ...settings, ...(await sharedStore(process.env)) });
  process.on('SIGHUP', () => void server.refreshApiKey());
  let isStopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      log({ level: 'info', event: isStopping ? 'stopping_now' : 'stopping', signal });
      void (isStopping ? server.closeNow() : server.close());
      isStopping = true;
    });
  // Said last: whoever reads it may stop the server at once, and in order.
  log({ level: 'info', event: 'listening', url: server.url, port: server.port });
}

main().catch((cause: unknown) => {
  const sentence = isKitError(cause) ? cause.message : (cause as Error).message;
  process.stderr.write(`glance-kit-login-key did not start. ${sentence}\n`);
  process.exitCode = 1;
});
