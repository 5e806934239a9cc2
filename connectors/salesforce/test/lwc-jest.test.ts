import { expect, jest, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SALESFORCE_FOLDER, salesforceFile } from '../../../tools/salesforce.js';

jest.setTimeout(120_000);

test('the components pass in sfdx-lwc-jest, the test runner of Salesforce', () => {
  const folder = mkdtempSync(join(tmpdir(), 'glance-kit-lwc-jest-'));
  const report = join(folder, 'report.json');
  const { stderr } = spawnSync(
    process.execPath,
    [
      salesforceFile('jest/bin/jest.js'),
      `--config=${join(SALESFORCE_FOLDER, 'jest.config.cjs')}`,
      '--runInBand',
      '--json',
      `--outputFile=${report}`,
    ],
    // Jest 29 takes the settings of the Jest around it for its own.
    {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], NODE_ENV: 'test' },
    },
  );
  let result: Record<string, unknown> = {};
  try {
    result = JSON.parse(readFileSync(report, 'utf8')) as typeof result;
  } catch {
    // what it said is the message
  } finally {
    rmSync(folder, { recursive: true });
  }
  const { success, numPassedTests, numPendingTests } = result;
  expect({ success, numPendingTests, said: success === true ? '' : stderr }).toEqual({
    success: true,
    numPendingTests: 0,
    said: '',
  });
  expect(numPassedTests).toBeGreaterThanOrEqual(8);
});
