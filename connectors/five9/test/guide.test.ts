import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { five9WebConnector } from '@glance-kit/testing/five9';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildBundles } from '../../../tools/bundles.js';
import { guideBlocks, guideShell } from '../../../tools/guide.js';
import { ACTIVITY_VARIABLES, webConnectors } from '../src/index.js';

jest.setTimeout(120_000);

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const guide = readFileSync(at('../../../docs/hosts/five9.md'), 'utf8');

/** curl, as far as it is called: it keeps address and body of each request in `asked` of its folder. */
const CURL = `exec '${process.execPath}' -e '
const { appendFileSync, readFileSync } = require("node:fs");
const args = process.argv.slice(1);
const from = args[args.indexOf("--data-binary") + 1];
const body = readFileSync(from === "@-" ? 0 : from.slice(1), "utf8");
appendFileSync("asked", JSON.stringify({ url: args.at(-1), args, body }) + "\\n");
' -- "$@"`;

const PROGRAMS = {
  npx: `[ "$1" = glance-kit ] && shift && exec '${process.execPath}' '${at('../../../cli/src/bin.ts')}' "$@"\nexit 127`,
  curl: CURL,
};

interface Asked {
  url: string;
  args: string[];
  body: string;
}

beforeAll(() => buildBundles(['five9', 'five9CrmSdk']));

describe('the guide', () => {
  test('leads from nothing to the connectors in Five9, and to the one for dispositions, by its own commands', async () => {
    const shell = guideShell(PROGRAMS);
    try {
      const start = shell.folder;
      const asked = (): Asked[] =>
        readFileSync(join(shell.folder, 'asked'), 'utf8')
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as Asked);
      for (const { language, mark, text } of guideBlocks('five9', 'hosts')) {
        if (language !== 'sh') continue;
        if (mark === 'wrap-up') {
          // "switch on `wrapUp` in the configuration and build again"
          const config = join(start, 'glance-kit.config.json');
          const off = readFileSync(config, 'utf8');
          const on = off.replace('//- "wrapUp"', '"wrapUp"');
          expect(on).not.toBe(off);
          writeFileSync(config, on);
          await shell.run('(cd ../.. && npx glance-kit build five9)');
        }
        await shell.run(text);
      }
      const requests = asked();
      expect(new Set(requests.map(({ url }) => url))).toEqual(
        new Set(['https://api.five9.com/wsadmin/v13/AdminWebService']),
      );
      const operations = requests.map(({ body }) => /<admin:(\w+)>/.exec(body)?.[1]);
      expect(operations).toEqual([
        'createCallVariablesGroup',
        'createCallVariable',
        ...Array<string>(4).fill('createWebConnector'),
        'createWebConnector',
      ]);
      const wrapUp = requests.at(-1)!.body;
      expect(wrapUp).toContain('<trigger>OnCallDispositioned</trigger>');
      expect(wrapUp).toMatch(/<key>secret<\/key>\s*<value>[0-9a-f]{64}<\/value>/);
      expect(wrapUp).not.toContain('FIVE9_WRAPUP_SECRET');
      const built = JSON.parse(readFileSync(join(shell.folder, 'connectors.json'), 'utf8')) as unknown[];
      expect(built.map((connector) => five9WebConnector(connector).trigger)).toEqual([
        'OnCallAccepted',
        'ManuallyStarted',
        'OnChatArrival',
        'OnEmailArrival',
        'OnCallDispositioned',
      ]);
    } finally {
      await shell.close();
    }
  });

  test('has every connector with its own parameters', () => {
    for (const { name, variables, constants } of webConnectors({
      pageUrl: 'https://panel.example.test/five9',
    })) {
      const row = guide.split('\n').find((line) => line.startsWith(`| \`${name}\` `));
      expect(row).toBeDefined();
      for (const { key, value } of constants) expect(row).toContain(`\`${key}=${value}\``);
      if (row!.includes('the same')) continue;
      for (const { key } of variables) if (key !== 'visitor') expect(row).toContain(`\`${key}\``);
    }
  });

  test('names every call variable that sessions go to', () => {
    for (const name of Object.keys(ACTIVITY_VARIABLES)) expect(guide).toContain(`\`${name}\``);
  });

  test('has every sentence of the page as its agents read it', () => {
    const sources = ['map', 'parameters']
      .map((name) => readFileSync(at(`../src/${name}.ts`), 'utf8'))
      .join('');
    for (const [start, inSource] of [
      [
        'The variable … does not exist in your Five9 domain',
        /The variable \$\{variable\} does not exist in your Five9 domain/,
      ],
      ['Sessions cannot be saved to the call', /Sessions cannot be saved to the \$\{/],
      [
        'The connector in Five9 was made for another version',
        /The connector in Five9 was made for another version/,
      ],
      [
        'The address from Five9 has the parameter … twice',
        /The address from Five9 has the parameter "\$\{reading\.name\}" twice/,
      ],
    ] as const) {
      expect(guide).toContain(`| ${start}`);
      expect(sources).toMatch(inSource);
    }
  });
});
