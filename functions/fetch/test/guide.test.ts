import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startTokenIssuer } from '@glance-kit/testing';
import { expect, test } from '@jest/globals';
import { guideBlocks, guideShell } from '../../../tools/guide.js';
import { runtimeFile } from '../../../tools/runtimes.js';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const workerd = (createRequire(import.meta.url)(runtimeFile('workerd/lib/main.js')) as { default: string })
  .default;

const PROGRAMS = {
  npx: `name=$1; shift
case "$name" in
  @glance-kit/functions-fetch) exec node '${at('../src/bin.ts')}' "$@" ;;
  workerd) exec '${workerd}' "$@" --socket-addr=http=127.0.0.1:0 --control-fd=1 ;;
esac
exit 127`,
  npm: `[ "$*" = "install --no-save @glance-kit/core" ] && ln -s '${at('../../../node_modules')}' node_modules`,
};

test('the guide leads from nothing to a first verified key', async () => {
  const blocks = guideBlocks('fetch');
  const commands = blocks.filter(({ language }) => language === 'sh');
  const shell = guideShell(PROGRAMS);
  const issuer = await startTokenIssuer();
  const claims = { aud: 'glance-login-key', sub: '1', email: 'agent@example.com' };
  try {
    const token = await issuer.sign(claims);
    let address = '';
    let said = '';
    let tried = '';
    for (const { mark, text } of commands) {
      if (mark === 'account') continue; // needs one at Cloudflare
      if (mark === 'serves') {
        await shell.run(
          `export GLANCE_API_KEY=test-apikey-guide TOKEN=${token} PARTNER_USER_ID=${claims.email}`,
        );
        address = `localhost:${await shell.start(text, (output) => /"listen".*"port":(\d+)/.exec(output)?.[1])}`;
        continue;
      }
      const script = blocks.find((block) => block.mark === 'first-key.mjs')!.text;
      writeFileSync(join(shell.folder, 'first-key.mjs'), script);
      const output = await shell.run(
        text
          .replace('https://login.example/.well-known/jwks.json', issuer.jwks)
          .replace('https://login.example', issuer.issuer)
          .replace('localhost:8787', address),
      );
      if (text.includes('node try.mjs')) tried = output;
      said = output;
    }
    const withoutTime = (text: string): string => text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>');
    const shown = tried.split('\n').filter((line) => line && !line.startsWith('{'));
    const promised = blocks.find(({ language }) => language === 'text')!.text;
    expect(withoutTime(`${shown.join('\n')}\n`)).toBe(withoutTime(promised));
    expect(said).toBe('The key is good.\n');
    expect(commands.filter(({ mark }) => mark === 'account')).toHaveLength(1);
  } finally {
    await shell.close();
    await issuer.close();
  }
});

test('the examples of settings agree: the same names in the guide, wrangler.toml and worker.capnp', () => {
  const vars = /\[vars\]\n([\s\S]*)/.exec(readFileSync(at('../deploy/wrangler.toml'), 'utf8'))![1]!;
  const named = [...vars.matchAll(/^(\w+) =/gm)].map(([, name]) => name!);
  const capnp = readFileSync(at('../deploy/worker.capnp'), 'utf8');
  const guide = readFileSync(at('../../../docs/functions/fetch.md'), 'utf8');
  for (const name of [...named, 'GLANCE_API_KEY']) {
    expect(capnp).toContain(`(name = "${name}", fromEnvironment = "${name}"),`);
    expect(guide).toContain(`| \`${name}\``);
  }
  const dates = [/compatibilityDate = "(.+)"/, /compatibility_date = "(.+)"/].map(
    (pattern, index) =>
      pattern.exec([capnp, readFileSync(at('../deploy/wrangler.toml'), 'utf8')][index]!)![1],
  );
  expect(dates[0]).toBe(dates[1]);
});
