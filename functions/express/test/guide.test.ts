import { developmentSamlProvider } from '@glance-kit/functions-saml/development';
import { expect, test } from '@jest/globals';
import express from 'express';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { guideBlocks, guideShell } from '../../../tools/guide.js';
import { SETTINGS } from '../src/settings.js';
import { Visitor, freePort } from './stack.js';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const PROGRAMS = {
  npx: `[ "$1" = glance-kit-login-key ] && exec node '${at('../src/bin.ts')}'`,
  npm: `case "$*" in
  "init --yes") exec node -e "require('fs').writeFileSync('package.json', '{}')" ;;
  "install @glance-kit/functions-express @glance-kit/core") exec ln -s '${at('../../../node_modules')}' node_modules ;;
esac
exit 1`,
};

test('the guide leads from nothing to a first verified key', async () => {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  // Stands for the company's provider.
  const app = express();
  const company = createServer(app);
  await new Promise<void>((done) => company.listen(0, '127.0.0.1', done));
  const provider = developmentSamlProvider({
    baseUrl: `http://localhost:${(company.address() as AddressInfo).port}/idp`,
    serviceProviders: [{ entityId: `${origin}/saml/saml/metadata`, acsUrl: `${origin}/saml/saml/acs` }],
    attributes: ({ partnerUserId }) => ({ employeeNumber: partnerUserId }),
    env: {},
  });
  app.use(provider.path, provider.handler);

  const blocks = guideBlocks('express');
  const shell = guideShell(PROGRAMS);
  try {
    for (const { language, mark, text } of blocks) {
      if (language !== 'sh') continue;
      const command = text.replace('https://keys.example', origin);
      if (mark === 'serves') {
        writeFileSync(join(shell.folder, 'metadata.xml'), provider.metadata);
        await shell.run(`export GLANCE_API_KEY=test-apikey-guide PORT=${port}`);
        await shell.start(command, (said) => (said.includes('"listening"') ? true : undefined));
      } else if (mark === 'waits') {
        const script = blocks.find((block) => block.mark === 'first-key.mjs')!.text;
        writeFileSync(join(shell.folder, 'first-key.mjs'), script);
        let told: (what: RegExpExecArray) => void;
        const shown = new Promise<RegExpExecArray>((resolve) => (told = resolve));
        const end = shell.start(command, (said) => {
          const found = /Open (\S+)[^]*shows (\d{4})/.exec(said);
          if (found) told(found);
          return /The key .*\n/.exec(said)?.[0];
        });
        const [, address, code] = await shown;
        const who = new Visitor();
        const chooser = await who.go(address!);
        const question = await who.submit(await who.submit(chooser, ['agent', 'demo-2']));
        expect(question.text).toContain(`Does your panel show ${code}?`);
        await who.submit(question, ['answer', 'yes']);
        expect(await end).toBe('The key of bob is good.\n');
      } else {
        await shell.run(command);
      }
    }
  } finally {
    await shell.close();
    company.close();
    company.closeAllConnections();
  }
}, 60_000);

test('the guide tells every setting', () => {
  const guide = readFileSync(at('../../../docs/functions/express.md'), 'utf8');
  const table = guide
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .join('\n');
  for (const [name] of SETTINGS) expect(table).toContain(`\`${name}\``);
});

test('the commands of the README are those of the guide', () => {
  const readme = readFileSync(at('../README.md'), 'utf8');
  const commands = [...readme.matchAll(/^```sh\n([^]*?)^```$/gm)].flatMap(([, text]) =>
    text!.trim().split('\n'),
  );
  const known = guideBlocks('express').flatMap(({ text }) => text.split('\n'));
  expect(commands.length).toBeGreaterThan(4);
  for (const command of commands) expect(known).toContain(command);
});
