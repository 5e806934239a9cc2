import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serviceOrigin } from '@glance-kit/core';
import { SALESFORCE_FOLDER, salesforceFile } from '../../../tools/salesforce.js';
import { writtenFiles } from '../template/make.js';
import { ruleFindings, typeFindings, type Finding } from './java.js';

const HERE = fileURLToPath(new URL('..', import.meta.url));
const CLASSES = join(HERE, 'force-app/main/default/classes');
const OBJECTS = join(HERE, 'force-app/main/default/objects');
const names = readdirSync(CLASSES).filter((name) => name.endsWith('.cls'));
const sourceOf = (name: string): string => readFileSync(join(CLASSES, `${name}.cls`), 'utf8');

/** Objects of the platform that the package adds fields to. */
const EXTENDED = readdirSync(OBJECTS).filter((name) => !name.includes('__'));

/** Whether the checker missed a field that the package adds. */
function isOwnField({ text }: Finding): boolean {
  const [, field, object = ''] = /^Unknown field '(\w+__c)' on SObject 'Schema\.(\w+)'/.exec(text) ?? [];
  const owner = object === 'Task' ? 'Activity' : object;
  return field !== undefined && existsSync(join(OBJECTS, owner, 'fields', `${field}.field-meta.xml`));
}

/** A class with one fault of each kind that the checkers are there for; it is beside the real ones when they look. */
const BROKEN = `public class Broken {
  public static Integer wrongType() {
    return 'text';
  }
  public static String unknownField(Contact jane) {
    return jane.Emial;
  }
  public static String unknownSetting() {
    return Glance_Company_Setting__mdt.getInstance('Company').Groupid__c;
  }
  public static List<Contact> everybody() {
    return [SELECT Id FROM Contact WHERE Email != NULL LIMIT 9];
  }
  public static List<SObject> injected(String typed) {
    return Database.query('SELECT Id FROM Contact WHERE Name = \\'' + typed + '\\'');
  }
}
`;

describe('the Apex of the package', () => {
  let project: string;
  let types: Finding[];
  let rules: Finding[];
  beforeAll(async () => {
    project = mkdtempSync(join(tmpdir(), 'glance-kit-sfdx-'));
    // Without the components: the checkers of Apex do not look at them.
    cpSync(HERE, project, {
      recursive: true,
      filter: (path) => !/\/(?:lwc|node_modules|dist|src|test|template)$/.test(path),
    });
    // Of an object that a package adds fields to, the type checker takes any field: it is given none of ours, and what
    // it then misses must be one of them.
    for (const object of EXTENDED)
      rmSync(join(project, 'force-app/main/default/objects', object), { recursive: true });
    const folder = join(project, 'force-app/main/default');
    writeFileSync(join(folder, 'classes/Broken.cls'), BROKEN);
    const meta = readFileSync(join(CLASSES, 'GlanceCobrowse.cls-meta.xml'));
    writeFileSync(join(folder, 'classes/Broken.cls-meta.xml'), meta);
    const all = [...names, 'Broken.cls'].map((name) => join(folder, 'classes', name));
    const pages = [join(folder, 'pages/GlanceSetup.page')];
    [types, rules] = await Promise.all([typeFindings(project), ruleFindings(all, pages)]);
  }, 120_000);
  afterAll(() => rmSync(project, { recursive: true, force: true }));

  test('has the types of the platform, its objects and its own settings; what has not is found', () => {
    const others = types.filter((finding) => !isOwnField(finding));
    expect(others.filter(({ file }) => file !== 'Broken.cls')).toEqual([]);
    expect(others.map(({ line, text }) => [line, text])).toEqual([
      [3, expect.stringContaining("Incompatible return type, 'System.String' is not assignable")],
      [6, expect.stringContaining("Unknown field 'Emial' on SObject 'Schema.Contact'")],
      [9, expect.stringContaining("Unknown field 'Groupid__c'")],
    ]);
  });

  test('keeps every rule of PMD but those that are excluded with a reason; what does not is found', () => {
    expect(rules.filter(({ file }) => file !== 'Broken.cls')).toEqual([]);
    const kinds = rules.map(({ kind }) => kind);
    expect(kinds).toEqual(
      expect.arrayContaining(['ApexSOQLInjection', 'ApexCRUDViolation', 'ApexSharingViolations']),
    );
  });

  test('has no reason to leave a rule out in a class but the one in the page that stores the key', () => {
    const left = names.filter((name) =>
      /SuppressWarnings|NOPMD/.test(readFileSync(join(CLASSES, name), 'utf8')),
    );
    expect(left).toEqual(['GlanceSetup.cls']);
    expect(sourceOf('GlanceSetup').match(/@SuppressWarnings\('PMD\.ApexCRUDViolation'\)/g)).toHaveLength(1);
  });

  test('is formatted', () => {
    const written = Object.keys(writtenFiles());
    const files = names.map((name) => join(CLASSES, name)).filter((path) => !written.includes(path));
    const check = (paths: readonly string[]): string =>
      execFileSync(
        process.execPath,
        [
          ...[salesforceFile('prettier/bin/prettier.cjs'), '--plugin', 'prettier-plugin-apex'],
          ...['--apex-standalone-parser', 'native', '--print-width', '110', '--single-quote', '--check'],
          ...paths,
        ],
        { cwd: SALESFORCE_FOLDER, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
      );
    expect(check(files)).toContain('All matched files use Prettier code style!');
  }, 120_000);

  test.each(Object.entries(writtenFiles()).map(([path, text]) => [path.split('/').at(-1)!, path, text]))(
    '%s is what npm run salesforce:generate writes',
    (_, path, text) => expect(readFileSync(path, 'utf8')).toBe(text),
  );
});

test.each([
  ...['production', 'staging', 'beta', 'prod', '', 'https://cobrowse.example.com', 'https://host/path'],
  ...[
    'http://cobrowse.example.com',
    'http://localhost:4600',
    'http://127.0.0.1',
    'http://localhost.evil.example',
    'https://a@host',
  ],
])('Apex takes %j for a service as the panel does', (service) => {
  const [, form = ''] =
    /SERVICE_FORM = Pattern\.compile\(\s*'([^']+)'/.exec(sourceOf('GlanceSettings')) ?? [];
  const taken = ((): boolean => {
    try {
      return serviceOrigin(service) !== '';
    } catch {
      return false;
    }
  })();
  expect(new RegExp(`^(?:${form.replaceAll('\\\\', '\\')})$`).test(service)).toBe(taken);
});

/** Texts that a method writes into its reply, and the members of the interface that the browser reads it by. */
const written = (source: string): string[] =>
  [...source.matchAll(/'(\w+)' =>/g)]
    .map(([, name]) => name!)
    .filter((name) => !/^(?:code|message)$/.test(name));
const contract = readFileSync(join(HERE, 'src/apex-contract.ts'), 'utf8');
const membersOf = (name: string): string[] => {
  const [, body = ''] =
    new RegExp(`export interface ${name} \\{([^}]*(?:\\{[^}]*\\}[^}]*)*)\\n\\}`).exec(contract) ?? [];
  return [...body.matchAll(/^ {2}(\w+)\??[:(]/gm)].map(([, member]) => member!);
};

describe('what Apex and the components say to each other', () => {
  test('a context has exactly the members of the contract', () => {
    const members = [...membersOf('SalesforceContext'), ...membersOf('SalesforceSettings')];
    const visitor = sourceOf('GlanceMapping').split('rowOf(String')[0]!.split('visitorOf(Id')[1]!;
    expect(members.length).toBeGreaterThan(15);
    expect([...written(sourceOf('GlanceCobrowse')), ...written(visitor)].sort()).toEqual(members.sort());
    expect(written(sourceOf('GlancePermissions')).sort()).toEqual(membersOf('SalesforcePermissions').sort());
  });

  test('a login key, an assertion and a record have theirs', () => {
    expect(written(sourceOf('GlanceLoginKey')).sort()).toEqual(membersOf('SalesforceLoginKey').sort());
    const assertion = sourceOf('GlanceAssertion').split('private static')[0]!;
    expect(written(assertion).sort()).toEqual(membersOf('SalesforceAssertion').sort());
    expect(written(sourceOf('GlanceActivity')).sort()).toEqual(membersOf('SalesforceRecorded').sort());
  });

  test('every code of the contract is one of Apex, and the other way round', () => {
    const [, codes = ''] = /type SalesforceErrorCode =([^;]+);/.exec(contract) ?? [];
    const told = [...codes.matchAll(/'(\w+)'/g)].map(([, code]) => code);
    const apex = [...sourceOf('GlanceException').matchAll(/String (\w+) = '(\w+)'/g)].map(
      ([, , code]) => code,
    );
    expect(apex.sort()).toEqual(told.sort());
  });

  test('the methods have the parameters that the components send, and none is cacheable', () => {
    const methods = [
      ...sourceOf('GlanceCobrowse').matchAll(
        /@AuraEnabled(.*)\n {2}public static [\w<>, ]+ (\w+)\(([^)]*)\)/g,
      ),
    ].map(([, options, name, parameters]) => ({ options, name, parameters }));
    expect(methods).toEqual([
      { options: '', name: 'context', parameters: 'Id recordId' },
      { options: '', name: 'loginKey', parameters: 'Id recordId' },
      { options: '', name: 'record', parameters: 'Id recordId, String activityJson' },
    ]);
  });

  // Its own tests run in an org; what can be seen without one is that each guard stands where it has to.
  test.each([
    [
      'GlanceCobrowse',
      'loginKey',
      ['demandOneMain()', 'demandVisible(recordId)', 'partnerUserId(', 'grant('],
    ],
    ['GlanceCobrowse', 'record', ['demandOneMain()', 'GlanceActivity.record(']],
    ['GlanceActivity', 'save', ['demandVisible(recordId)', 'find()', 'add()']],
    ['GlanceMapping', 'demandVisible', ['read(recordId,']],
    ['GlanceMapping', 'read', ['AccessLevel.USER_MODE', 'found.isEmpty()', 'RECORD_GONE', 'return found[0]']],
    ['GlancePermissions', 'hasOneMain', ['has(COBROWSE) != has(PANORAMA)']],
    ['GlancePermissions', 'demandOneMain', ['if (hasOneMain())', 'throw']],
  ])('%s.%s has its guards, each before what it guards', (name, method, order) => {
    const [, body = ''] =
      new RegExp(`\\b${method}\\([^)]*\\) \\{\\n([^]*?)\\n {2}\\}\\n`).exec(sourceOf(name)) ?? [];
    const at = order.map((part) => body.indexOf(part));
    expect([at, body.length > 0]).toEqual([at.filter((index) => index >= 0).sort((a, b) => a - b), true]);
  });

  test('no other class answers a page, and each keeps to what its user may see', () => {
    for (const name of names.map((file) => file.replace('.cls', ''))) {
      const source = sourceOf(name);
      expect([name, /@AuraEnabled|@RestResource|webservice |@RemoteAction/.test(source)]).toEqual([
        name,
        name === 'GlanceCobrowse',
      ]);
      if (!/@IsTest/.test(source))
        expect([name, source]).toEqual([name, expect.stringContaining(' with sharing class ')]);
      expect(source).not.toMatch(/without sharing|SYSTEM_MODE/);
    }
  });

  test('the API key is read where keys are signed and where it is stored, and nowhere else', () => {
    const readers = names.filter((name) => /Api_Key__c/.test(readFileSync(join(CLASSES, name), 'utf8')));
    expect(readers).toEqual(['GlanceLoginKey.cls', 'GlanceSetup.cls', 'GlanceSetupTest.cls']);
    const askers = names.filter((name) => /\bsecret\(\)/.test(readFileSync(join(CLASSES, name), 'utf8')));
    expect(askers).toEqual(['GlanceLoginKey.cls', 'GlanceSync.cls']);
  });
});
