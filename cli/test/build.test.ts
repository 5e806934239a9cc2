import { mkdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { HOST_NAMES } from '@glance-kit/manifests';
import { API_KEY_MARK } from '../../tools/jest/api-key-mark.js';
import { FULL_CHECK_MS, checkTemplate } from '../../tools/cloudformation.js';
import { buildHostBundles } from './bundles.js';
import { glanceKit, glanceKitProcess, newFolder, tree, type Ended } from './command.js';

beforeAll(buildHostBundles, 120_000);

let folder: ReturnType<typeof newFolder>;
const file = (name: string): string => join(folder.path, name);
const run = (...args: string[]): Promise<Ended> => glanceKit(folder.path, args);
const write = (config: unknown, name = 'glance-kit.config.json'): void =>
  writeFileSync(file(name), typeof config === 'string' ? config : JSON.stringify(config, undefined, 2));
beforeEach(() => void (folder = newFolder()));
afterEach(() => folder.remove());

const CONFIG = {
  groupId: '12345',
  service: 'production',
  pages: 'https://panel.example.com',
  hosts: { five9: {} },
};

interface Report {
  ok: boolean;
  hosts: {
    host: string;
    ok: boolean;
    folder: string;
    checklist: string;
    files: { path: string; bytes: number; sha256: string; change: string }[];
    removed: string[];
    left: string[];
    conflicts?: { path: string; reason: string }[];
  }[];
  problems: { path: string; line?: number; column?: number; found?: string; problem: string; fix: string }[];
  message?: string;
}
async function report(...args: string[]): Promise<Report & { code: number }> {
  const { code, out, err } = await run(...args, '--json');
  expect(err).toBe('');
  return { ...(JSON.parse(out) as Report), code };
}

describe('what is built', () => {
  test('is told with every file, and what to do next', async () => {
    write(CONFIG);
    const { code, out, err } = await glanceKitProcess(folder.path, ['build', 'five9']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('✓ Five9');
    for (const path of Object.keys(tree(file('glance-kit-build/five9'))))
      if (path !== '.glance-kit.json') expect(out).toContain(`+ ${path}`);
    expect(out).toContain('follow glance-kit-build/five9/CHECKLIST.md');
    for (const line of out.split('\n')) expect([...line].length).toBeLessThanOrEqual(80);
  });

  test('is told to programs with size and hash of each file', async () => {
    write(CONFIG);
    const { code, ok, hosts } = await report('build', 'five9');
    expect([code, ok, hosts.length]).toEqual([0, true, 1]);
    const [{ folder: made, files, checklist }] = hosts as [Report['hosts'][0]];
    for (const { path, bytes, sha256, change } of files) {
      const content = readFileSync(join(made, path));
      expect([content.length, createHash('sha256').update(content).digest('hex'), change]).toEqual([
        bytes,
        sha256,
        'new',
      ]);
    }
    expect(files.map(({ path }) => path)).toContain('page/index.html');
    expect(readFileSync(checklist, 'utf8')).toMatch(/^# Five9/);
  });

  test('is every host of the configuration with all', async () => {
    await run('init');
    const { code, hosts } = await report('build', 'all');
    expect([code, hosts.map(({ host }) => host)]).toEqual([0, [...HOST_NAMES]]);
  });

  test('is the same in another folder, at another time, in another time zone', async () => {
    await run('init');
    const { code } = await run('build', 'all');
    const other = newFolder();
    try {
      writeFileSync(join(other.path, 'other.json'), readFileSync(file('glance-kit.config.json')));
      const env = { TZ: 'Pacific/Auckland', LANG: 'de_DE.UTF-8', HOME: other.path };
      const again = await glanceKitProcess(
        other.path,
        ['build', 'all', '--config', 'other.json', '--out', 'o/p'],
        env,
      );
      expect([code, again.code]).toEqual([0, 0]);
      expect(tree(join(other.path, 'o/p'))).toEqual(tree(file('glance-kit-build')));
      expect(Object.keys(tree(file('glance-kit-build'))).length).toBeGreaterThan(HOST_NAMES.length * 5);
    } finally {
      other.remove();
    }
  });

  test('names no place of this machine', async () => {
    await run('init');
    await run('build', 'all');
    for (const [path, content] of Object.entries(tree(file('glance-kit-build')))) {
      const text = Buffer.from(content, 'base64').toString('latin1');
      expect([path, text.includes(folder.path), text.includes(process.cwd())]).toEqual([path, false, false]);
    }
  });

  test('has the image that the configuration names', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"/>';
    mkdirSync(file('images'));
    writeFileSync(file('images/logo.svg'), svg);
    write({ ...CONFIG, branding: { logo: 'images/logo.svg' } });
    expect((await run('build', 'five9')).code).toBe(0);
    const page = JSON.parse(readFileSync(file('glance-kit-build/five9/page/config.json'), 'utf8')) as {
      branding: { logo: string };
    };
    expect(page.branding.logo).toBe(`data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`);
  });

  test('can be configured by a module, which reads what it likes', async () => {
    writeFileSync(file('group.ts'), `export const groupId: number = 4711;\n`);
    write(
      `import { defineConfig } from 'glance-kit';\nimport { groupId } from './group.js';\n
       export default defineConfig({ groupId, service: 'production', pages: process.env['PAGES']!, hosts: { five9: {} } });\n`,
      'glance-kit.config.ts',
    );
    const { code } = await glanceKitProcess(folder.path, ['build', 'five9'], {
      PAGES: 'https://pages.example.com',
    });
    expect(code).toBe(0);
    expect(readFileSync(file('glance-kit-build/five9/page/config.json'), 'utf8')).toContain('"4711"');
    expect(readFileSync(file('glance-kit-build/five9/CHECKLIST.md'), 'utf8')).toContain(
      'https://pages.example.com/five9',
    );
  });
});

describe('a folder that is built into again', () => {
  const page = (name: string): string => file(`glance-kit-build/five9/${name}`);
  /** The request that only a configuration with a wrap-up has. */
  let wrapUp: string;
  beforeEach(async () => {
    write({ ...CONFIG, hosts: { five9: { wrapUp: { url: '/five9/wrapup' } } } });
    const { code, hosts } = await report('build', 'five9');
    expect(code).toBe(0);
    wrapUp = hosts[0]!.files.find(({ path }) => path.endsWith('-create-cobrowse-wrap-up.xml'))!.path;
  });

  test('keeps what is the same, and its dates', async () => {
    const then = new Date(2001, 1, 3);
    utimesSync(page('page/main.js'), then, then);
    const before = tree(folder.path);
    const { hosts, code } = await report('build', 'five9');
    expect([code, new Set(hosts[0]!.files.map(({ change }) => change))]).toEqual([0, new Set(['same'])]);
    expect(tree(folder.path)).toEqual(before);
    const { out } = await run('build', 'five9');
    expect(out).toMatch(/✓ Five9 {2}(\d+) files: \1 as before\n\n/);
  });

  test('gets what changed, and loses what is no longer made', async () => {
    write(CONFIG);
    const { hosts, code } = await report('build', 'five9');
    expect([code, hosts[0]!.removed]).toEqual([0, [wrapUp]]);
    expect(hosts[0]!.files.filter(({ change }) => change !== 'same').map(({ path }) => path)).toEqual([
      'CHECKLIST.md',
      'connectors.json',
    ]);
    expect(Object.keys(tree(page('soap')))).not.toContain(wrapUp.slice('soap/'.length));
  });

  test('is left alone when somebody changed a file, and the file is named', async () => {
    writeFileSync(page('page/config.json'), 'mine');
    writeFileSync(page('headers.json'), 'mine, too');
    write({ ...CONFIG, groupId: '777' });
    const before = tree(folder.path);
    const { code, out } = await run('build', 'five9');
    expect(code).toBe(1);
    expect(out).toContain('glance-kit-build/five9/page/config.json was changed since glance-kit wrote it');
    expect(out).toContain('Nothing was written.');
    expect(tree(folder.path)).toEqual(before);
    const { hosts, ok } = await report('build', 'five9');
    expect([ok, hosts[0]!.conflicts!.map(({ path }) => path)]).toEqual([
      false,
      ['headers.json', 'page/config.json'],
    ]);
  });

  test('keeps a changed file that is no longer made', async () => {
    writeFileSync(page(wrapUp), 'mine');
    write(CONFIG);
    const { hosts, code } = await report('build', 'five9');
    expect([code, hosts[0]!.left, hosts[0]!.removed]).toEqual([0, [wrapUp], []]);
    expect(readFileSync(page(wrapUp), 'utf8')).toBe('mine');
    expect((await report('build', 'five9')).hosts[0]!.left).toEqual([]); // told once
  });

  test('gets back what somebody removed', async () => {
    const count = Object.keys(tree(page('page'))).length;
    rmSync(page('page'), { recursive: true });
    const { hosts, code } = await report('build', 'five9');
    expect([code, hosts[0]!.files.filter(({ change }) => change === 'new').length]).toEqual([0, count]);
  });
});

describe('a folder with files of somebody else', () => {
  const target = (): string => file('glance-kit-build/five9');
  beforeEach(() => {
    write(CONFIG);
    mkdirSync(join(target(), 'page'), { recursive: true });
  });

  test.each<[string, () => void, string, string]>([
    ['a file', () => writeFileSync(join(target(), 'page/index.html'), 'mine'), 'page/index.html', 'is not from glance-kit'],
    ['a folder', () => mkdirSync(join(target(), 'page/index.html')), 'page/index.html', 'is a folder'],
    ['a link', () => symlinkSync('/etc/hostname', join(target(), 'page/index.html')), 'page/index.html', 'is no plain file'],
    ['another record', () => writeFileSync(join(target(), '.glance-kit.json'), '{"files": {"page/index.html": "x"}}'), '.glance-kit.json', 'is not a record of glance-kit'],
  ])('%s in the way stops the build', async (_, make, path, reason) => {
    make();
    const before = tree(folder.path);
    const { code, hosts } = await report('build', 'five9');
    expect([code, hosts[0]!.conflicts]).toEqual([1, [{ path, reason }]]);
    expect(tree(folder.path)).toEqual(before);
  }); // prettier-ignore

  test('keeps what is not in the way', async () => {
    writeFileSync(join(target(), 'page/robots.txt'), 'mine');
    expect((await run('build', 'five9')).code).toBe(0);
    expect((await run('build', 'five9')).code).toBe(0);
    expect(readFileSync(join(target(), 'page/robots.txt'), 'utf8')).toBe('mine');
  });

  test('one host in the way does not stop the others', async () => {
    await run('init', '--config', 'all.json');
    writeFileSync(join(target(), 'CHECKLIST.md'), 'mine');
    const { code, ok, hosts } = await report('build', 'all', '--config', 'all.json');
    expect([code, ok]).toEqual([1, false]);
    expect(hosts.map((one) => [one.host, one.ok])).toEqual(
      HOST_NAMES.map((host) => [host, host !== 'five9']),
    );
  });
});

describe('a configuration that is wrong', () => {
  test('is told with every problem in the order of the file, its line, and what to do; nothing is written', async () => {
    write(`{
  // a comment
  "groupId": "012",
  "service": "production",
  "pages": "https://panel.example.com",
  "hosts": { "five9": {
    "direction": "in",
    "fields": { "*": { "visitorId": ["x"], } },
  } },
}`);
    const { code, out, err } = await glanceKitProcess(folder.path, ['build', 'five9']);
    expect([code, out]).toEqual([1, '']);
    expect(err).toBe(`glance-kit.config.json has 3 problems. Nothing was written.

  groupId  line 3
    "012" is not a group number.
    Use the number that Glance assigned, for example "12345".

  hosts.five9.direction  line 7
    "in" is none of the choices.
    Use "inbound" or "outbound".

  hosts.five9.fields["*"].visitorId[0]  line 8
    "x" is no variable that Five9 replaces.
    Write group and name as in Five9, and list variables of your own in
    hosts.five9.variables.
`);
    const { problems, ok, code: again } = await report('build', 'five9');
    expect([again, ok, problems.map(({ path, line, column }) => [path, line, column])]).toEqual([
      1,
      false,
      [
        ['groupId', 3, 3],
        ['hosts.five9.direction', 7, 5],
        ['hosts.five9.fields["*"].visitorId[0]', 8, 38],
      ],
    ]);
    expect(Object.keys(tree(folder.path))).toEqual(['glance-kit.config.json']);
  });

  test.each([
    ['{ "groupId": "1",, }', '', 'is not JSON at line 1, column 18'],
    ['', '', 'is not JSON at line 1, column 1'],
    ['{ "groupId": "1", "groupId": "2" }', 'groupId', 'is there twice'],
    [{ ...CONFIG, hosts: {} }, 'hosts', 'is empty'],
    [{ ...CONFIG, branding: { logo: './no.svg' } }, 'branding.logo', 'is no file'],
    [{ ...CONFIG, branding: { logo: './logo.bmp' } }, 'branding.logo', 'is not an image'],
    [
      { ...CONFIG, hosts: { five9: { branding: { logo: 'large.png' } } } },
      'hosts.five9.branding.logo',
      'is too large',
    ],
  ])('%j is told', async (config, path, problem) => {
    write(config);
    writeFileSync(file('large.png'), Buffer.alloc(60_000));
    const { code, problems } = await report('build', 'all');
    expect(code).toBe(1);
    expect(problems).toContainEqual(
      expect.objectContaining({ path, problem: expect.stringContaining(problem) }),
    );
    // Of a file its name is shown, not what is in it.
    for (const { found = '' } of problems) expect(found).not.toContain('data:');
  });

  test('that is no JSON is told by the line of the fault', async () => {
    write('{\n  "groupId": "1",,\n}');
    const { problems } = await report('build', 'all');
    expect(problems).toEqual([
      expect.objectContaining({ line: 2, column: 18, problem: expect.stringContaining('line 2, column 18') }),
    ]);
  });

  test.each([
    ['export default 3;\nthrow new Error("by hand");', 'cannot be loaded: by hand'],
    ['export default {', 'cannot be loaded'],
    ['export const config = {};', 'exports no configuration'],
    ['export default () => ({});', 'exports no configuration'],
    ['const a = {}; a.a = a; export default a;', 'cannot be loaded'],
  ])('a module %j is told', async (text, problem) => {
    write(text, 'glance-kit.config.ts');
    const { code, problems } = await report('build', 'all');
    expect([code, problems[0]]).toEqual([
      1,
      expect.objectContaining({ problem: expect.stringContaining(problem) }),
    ]);
  });

  test('with an API key in it is refused, and the key goes nowhere', async () => {
    const key = `${API_KEY_MARK}plain words`;
    write({ ...CONFIG, branding: { name: key }, apiKey: key });
    const { code, out, err } = await glanceKitProcess(folder.path, ['build', 'five9'], {
      GLANCE_API_KEY: key,
    });
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('(not shown) looks like a key or a token');
    expect(err).not.toContain('plain words');
    expect(Object.keys(tree(folder.path))).toEqual(['glance-kit.config.json']);
  });
});

describe('wrong usage', () => {
  test('ends the process with 2', async () => {
    const { code, out, err } = await glanceKitProcess(folder.path, ['build', 'fiv9']);
    expect([code, out, err]).toEqual([2, '', 'There is no host "fiv9". Did you mean "five9"?\n']);
  });

  test.each([
    [['build', 'five9'], 'There is no configuration here yet. Write one with "glance-kit init"'],
    [['build', 'fiv9'], 'There is no host "fiv9". Did you mean "five9"?'],
    [['build', 'zoho'], 'There is no host "zoho". There is'],
    [['build', 'five9', '--config', 'no.json'], 'There is no file no.json.'],
    [['build'], "missing required argument 'host'"],
    [['build', 'five9', 'web'], 'too many arguments'],
    [['build', 'five9', '--outt', 'x'], "unknown option '--outt'"],
    [['biuld'], "unknown command 'biuld'"],
    [['--nothing'], "unknown option '--nothing'"],
  ])('%j ends with 2 and says why', async (args, said) => {
    const { code, out, err } = await run(...args);
    expect([code, out]).toEqual([2, '']);
    expect(err.replaceAll('\n', ' ')).toContain(said);
    const json = await run(...args, '--json');
    expect([json.code, json.err]).toEqual([2, '']);
    expect(JSON.parse(json.out)).toMatchObject({ ok: false, message: expect.stringMatching(/\w/) });
  });

  test('two configurations are one too many, until one is named', async () => {
    write(CONFIG);
    write('export default {};', 'glance-kit.config.ts');
    const { code, err } = await run('build', 'five9');
    expect([code, err]).toEqual([
      2,
      'There are glance-kit.config.json and glance-kit.config.ts. Name the one you mean\nwith --config.\n',
    ]);
    expect((await run('build', 'five9', '--config', 'glance-kit.config.json')).code).toBe(0);
  });
});

test(
  'the registration of Amazon Connect is valid for the real aws-cdk-lib, without a finding',
  async () => {
    await run('init', 'amazon-connect');
    expect((await run('build', 'amazon-connect')).code).toBe(0);
    const path = file('glance-kit-build/amazon-connect/registration/cloudformation.json');
    const { code, found } = await checkTemplate(JSON.parse(readFileSync(path, 'utf8')));
    expect([code, found]).toEqual([0, []]);
  },
  FULL_CHECK_MS,
);
