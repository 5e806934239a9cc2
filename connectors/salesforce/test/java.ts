import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { salesforceFile } from '../../../tools/salesforce.js';
import { requireTool } from '../../../tools/system.js';

const run = promisify(execFile);
const LIBRARIES = salesforceFile('@salesforce/code-analyzer-pmd-engine/dist/java-lib');
const RULES = new URL('apex-rules.xml', import.meta.url).pathname;

/** One finding: the name of the file, the line, the rule or the kind, what it says. */
export interface Finding {
  file: string;
  line: number;
  kind: string;
  text: string;
}

/** Compiled once and little: starting takes most of the time. */
const FLAGS = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto', '-cp', join(LIBRARIES, '*')];

async function java(...args: string[]): Promise<{ code: number; out: string }> {
  try {
    const { stdout } = await run(requireTool('java'), [...FLAGS, ...args], { maxBuffer: 1 << 26 });
    return { code: 0, out: stdout };
  } catch (cause) {
    const { code, stdout, stderr } = cause as { code?: unknown; stdout?: string; stderr?: string };
    if (typeof code !== 'number') throw cause;
    return { code, out: `${stdout ?? ''}${stderr ?? ''}` };
  }
}

const nameOf = (path: string): string => path.split('/').at(-1)!;

/** What the type checker says of an sfdx project, with the types of API 65; warnings, too. */
export async function typeFindings(project: string): Promise<Finding[]> {
  const { code, out } = await java(
    'io.github.apexdevtools.apexls.CheckForIssues',
    '-n',
    '-d',
    'warnings',
    '-w',
    project,
  );
  if (code !== 0 && code !== 4) throw new Error(`The type checker did not run: ${out}`);
  let file = '';
  const found: Finding[] = [];
  for (const line of out.split('\n')) {
    if (line.startsWith('/')) file = nameOf(line);
    const [, kind, at, text] = /^(\w+): line (\d+)(?: at [\d-]+)?: (.*)$/.exec(line) ?? [];
    if (text !== undefined) found.push({ file, line: Number(at), kind: kind!, text });
  }
  if ((code === 4) !== found.length > 0) throw new Error(`The type checker is not understood: ${out}`);
  return found;
}

/** What PMD finds in classes and pages by the rules of this folder. */
export async function ruleFindings(classes: readonly string[], pages: readonly string[]): Promise<Finding[]> {
  const folder = mkdtempSync(join(tmpdir(), 'glance-kit-pmd-'));
  try {
    const [input, output] = [join(folder, 'in.json'), join(folder, 'out.json')];
    const runDataPerLanguage = { apex: { filesToScan: classes }, visualforce: { filesToScan: pages } };
    writeFileSync(input, JSON.stringify({ ruleSetInputFile: RULES, runDataPerLanguage }));
    const { code, out } = await java('com.salesforce.sfca.pmdwrapper.PmdWrapper', 'run', input, output);
    if (code !== 0) throw new Error(`PMD did not run: ${out}`);
    const { violations, processingErrors } = JSON.parse(readFileSync(output, 'utf8')) as {
      violations: { rule: string; message: string; codeLocation: { file: string; startLine: number } }[];
      processingErrors: object[];
    };
    if (processingErrors.length) throw new Error(JSON.stringify(processingErrors));
    return violations.map(({ rule, message, codeLocation: { file, startLine } }) => ({
      file: nameOf(file),
      line: startLine,
      kind: rule,
      text: message,
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
