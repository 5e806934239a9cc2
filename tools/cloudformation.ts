import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runtimeFile } from './runtimes.js';

export interface TemplateVerdict {
  code: number;
  /** Everything that was printed. */
  text: string;
  /** Warnings, when there was no error: rule and sentence. */
  found: string[];
}

/** The library compiles its rules at each start: seconds alone, far more beside everything else. */
export const FULL_CHECK_MS = 180_000;

/** What the real `aws-cdk-lib` says of a CloudFormation template: resource schemas and its own rules, offline. */
export async function checkTemplate(template: unknown): Promise<TemplateVerdict> {
  const folder = mkdtempSync(join(tmpdir(), 'glance-kit-template-'));
  try {
    const file = join(folder, 'template.json');
    writeFileSync(file, JSON.stringify(template));
    const program = fileURLToPath(new URL('check-template.mjs', import.meta.url));
    const library = dirname(runtimeFile('aws-cdk-lib/package.json'));
    const child = spawn(process.execPath, [program, library, file, join(folder, 'out')], {
      env: { PATH: process.env['PATH'], HOME: folder, CDK_DISABLE_VERSION_CHECK: '1' },
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (part: string) => (text += part));
    const [code] = (await once(child, 'close')) as [number];
    const found = JSON.parse(/^found (.*)$/m.exec(text)?.[1] ?? '[]') as string[];
    return { code, text, found };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
