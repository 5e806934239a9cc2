import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startTokenIssuer } from '@glance-kit/testing';
import { expect, test } from '@jest/globals';
import { guideBlocks, guideShell } from '../../../tools/guide.js';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const MODULES = at('../../../node_modules');

/** `func start` gives the app its local settings as environment; here under the host of these tests. */
const FUNC = `[ "$*" = start ] || exit 127
export NODE_OPTIONS=
eval "$(node -e '
  const { Values } = JSON.parse(require("fs").readFileSync("local.settings.json", "utf8"));
  for (const [name, value] of Object.entries(Values)) console.log("export " + name + "=\\x27" + value + "\\x27");
')"
exec node '${at('worker-host.mjs')}' "$PWD"`;

const PROGRAMS = {
  npx: `[ "$1" = @glance-kit/functions-azure ] && exec node '${at('../src/bin.ts')}' "$2"
exit 127`,
  npm: `case "$*" in
  install | "install --no-save @glance-kit/core") ln -sfn '${MODULES}' node_modules ;;
  *) exit 127 ;;
esac`,
  func: FUNC,
};

test('the guide leads from nothing to a first verified key', async () => {
  const blocks = guideBlocks('azure');
  const commands = blocks.filter(({ language }) => language === 'sh');
  const shell = guideShell(PROGRAMS);
  const issuer = await startTokenIssuer();
  const email = 'agent@example.com';
  const apiKey = 'test-apikey-guide';
  try {
    const token = await issuer.sign({ aud: 'glance-login-key', sub: '1', email });
    let address = '';
    let said = '';
    for (const { mark, text } of commands) {
      if (mark === 'account') continue; // needs one at Azure
      if (mark === 'serves') {
        const file = join(shell.folder, 'local.settings.json');
        const settings = readFileSync(file, 'utf8')
          .replace('"GLANCE_API_KEY": ""', `"GLANCE_API_KEY": "${apiKey}"`)
          .replace('https://login.example/.well-known/jwks.json', issuer.jwks)
          .replace('https://login.example', issuer.issuer);
        writeFileSync(file, settings);
        address = `localhost:${await shell.start(text, (output) => /^\{"port":(\d+)/m.exec(output)?.[1])}`;
        await shell.run(`export GLANCE_API_KEY=${apiKey} TOKEN=${token} PARTNER_USER_ID=${email}`);
        continue;
      }
      const script = blocks.find((block) => block.mark === 'first-key.mjs')!.text;
      writeFileSync(join(shell.folder, 'first-key.mjs'), script);
      said = await shell.run(text.replace('localhost:7071', address));
    }
    expect(said).toBe('The key is good.\n');
    expect(commands.filter(({ mark }) => mark === 'account')).toHaveLength(1);
  } finally {
    await shell.close();
    await issuer.close();
  }
});

test('every setting of the example is in the guide, and the other way round', () => {
  const guide = readFileSync(at('../../../docs/functions/azure.md'), 'utf8');
  const rows = [...guide.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name!);
  const { Values } = JSON.parse(readFileSync(at('../deploy/local.settings.json.example'), 'utf8')) as {
    Values: Record<string, string>;
  };
  const own = ['FUNCTIONS_WORKER_RUNTIME', 'AzureWebJobsStorage'];
  expect(
    Object.keys(Values)
      .filter((name) => !own.includes(name))
      .sort(),
  ).toEqual(rows.sort());
});
