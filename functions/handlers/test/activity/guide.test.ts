import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startWebhookReceiver } from '@glance-kit/testing';
import { expect, test } from '@jest/globals';
import { guideBlocks } from '../../../../tools/guide.js';
import { until } from '../../../../tools/until.js';
import {
  connectKind,
  readActivity,
  taskRouterKind,
  webhookActivity,
  webhookCaller,
  webhookKind,
} from '../../src/index.js';
import { agentOf, ended } from './records.js';

const guide = readFileSync(new URL('../../../../docs/functions/activity.md', import.meta.url), 'utf8');
const blocks = guideBlocks('activity');
const compact = (line: string): string => line.replace(/ +/g, ' ').replace(/-{3,}/g, '---').trim();

test.each([
  ['taskrouter', taskRouterKind],
  ['connect', connectKind],
  ['webhook', webhookKind],
])('the guide has the settings of %s as the code reads them', (name, { settings }) => {
  const [, table = ''] =
    new RegExp(`<!-- settings: ${name} -->\n(.*?)<!-- /settings -->`, 's').exec(guide) ?? [];
  const rows = settings.map(({ name: variable, text, default: fallback }) => {
    const value = fallback === undefined ? 'required' : fallback === '' ? '–' : `\`${fallback}\``;
    return `| \`${variable}\` | ${text} | ${value} |`;
  });
  expect(table.trim().split('\n').map(compact)).toEqual([
    '| variable | what it holds | default |',
    '| --- | --- | --- |',
    ...rows,
  ]);
});

test('the record of the guide is one that is taken, and the table beside it has every member of it', () => {
  const example = JSON.parse(blocks.find(({ mark }) => mark === 'record')!.text) as Record<string, unknown>;
  const found = readActivity({ type: 'json', entries: Object.entries(example) });
  expect(found).toMatchObject({ phase: 'ended', fields: { taskSid: example['taskSid'] } });
  const rows = [...guide.matchAll(/^\| `(\w+)` /gm)].map(([, name]) => name!);
  for (const name of Object.keys(example).filter((own) => own !== 'taskSid')) expect(rows).toContain(name);
});

test('every refusal of the sources is in the table of answers', () => {
  const [, table = ''] = /## Answers\n(.*?)\n## /s.exec(guide) ?? [];
  const source = readFileSync(new URL('../../src/activity/refusals.ts', import.meta.url), 'utf8');
  const found = [...source.matchAll(/refusal\((\d+), '(\w+)'/g)].map(
    ([, status, error]) => [status!, error!] as const,
  );
  expect(found.length).toBe(6);
  for (const [status, error] of found)
    expect(table).toMatch(new RegExp(`^\\| ${status} +\\|[^|]*\`${error}\``, 'm'));
});

test('the receiver of the guide takes what is genuine, and nothing else', async () => {
  const secret = 'a-secret-of-the-webhook-and-nothing-else';
  const folder = mkdtempSync(join(tmpdir(), 'glance-kit-receiver-'));
  writeFileSync(join(folder, 'receiver.mjs'), blocks.find(({ mark }) => mark === 'receiver.mjs')!.text);
  const child = spawn(process.execPath, [join(folder, 'receiver.mjs')], {
    env: { PATH: process.env['PATH'], PORT: '0', ACTIVITY_WEBHOOK_SECRET: secret },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => (said += text.toString()));
  const gone = new Promise((exited) => child.once('exit', exited));
  try {
    await until(() => /listening \d+/.test(said));
    const url = `http://127.0.0.1:${/listening (\d+)/.exec(said)![1]}/`;
    const write = webhookActivity(webhookCaller({ url, secret }));
    expect(await write(ended({ fields: { note: 'Zoë 東京' } }), agentOf())).toBeUndefined();
    await until(() => said.includes('Zoë 東京'));
    expect(said).toContain('12345.8421.77:ended');

    const now = Math.floor(Date.now() / 1000);
    const signed = (time: number, body: string, key = secret): Record<string, string> => ({
      'X-Glance-Kit-Signature': `t=${time},v1=${createHmac('sha256', key).update(`${time}.${body}`).digest('base64url')}`,
    });
    const statusOf = async (body: string, headers: Record<string, string>): Promise<number> =>
      (await fetch(url, { method: 'POST', body, headers })).status;
    expect(await statusOf('{}', signed(now, '{}'))).toBe(204);
    expect(await statusOf('{}', {})).toBe(401);
    expect(await statusOf('{}', signed(now, '{}', 'another-secret'))).toBe(401);
    expect(await statusOf('{"a":1}', signed(now, '{}'))).toBe(401);
    expect(await statusOf('{}', signed(now - 301, '{}'))).toBe(401);
    const other = writeTime(signed(now, '{}')['X-Glance-Kit-Signature']!, now - 100);
    expect(await statusOf('{}', { 'X-Glance-Kit-Signature': other })).toBe(401);
  } finally {
    child.kill();
    await gone;
    rmSync(folder, { recursive: true });
  }
});

const writeTime = (signature: string, time: number): string => signature.replace(/^t=\d+/, `t=${time}`);

test('the webhook of the guide is posted to the address as it is, query and all', async () => {
  const receiver = await startWebhookReceiver();
  await webhookActivity(webhookCaller({ url: receiver.url, secret: 'x'.repeat(32) }))(ended(), agentOf());
  expect(receiver.received[0]!.path).toBe('/activities?source=glance');
  await receiver.close();
});
