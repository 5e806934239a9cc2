import { beforeAll, expect, jest, test } from '@jest/globals';
import { unzipSync } from 'fflate';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildBundles } from '../../../tools/bundles.js';
import { guideBlocks, guideShell } from '../../../tools/guide.js';

jest.setTimeout(120_000);

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const PROGRAMS = {
  npx: `[ "$1" = glance-kit ] && shift && exec '${process.execPath}' '${at('../../../cli/src/bin.ts')}' "$@"\nexit 127`,
  // The command line of Salesforce, as far as it is called: it keeps what it was called with.
  sf: `for word in "$@"; do printf '%s\\n' "$word"; done >> asked`,
};

beforeAll(() => buildBundles(['salesforce']));

test('the guide leads from nothing to a deployment and an agent, by its own commands', async () => {
  const shell = guideShell(PROGRAMS);
  try {
    const start = shell.folder;
    for (const { language, mark, text } of guideBlocks('salesforce', 'hosts')) {
      if (language !== 'sh') continue;
      if (mark === 'function') {
        writeFileSync(
          join(shell.folder, 'Glance_Cobrowse.crt'),
          '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
        );
        await shell.run(`${text}\nenv | grep -E '^(GLANCE|SALESFORCE)_' > function.env`);
      } else await shell.run(text);
    }
    const built = join(start, 'glance-kit-build/salesforce');
    const asked = readFileSync(join(shell.folder, 'asked'), 'utf8');
    expect(asked).toContain('deploy\nstart\n--metadata-dir\nmetadata.zip\n--target-org\nglance\n');
    const zip = unzipSync(new Uint8Array(readFileSync(join(built, 'metadata.zip'))));
    const [, set] = /--name\n(\w+)\n/.exec(asked)!;
    expect(Object.keys(zip)).toContain(`permissionsets/${set}.permissionset`);
    expect(Object.keys(zip)).toContain('lwc/glanceKit/glanceKit.js');
    // What the function is told is what the org says of itself.
    const env = readFileSync(join(shell.folder, 'function.env'), 'utf8');
    const audience = /^SALESFORCE_AUDIENCE=(.*)$/m.exec(env)![1]!;
    const company = Buffer.from(zip['customMetadata/Glance_Company_Setting.Company.md']!).toString();
    expect(company).toContain(`>${audience}<`);
    expect(readFileSync(join(built, 'CHECKLIST.md'), 'utf8')).toContain(`SALESFORCE_AUDIENCE=${audience}`);
  } finally {
    await shell.close();
  }
});
