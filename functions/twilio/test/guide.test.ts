import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  ACTIVITY_SETTING,
  DEPLOYMENT_SETTINGS,
  IDENTITY_SETTINGS,
  taskRouterKind,
  webhookKind,
} from '@glance-kit/handlers';
import { expect, test } from '@jest/globals';
import { guideBlocks, guideShell } from '../../../tools/guide.js';
import { API_KEY_MARK } from '../../../tools/jest/api-key-mark.js';
import { startIam } from './iam.js';
import { runtimeModules } from './service.js';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const manifest = JSON.parse(readFileSync(at('../deploy/package.json'), 'utf8')) as {
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};

/** What the scripts of the folder's package.json run, on this machine alone. */
const programs = (iam: string): Record<string, string> => ({
  npx: `[ "$1" = @glance-kit/functions-twilio ] && exec node '${at('../src/bin.ts')}' "$2"
exit 127`,
  npm: `case "$*" in
  install) ln -s '${runtimeModules()}' node_modules ;;
  "install --no-save @glance-kit/core") ln -sfn '${at('../../../node_modules')}' node_modules ;;
  "run try") NODE_OPTIONS= exec node try.mjs ;;
  start) NODE_OPTIONS= IAM_STAND_IN='${iam}' exec node --require '${at('preload.cjs')}' node_modules/twilio-run/bin/twilio-run.js start --port 0 ;;
  *) exit 127 ;;
esac`,
});

test('the guide leads from nothing to a first verified key', async () => {
  const blocks = guideBlocks('twilio');
  const commands = blocks.filter(({ language }) => language === 'sh');
  const account = {
    accountSid: `AC${randomBytes(16).toString('hex')}`,
    user: `SK${randomBytes(16).toString('hex')}`,
    password: randomBytes(16).toString('hex'),
  };
  const iam = await startIam(account);
  const shell = guideShell(programs(iam.origin));
  const apiKey = `${API_KEY_MARK}guide`;
  try {
    iam.issue('token-of-jane', { identity: 'jane' });
    const said: string[] = [];
    let address = '';
    for (const { mark, text } of commands) {
      if (mark === 'account') continue; // needs one at Twilio
      if (mark !== 'serves') {
        writeFileSync(
          join(shell.folder, 'first-key.mjs'),
          blocks.find((block) => block.mark === 'first-key.mjs')!.text,
        );
        said.push(await shell.run(text.replace('localhost:3000', address)));
        continue;
      }
      const file = join(shell.folder, '.env');
      const values = {
        GLANCE_API_KEY: apiKey,
        ACCOUNT_SID: account.accountSid,
        API_KEY: account.user,
        API_SECRET: account.password,
      };
      const filled = Object.entries(values).reduce(
        (env, [name, value]) => env.replace(`\n${name}=\n`, `\n${name}=${value}\n`),
        readFileSync(file, 'utf8'),
      );
      writeFileSync(file, filled);
      address = `127.0.0.1:${await shell.start(text, (output) => /listening on (\d+)/.exec(output)?.[1])}`;
      await shell.run(`export GLANCE_API_KEY=${apiKey} TOKEN=token-of-jane PARTNER_USER_ID=jane`);
    }
    expect(said).toHaveLength(3);
    expect(said[0]).toContain('Login key of agent.anna in group 12345: verified, valid until 2');
    expect(said[0]).toContain('with the id of somebody else: 403 identity_mismatch.');
    expect(said[2]).toBe('The key is good.\n');
    expect(commands.filter(({ mark }) => mark === 'account')).toHaveLength(1);
  } finally {
    await shell.close();
    await iam.close();
  }
});

test('npm install brings the versions that are tested, and npm start and npm run try what the guide test runs', () => {
  const versionOf = (name: string): string =>
    (JSON.parse(readFileSync(join(runtimeModules(), name, 'package.json'), 'utf8')) as { version: string })
      .version;
  const wanted = { ...manifest.dependencies, ...manifest.devDependencies };
  expect(Object.keys(wanted).sort()).toEqual(['@twilio/runtime-handler', 'twilio', 'twilio-run']);
  for (const [name, version] of Object.entries(wanted))
    expect([name, version]).toEqual([name, versionOf(name)]);
  expect(manifest.scripts).toMatchObject({ start: 'twilio-run start', try: 'node try.mjs' });
});

test('the settings of the guide are those of the function and of Flex, and the example has only such', () => {
  const guide = readFileSync(at('../../../docs/functions/twilio.md'), 'utf8');
  const rows = [...guide.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name!);
  const flex = IDENTITY_SETTINGS.filter(({ identity }) => identity === 'flex');
  const activity = [ACTIVITY_SETTING, ...taskRouterKind.settings, ...webhookKind.settings];
  const names = [...DEPLOYMENT_SETTINGS, ...flex, ...activity].map(({ name }) => name);
  expect(rows.sort()).toEqual(names.sort());
  const example = readFileSync(at('../deploy/.env.example'), 'utf8');
  const set = [...example.matchAll(/^(\w+)=/gm)].map(([, name]) => name!);
  expect(set.length).toBeGreaterThan(5);
  for (const name of set) expect(names).toContain(name);
});
