#!/usr/bin/env node
import { createInterface } from 'node:readline';
import { isKitError, type Log } from '@glance-kit/core';
import { hashPassword, loadSettings, startService, type FirstStart } from './index.js';

const HELP = `glance-kit-service - a Glance-compatible cobrowse service

  glance-kit-service                 start the service
  glance-kit-service hash-password   read a password from standard input, print what "passwords" takes
  glance-kit-service --help          show this text

Settings, from the environment:

  PORT              port on the loopback interface (4600)
  GLANCE_DATA_DIR   directory of the database and of generated secrets (./glance-kit-data)
  GLANCE_GROUP_ID   group number (12345)
  GLANCE_API_KEY    API key of the group (generated at the first start)
  GLANCE_USERS      partner user ids, separated by commas, taken as they are (demo agents alice and bob)
  GLANCE_ORIGINS    origins of agent desktops, separated by commas (any page of this machine)
  GLANCE_PROXIES    proxies of your own before the service: whose address the limits count (0)

Several groups, profiles and passwords come from glance-kit.service.json in the working directory.
`;

/** One line of JSON an event; a cause becomes its message, without the stack of our insides. */
const logLine: Log = ({ level, event, cause, ...details }) => {
  const why = cause instanceof Error ? { cause: cause.message } : {};
  process.stderr.write(`${JSON.stringify({ level, event, ...details, ...why })}\n`);
};

function showOnce({ apiKey, passwords = {} }: FirstStart): void {
  const lines = ['First start. These are shown once:'];
  if (apiKey !== undefined) lines.push(`  API key         ${apiKey}`);
  for (const [agent, password] of Object.entries(passwords))
    lines.push(`  agent ${agent.padEnd(9)} ${password}`);
  process.stdout.write(`${lines.join('\n')}\n`);
}

async function start(): Promise<void> {
  const { firstStart, ...settings } = loadSettings(process.env, './glance-kit-data');
  const service = await startService({ ...settings, log: logLine });
  const stop = (): void => {
    service.close().then(
      () => process.exit(0),
      (cause: unknown) => fail(cause),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  // Said last: whoever reads it may stop the service at once, and in order.
  if (firstStart) showOnce(firstStart);
  process.stdout.write(`Cobrowse service: ${service.url}\n`);
}

async function hashFromInput(): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === '') break;
    process.stdout.write(`${hashPassword(line)}\n`);
    return;
  }
  throw new Error('There was no password on standard input.');
}

function fail(cause: unknown): void {
  const known = isKitError(cause) || cause instanceof Error;
  process.stderr.write(`${known ? cause.message : String(cause)}\n`);
  process.exit(1);
}

const [command, ...rest] = process.argv.slice(2);
if (command === '--help' || command === '-h') process.stdout.write(HELP);
else if (rest.length > 0) fail(new Error('There is one word too many. See glance-kit-service --help.'));
else if (command === undefined) await start().catch(fail);
else if (command === 'hash-password') await hashFromInput().catch(fail);
else fail(new Error(`"${command}" is not a command. See glance-kit-service --help.`));
