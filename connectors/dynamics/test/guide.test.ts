import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildBundles, bundlesIn } from '../../../tools/bundles.js';
import { guideBlocks, guideShell } from '../../../tools/guide.js';
import { ACTIVITY_COLUMNS, FORM_SCRIPT, SETTING_VARIABLES, type ActivityColumn } from '../src/index.js';

jest.setTimeout(120_000);

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const guide = readFileSync(at('../../../docs/hosts/dynamics.md'), 'utf8');

const OBJECT = '33333333-3333-4333-8333-333333333333';
const CLIENT = '22222222-2222-4222-8222-222222222222';
const TENANT = '11111111-1111-4111-8111-111111111111';

/** Node itself, without what the kit's sources need. */
const NODE = `NODE_OPTIONS= exec '${process.execPath}'`;

/** az and pac, as far as they are called: each keeps its words in `asked` of its folder, and az answers a `--query`. */
const KEEPING = (name: string): string => `${NODE} -e '
const { appendFileSync } = require("node:fs");
const args = process.argv.slice(1);
appendFileSync("asked", JSON.stringify(["${name}", ...args]) + "\\n");
const answers = { id: "${OBJECT}", appId: "${CLIENT}", tenantId: "${TENANT}" };
const wanted = answers[args[args.indexOf("--query") + 1]];
if (wanted) console.log(wanted);
' -- "$@"`;

const PROGRAMS = {
  npx: `[ "$1" = glance-kit ] && shift && exec '${process.execPath}' '${at('../../../cli/src/bin.ts')}' "$@"\nexit 127`,
  node: `${NODE} "$@"`,
  az: KEEPING('az'),
  pac: KEEPING('pac'),
};

beforeAll(() => buildBundles(bundlesIn('connectors/dynamics/dist/')));

/** What follows a word of a command. */
const after = (call: readonly string[], word: string): string => call[call.indexOf(word) + 1]!;

describe('the guide', () => {
  test('leads from nothing to an imported solution and a role, by its own commands', async () => {
    const shell = guideShell(PROGRAMS);
    try {
      let said = '';
      for (const { language, text } of guideBlocks('dynamics', 'hosts'))
        if (language === 'sh') said += await shell.run(text);
      const folder = shell.folder;
      const calls = (): string[][] =>
        readFileSync(join(folder, 'asked'), 'utf8')
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as string[]);
      const asked = calls();
      const registration = JSON.parse(readFileSync(join(folder, 'app-registration.json'), 'utf8')) as {
        api: { oauth2PermissionScopes: { id: string }[] };
      };
      const [made, , named] = asked.filter(([, verb]) => verb === 'rest');
      expect([after(made!, '--method'), after(made!, '--body')]).toEqual(['POST', '@app-registration.json']);
      expect(after(named!, '--url')).toBe(`https://graph.microsoft.com/v1.0/applications/${OBJECT}`);
      expect(JSON.parse(after(named!, '--body'))).toEqual({
        identifierUris: [`api://${CLIENT}`],
        requiredResourceAccess: [
          {
            resourceAppId: CLIENT,
            resourceAccess: [{ id: registration.api.oauth2PermissionScopes[0]!.id, type: 'Scope' }],
          },
        ],
      });
      const consent = asked.find((call) => call.includes('admin-consent'));
      expect(after(consent!, '--id')).toBe(CLIENT);
      expect(said).toContain(`client ${CLIENT}, tenant ${TENANT}\n`);
      const [imported] = asked.filter(
        ([name, group, verb]) => name === 'pac' && `${group} ${verb}` === 'solution import',
      );
      expect(after(imported!, '--path')).toMatch(/^GlanceKitCobrowse_\d+_\d+_\d+_0\.zip$/);
      expect(existsSync(join(folder, after(imported!, '--path')))).toBe(true);
      expect(asked.at(-1)).toEqual(expect.arrayContaining(['assign-user', '--role', 'Cobrowse agent']));
      // The checklist's commands come to the same, word by word.
      const list = readFileSync(join(folder, 'CHECKLIST.md'), 'utf8');
      for (const [, block] of list.matchAll(/^ {2}```sh\n([\s\S]*?)^ {2}```$/gm))
        await shell.run(block!.replace(/^ {2}/gm, ''));
      expect(calls().slice(asked.length)).toEqual(asked);
    } finally {
      await shell.close();
    }
  });

  test('has every environment variable with its setting, in their order', () => {
    const rows = [...guide.matchAll(/^\| `(glk_cobrowse_\w+)` +\| `([\w.]+)` +\|$/gm)].map(
      ([, name, setting]) => [name, setting],
    );
    expect(rows).toEqual(SETTING_VARIABLES.map(({ schemaName, setting }) => [schemaName, setting]));
  });

  test('has every column of a session', () => {
    for (const { name } of ACTIVITY_COLUMNS as readonly ActivityColumn[])
      expect(guide).toContain(`\`${name}\``);
  });

  test('has the names that somebody types into a form', () => {
    for (const name of [
      'glk_/cobrowse/panel.html',
      FORM_SCRIPT.control,
      FORM_SCRIPT.library,
      FORM_SCRIPT.handler,
    ])
      expect(guide).toMatch(new RegExp(`\\| \`${name.replaceAll('.', '\\.')}\` +\\|`));
  });

  test('has every sentence of the panel as its agents read it', () => {
    const sources = ['host', 'settings', 'entra-sign-in', 'refused-addresses']
      .map((name) => readFileSync(at(`../src/${name}.ts`), 'utf8'))
      .concat(
        ['../page/main.ts', '../../../panel/src/page/page-config.ts'].map((path) =>
          readFileSync(at(path), 'utf8'),
        ),
      )
      .join('\n')
      .replace(/\$\{[^}]*\}/g, '…')
      .replaceAll('…reason…', '…');
    const sentences = [
      'Entra ID did not complete the sign-in',
      'The content security policy of this environment refuses “…”',
      'You may not read this record’s data',
      'Dataverse did not tell this record’s data',
      'The organisation’s own cobrowse settings could not be read',
      'The environment variable … must be',
      'The setting … of the cobrowse panel is missing or wrong',
    ];
    for (const sentence of sentences) {
      expect(guide).toContain(`| ${sentence}`);
      expect(sources).toContain(sentence);
    }
    expect(sources).toContain('The table … is missing, so sessions are not saved');
    expect(sources).toContain('You may not write to the table …');
  });
});
