import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { portableSigner, verifyLoginKey, type LoginKeyReply } from '@glance-kit/core';
import { startTokenIssuer, type TokenIssuer } from '@glance-kit/testing';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  DEPLOYMENT_SETTINGS,
  IDENTITY_SETTINGS,
  contactTicketVerifier,
  memoryCounter,
  type Setting,
} from '../src/index.js';
import { API_KEY } from './helpers.js';

const PACKAGE = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const examples = [...readme.matchAll(/^```js\n(.*?)^```/gms)].map((match) => match[1]!);

let issuer: TokenIssuer;
beforeAll(async () => {
  issuer = await startTokenIssuer();
});
afterAll(() => issuer.close());

/** Runs an example as its reader would, with more lines behind it; resolves with what those printed. */
async function run(example: string, more: string, env: Record<string, string>): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      '--conditions=@glance-kit/source',
      '--import=tsx',
      '--input-type=module',
      '--eval',
      `${example}\n${more}`,
    ],
    { cwd: PACKAGE, env: { ...process.env, NODE_OPTIONS: '', ...env } },
  );
  return stdout.trim();
}

const ASK = `
  const reply = await handler(new Request('https://keys.example/getloginkey', {
    method: 'POST',
    headers: process.env.TOKEN ? { Authorization: 'Bearer ' + process.env.TOKEN } : {},
  }));
  console.log(await reply.text());
`;
const DEPLOYMENT = { GLANCE_GROUP_ID: '12345', GLANCE_API_KEY: API_KEY };

test('README example: a function set up by its environment gives a first verified key', async () => {
  const audience = 'https://keys.example';
  const printed = await run(examples[0]!, ASK, {
    ...DEPLOYMENT,
    GLANCE_IDENTITY: 'jwt',
    JWT_ISSUER: issuer.issuer,
    JWT_AUDIENCE: audience,
    JWT_JWKS: issuer.jwks,
    JWT_CLAIM: 'puid',
    TOKEN: await issuer.sign({ aud: audience, sub: 'subject-1', puid: 'jane' }),
  });
  const { loginKey, expiration } = JSON.parse(printed) as LoginKeyReply;
  const user = { groupId: '12345', partnerUserId: 'jane' };
  expect(verifyLoginKey(user, loginKey, portableSigner(API_KEY))).toEqual({ ok: true, expires: expiration });
});

test('README example: a signed ticket is one that the other side accepts', async () => {
  const secret = 'a-secret-of-the-contact-tickets-alone';
  const event = { Details: { ContactData: { ContactId: 'contact-1' } } };
  const more = `console.log((await handler(${JSON.stringify(event)})).glanceTicket);`;
  const ticket = await run(examples[1]!, more, { CONNECT_TICKET_SECRET: secret });
  const verify = contactTicketVerifier({
    secret,
    used: memoryCounter({ whenFull: 'refuse' }),
    connect: {
      describeContact: async (id) => (id === 'contact-1' ? { agentId: 'agent-1', ended: false } : undefined),
      describeUser: async () => ({ userName: 'jane' }),
    },
  });
  expect(await verify(ticket)).toMatchObject({ partnerUserId: 'jane' });
});

test('README example: put together by hand, nobody gets a key without a token', async () => {
  expect(JSON.parse(await run(examples[2]!, ASK, DEPLOYMENT))).toMatchObject({
    status: 401,
    error: 'token_missing',
  });
});

test('README example: an authenticator for Teams is built, and refuses who has no token', async () => {
  const more = `
    const request = new Request('https://keys.example/getloginkey', { method: 'POST' });
    console.log((await authenticate(request, { type: 'none', entries: [] })).error);`;
  expect(await run(examples[3]!, more, {})).toBe('token_missing');
});

test('every example of the README has its test above', () => {
  expect(examples).toHaveLength(4);
});

/** A table of settings as the README has it, without the padding. */
function tableOf(settings: readonly Setting[]): string[] {
  const rows = settings.map(({ name, text, default: fallback }) => {
    const value = fallback === undefined ? 'required' : fallback === '' ? '–' : `\`${fallback}\``;
    return `| \`${name}\` | ${text} | ${value} |`;
  });
  return ['| variable | what it holds | default |', '| --- | --- | --- |', ...rows];
}

const compact = (line: string): string => line.replace(/ +/g, ' ').replace(/-{3,}/g, '---').trim();

const TABLES: [string, readonly Setting[]][] = [
  ['deployment', DEPLOYMENT_SETTINGS],
  ...[...new Set(IDENTITY_SETTINGS.map(({ identity }) => identity))].map(
    (identity): [string, readonly Setting[]] => [
      identity,
      IDENTITY_SETTINGS.filter((row) => row.identity === identity),
    ],
  ),
];

test.each(TABLES)('the README has the %s settings as the code reads them', (name, settings) => {
  const [, table = ''] =
    new RegExp(`<!-- settings: ${name} -->\n(.*?)<!-- /settings -->`, 's').exec(readme) ?? [];
  expect(table.trim().split('\n').map(compact)).toEqual(tableOf(settings));
});

test('every error that a caller may see is in the README', () => {
  for (const error of [
    ...['organisation_refused', 'account_inactive', 'contact_waiting', 'contact_ended', 'not_ready'],
    ...['token_missing', 'token_repeated', 'token_invalid', 'token_expired', 'partner_user_id_missing'],
    ...['identity_provider_unavailable', 'rate_limited', 'origin_refused', 'role_missing'],
  ])
    expect(readme).toContain(`\`${error}\``);
});
