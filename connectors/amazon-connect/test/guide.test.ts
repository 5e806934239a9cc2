import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { registrationProblems, type ApplicationRegistration } from '@glance-kit/testing/amazon-connect';
import { buildBundles } from '../../../tools/bundles.js';
import { guideBlocks, guideShell } from '../../../tools/guide.js';
import { CONTACT_FIELDS, appPermissions, attributeNames, registrationCommands } from '../src/index.js';

jest.setTimeout(120_000);

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * The AWS CLI, as far as it is called: it reads the files that it is given, answers with an ARN, and keeps what it was
 * asked in `asked` of its folder.
 */
const AWS = `exec '${process.execPath}' -e '
const { appendFileSync, existsSync, readFileSync } = require("node:fs");
const args = process.argv.slice(1);
const file = (args.find((arg) => arg.startsWith("file://")) ?? "").slice(7);
const template = args[args.indexOf("--template-file") + 1];
const named = file || (args.includes("--template-file") ? template : "");
if (named && !existsSync(named)) { console.error("no file " + named); process.exit(2); }
const body = named ? JSON.parse(readFileSync(named, "utf8")) : undefined;
appendFileSync("asked", JSON.stringify({ region: process.env.AWS_REGION, args, body }) + "\\n");
if (args[1] === "create-application") console.log("arn:aws:app-integrations:eu-central-1:123456789012:application/1");
' -- "$@"`;

const PROGRAMS = {
  npx: `[ "$1" = glance-kit ] && shift && exec '${process.execPath}' '${at('../../../cli/src/bin.ts')}' "$@"\nexit 127`,
  aws: AWS,
};

interface Asked {
  region: string;
  args: string[];
  body?: unknown;
}

const guide = readFileSync(at('../../../docs/hosts/amazon-connect.md'), 'utf8');

beforeAll(() => buildBundles(['amazon-connect', 'amazon-connect-sdk']));

describe('the guide', () => {
  test('leads from nothing to a registered app, by its own commands', async () => {
    const shell = guideShell(PROGRAMS);
    try {
      for (const { language, text } of guideBlocks('amazon-connect', 'hosts'))
        if (language === 'sh') await shell.run(text);
      const asked = readFileSync(join(shell.folder, 'asked'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Asked);
      expect(asked.map(({ args }) => args.slice(0, 2).join(' '))).toEqual([
        'cloudformation deploy',
        'appintegrations create-application',
        'connect create-integration-association',
        'connect create-security-profile',
      ]);
      expect(new Set(asked.map(({ region }) => region))).toEqual(new Set(['eu-central-1']));
      const [, application, association] = asked;
      expect(registrationProblems(application!.body as ApplicationRegistration)).toEqual([]);
      expect(association!.args).toContain('arn:aws:app-integrations:eu-central-1:123456789012:application/1');
    } finally {
      await shell.close();
    }
  });

  test('has the commands that the checklist has', () => {
    const commands = registrationCommands({ pageUrl: '', service: '', instances: [] });
    for (const command of commands.slice(1)) expect(guide).toContain(`${command}\n`);
  });

  test('names every permission that the app may ask for, and every attribute that it reads', () => {
    const fields = { ...CONTACT_FIELDS, voice: { phone: ['phone'] } };
    const rows = [...guide.matchAll(/^\| `([A-Z]\w+\.\w+\.\w+)`/gm)].map(([, name]) => name!);
    expect(rows.sort()).toEqual(
      appPermissions(fields)
        .map(({ name }) => name)
        .sort(),
    );
    for (const name of attributeNames(CONTACT_FIELDS)) expect(guide).toContain(`\`${name}\``);
  });
});
