import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { HOST_NAMES } from '@glance-kit/manifests';
import { buildHostBundles } from './bundles.js';
import { glanceKit, newFolder } from './command.js';

const folder = newFolder();
const built = (host: string, path: string): string => join(folder.path, 'glance-kit-build', host, path);

/** Commands of a checklist, as somebody copies them. */
function commands(host: string): string[] {
  const text = readFileSync(built(host, 'CHECKLIST.md'), 'utf8');
  return [...text.matchAll(/^ {2}```sh\n([\s\S]*?)^ {2}```$/gm)].map(([, block]) =>
    block!.replace(/^ {2}/gm, ''),
  );
}

beforeAll(async () => {
  await buildHostBundles();
  const hosts = {
    flex: { pluginUrl: 'https://panel.example.com/flex/glance-cobrowse.js' },
    'amazon-connect': { instances: ['https://example.my.connect.aws'] },
    five9: {
      wrapUp: { url: '/five9/wrapup' },
      // More requests than ten: their order is more than that of their first digits.
      fields: { call: { visitorId: [1, 2, 3, 4, 5].map((number) => `Cobrowse.key_${number}`) } },
    },
    dynamics: {
      environments: ['https://contoso.crm.dynamics.com'],
      loginKey: 'https://keys.example.com/getloginkey',
    },
    salesforce: {
      orgs: ['https://acme.lightning.force.com'],
      loginKey: 'https://keys.example.com/getloginkey',
    },
    web: { origins: ['https://crm.example.com'] },
  };
  const config = { groupId: '12345', service: 'production', pages: 'https://panel.example.com', hosts };
  writeFileSync(join(folder.path, 'glance-kit.config.json'), JSON.stringify(config));
  const { code, err } = await glanceKit(folder.path, ['build', 'all']);
  expect([code, err]).toEqual([0, '']);
}, 120_000);
afterAll(() => folder.remove());

test.each(HOST_NAMES)('a shell understands every command of the checklist for %s', (host) => {
  for (const text of commands(host)) {
    const { status, stderr } = spawnSync('bash', ['-n'], { input: text, encoding: 'utf8' });
    expect([text, status, stderr]).toEqual([text, 0, '']);
  }
});

test('the commands for Five9 send the requests in their order, the wrap-up with its secret', () => {
  const bin = join(folder.path, 'bin');
  const log = join(folder.path, 'sent.txt');
  mkdirSync(bin);
  // Takes the body as curl does, from a file or from the standard input, and keeps it.
  writeFileSync(
    join(bin, 'curl'),
    `#!/usr/bin/env bash
while [ "$1" != --data-binary ]; do shift; done
case "$2" in @-) body=$(cat) ;; *) body=$(cat "\${2#@}") ;; esac
printf '%s\\n' "$3 $body" >> '${log}'
`,
  );
  chmodSync(join(bin, 'curl'), 0o755);
  const [secret, send] = commands('five9').filter((text) => /randomBytes|curl/.test(text));
  const env = { PATH: `${bin}:${process.env['PATH']}` };
  const { status, stderr } = spawnSync('bash', ['-e'], {
    input: `${secret}${send}echo "$FIVE9_WRAPUP_SECRET" > '${folder.path}/secret.txt'`,
    cwd: built('five9', ''),
    env,
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
  const sent = readFileSync(log, 'utf8');
  const operations = [...sent.matchAll(/<admin:(\w+)>/g)].map(([, name]) => name);
  expect(operations).toEqual([
    'createCallVariablesGroup',
    ...Array<string>(5).fill('createCallVariable'),
    ...Array<string>(5).fill('createWebConnector'),
  ]);
  const made = readFileSync(join(folder.path, 'secret.txt'), 'utf8').trim();
  expect(made).toMatch(/^[0-9a-f]{64}$/);
  expect(sent).toContain(`<value>${made}</value>`);
  expect(sent).not.toContain('FIVE9_WRAPUP_SECRET');
  expect(sent.match(/https:\/\/api\.five9\.com\/wsadmin\/v13\/AdminWebService/g)).toHaveLength(
    operations.length,
  );
});
