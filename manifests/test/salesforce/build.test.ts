import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { projectDirectory } from '@glance-kit/salesforce/project';
import { strFromU8, unzipSync } from 'fflate';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { problemsOf } from './metadata-rules.js';
import { SALESFORCE_FOLDER } from '../../../tools/salesforce.js';
import {
  buildHost,
  checkConfig,
  type GlanceKitConfig,
  type OutputFile,
  type Parts,
} from '../../src/index.js';
import { checked, fakeParts, wholeConfig } from '../configs.js';

/** The connector's files; its library is written when it is bundled, and any text will do here. */
const parts: Parts = {
  ...fakeParts({}),
  files: {
    ...Object.fromEntries(
      readdirSync(projectDirectory, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .map((path) => [path.slice(projectDirectory.length + 1), new Uint8Array(readFileSync(path))]),
    ),
    'main/default/lwc/glanceKit/glanceKit.js': Buffer.from('export const openCobrowse = 1;\n'),
    'main/default/lwc/glanceKit/glanceKit.js-meta.xml': Buffer.from(
      '<?xml version="1.0" encoding="UTF-8"?>\n<LightningComponentBundle xmlns="http://soap.sforce.com/2006/04/metadata">\n    <apiVersion>65.0</apiVersion>\n    <isExposed>false</isExposed>\n</LightningComponentBundle>\n',
    ),
    'main/default/lwc/glanceKit/__tests__/glanceKit.test.js': Buffer.from('never deployed'),
  },
};

type Section = NonNullable<GlanceKitConfig['hosts']['salesforce']>;
const withSection = (change: Partial<Section>): GlanceKitConfig => {
  const config = wholeConfig();
  return { ...config, hosts: { salesforce: { ...config.hosts.salesforce!, ...change } } };
};
const build = (change: Partial<Section> = {}): OutputFile[] =>
  buildHost('salesforce', checked(withSection(change)), parts);
const textOf = (files: readonly OutputFile[], path: string): string =>
  strFromU8(files.find((file) => file.path === path)!.bytes);
const metadata = (files: readonly OutputFile[]) =>
  unzipSync(files.find(({ path }) => path === 'metadata.zip')!.bytes);

describe('the package for Salesforce', () => {
  let folder: string;
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'glance-kit-deploy-'))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('is deployed as Salesforce’s own converter would deploy the project, byte for byte', () => {
    const files = build();
    for (const { path, bytes } of files.filter((file) => file.path.startsWith('project/'))) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), bytes);
    }
    const script = `
      const { ComponentSet, MetadataConverter } = require('@salesforce/source-deploy-retrieve');
      for (const name of ['force-app', 'reports', 'translations']) {
        const set = ComponentSet.fromSource(${JSON.stringify(join(folder, 'project/'))} + name);
        set.sourceApiVersion = '65.0';
        new MetadataConverter().convert(set, 'metadata', {
          type: 'directory', outputDirectory: ${JSON.stringify(join(folder, 'deployed/'))} + name, genUniqueDir: false,
        });
      }`;
    execFileSync(process.execPath, ['--eval', script], {
      cwd: SALESFORCE_FOLDER,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const whole = (text: string): string => text;
    const slashless = (text: string): string => text.replaceAll('/</members>', '</members>');
    const zips = {
      'force-app': 'metadata.zip',
      reports: 'reports.zip',
      translations: 'translations.zip',
    };
    for (const [name, zip] of Object.entries(zips)) {
      const deployed = join(folder, 'deployed', name);
      const converted = readdirSync(deployed, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(deployed.length + 1));
      const ours = unzipSync(files.find(({ path }) => path === zip)!.bytes);
      expect(Object.keys(ours).sort()).toEqual(converted.sort());
      for (const path of converted) {
        // The converter ends the name of a folder with a slash, the documents of the API do not.
        const theirs = (path === 'package.xml' ? slashless : whole)(
          readFileSync(join(deployed, path), 'utf8'),
        );
        expect([path, strFromU8(ours[path]!).trimEnd()]).toEqual([path, theirs.trimEnd()]);
      }
    }
  });

  test('is the same bytes each time, and its zip is the same as the project', () => {
    const [one, other] = [build(), build()];
    expect(one.map(({ path }) => path)).toEqual(other.map(({ path }) => path));
    for (const [index, { bytes }] of one.entries())
      expect(Buffer.from(bytes).equals(Buffer.from(other[index]!.bytes))).toBe(true);
    expect(strFromU8(metadata(one)['package.xml']!)).toBe(textOf(one, 'package.xml'));
    expect(one.some(({ path }) => path.includes('__tests__'))).toBe(false);
  });

  test('has the settings of the configuration, in metadata that Salesforce knows', () => {
    const files = build({
      openIn: 'tab',
      openSessionRecord: true,
      logOutsideSessions: true,
      createLeads: 'emailAndName',
      user: 'federationId',
      presence: false,
      visitorInfo: false,
    });
    const path = 'project/force-app/main/default/customMetadata/Glance_Company_Setting.Company.md-meta.xml';
    const values = [...textOf(files, path).matchAll(/<field>(\w+)<\/field>\s*<value[^>]*?(?:\/>|>(.*?)<)/g)];
    expect(Object.fromEntries(values.map(([, field, value]) => [field, value]))).toEqual({
      Certificate__c: 'Glance_Cobrowse',
      Create_Leads__c: 'emailAndName',
      Expiration_Seconds__c: '300.0',
      Function_Address__c: 'https://keys.example.com/getloginkey',
      Group_Id__c: '12345',
      Log_Outside_Sessions__c: 'true',
      Open_In__c: 'tab',
      Open_Session_Record__c: 'true',
      Partner_User_Field__c: 'FederationIdentifier',
      Presence__c: 'false',
      Service__c: 'https://cobrowse.example.com',
      Show_Visitor_Info__c: 'false',
    });
    for (const file of files.filter((one) => one.path.endsWith('-meta.xml')))
      expect([file.path, problemsOf(strFromU8(file.bytes))]).toEqual([file.path, []]);
  });

  test('has a record for each object of the mapping, and those of the connector without one', () => {
    const of = (files: readonly OutputFile[]): string[] =>
      files
        .map(({ path }) => /Glance_Object_Mapping\.(\w+)\.md-meta\.xml$/.exec(path)?.[1] ?? '')
        .filter(Boolean);
    expect(of(build())).toEqual(['Contact', 'Site_c']);
    const { fields: _, ...rest } = withSection({}).hosts.salesforce!;
    const config = { ...wholeConfig(), hosts: { salesforce: rest } };
    expect(of(buildHost('salesforce', checked(config), parts))).toEqual([
      'Account',
      'Case',
      'Contact',
      'Lead',
    ]);
    const site = build().find(({ path }) => path.endsWith('Mapping.Site_c.md-meta.xml'))!;
    expect(strFromU8(site.bytes)).toContain('Owner__r.Email hash a &amp; b');
    const contact = build().find(({ path }) => path.endsWith('Mapping.Contact.md-meta.xml'))!;
    expect(strFromU8(contact.bytes)).toContain('Glance_Visitor_Id__c&#10;MobilePhone digits<');
  });

  test('trusts the service in frames and the function for questions alone', () => {
    const sites = build().filter(({ path }) => path.includes('/cspTrustedSites/'));
    expect(
      sites.map(({ bytes }) => {
        const text = strFromU8(bytes);
        return [
          /<endpointUrl>(.*)</.exec(text)![1],
          /FrameSrc>(\w+)/.exec(text)![1],
          /Camera>(\w+)/.exec(text)![1],
        ];
      }),
    ).toEqual([
      ['https://keys.example.com', 'false', 'false'],
      ['https://cobrowse.example.com', 'true', 'true'],
    ]);
  });

  test('trusts the presence server of Glance, where the company wants to know who is on the site', () => {
    const of = (visitorInfo: boolean): string[] =>
      buildHost('salesforce', checked({ ...withSection({ visitorInfo }), service: 'production' }), parts)
        .map(({ path }) => /(\w+)\.cspTrustedSite-meta\.xml$/.exec(path)?.[1] ?? '')
        .filter(Boolean);
    expect(of(true)).toEqual(['Glance_Login_Keys', 'Glance_Presence', 'Glance_Service']);
    expect(of(false)).toEqual(['Glance_Login_Keys', 'Glance_Service']);
  });

  test('lets Apex ask the service where the org holds the API key, and only there', () => {
    const asked = (files: readonly OutputFile[]): string[] =>
      files
        .filter(({ path }) => path.includes('/remoteSiteSettings/'))
        .map(({ bytes }) => /<url>(.*)</.exec(strFromU8(bytes))![1]!);
    expect(asked(build())).toEqual([]);
    const { loginKey: _, certificate: __, ...rest } = withSection({}).hosts.salesforce!;
    const config = { ...wholeConfig(), hosts: { salesforce: rest } };
    expect(asked(buildHost('salesforce', checked(config), parts))).toEqual(['https://cobrowse.example.com']);
  });

  test('tells what is left: the certificate and the function, or the key', () => {
    const list = textOf(build(), 'CHECKLIST.md');
    for (const needed of [
      'SALESFORCE_AUDIENCE=https://keys.example.com/getloginkey',
      'GLANCE_ORIGINS=https://acme.lightning.force.com',
      'Certificate and Key Management',
      'Glance_Agent_Panorama',
      'Edit Page',
      'My Domain',
      'Lightning Web Security',
      '| `Glance_Service` | `https://cobrowse.example.com` | connect-src, frame-src | camera, microphone |',
    ])
      expect(list).toContain(needed);
    expect(list).not.toContain('/apex/GlanceSetup');
    const { loginKey: _, ...rest } = withSection({}).hosts.salesforce!;
    const config = { ...wholeConfig(), hosts: { salesforce: rest } };
    const own = textOf(buildHost('salesforce', checked(config), parts), 'CHECKLIST.md');
    expect(own).toContain('/apex/GlanceSetup');
    expect(own).not.toContain('SALESFORCE_AUDIENCE');
  });

  test('every test of the package is run by the command of the checklist', () => {
    const list = textOf(build(), 'CHECKLIST.md');
    const tests = Object.entries(parts.files)
      .filter(
        ([path, bytes]) =>
          /\/classes\/\w+\.cls$/.test(path) && /@IsTest\s+private class/.test(strFromU8(bytes)),
      )
      .map(([path]) => /(\w+)\.cls$/.exec(path)![1]!);
    expect([...list.matchAll(/--tests (\w+)/g)].map(([, name]) => name).sort()).toEqual(tests.sort());
  });

  test('is not made from a connector that was not bundled, nor with a file of an unknown kind', () => {
    const config = checked(withSection({}));
    expect(() => buildHost('salesforce', config, fakeParts({}))).toThrow(/was not built/);
    const strange = {
      ...parts,
      files: { ...parts.files, 'main/default/flows/A.flow-meta.xml': Buffer.from('x') },
    };
    expect(() => buildHost('salesforce', config, strange)).toThrow(/unknown kind: flows/);
  });
});

describe('a wrong setting for Salesforce', () => {
  const problems = (change: object): string[] => {
    const config = wholeConfig();
    const check = checkConfig({
      ...config,
      hosts: { salesforce: { ...config.hosts.salesforce!, ...change } },
    });
    return 'problems' in check ? check.problems.map(({ path, problem }) => `${path} ${problem}`) : [];
  };

  test('is told with all the others at once', () => {
    expect(
      problems({
        orgs: [],
        certificate: 'my certificate',
        expirationSeconds: 30,
        user: 'name',
        branding: { name: 'x' },
        fields: {
          '*': { visitorId: ['A__c'] },
          Contact: { visitorId: ['no field', { field: 'Email', transform: { hash: 'k'.repeat(260) } }] },
        },
      }),
    ).toEqual(
      expect.arrayContaining([
        'hosts.salesforce.orgs is empty',
        'hosts.salesforce.certificate is no unique name',
        'hosts.salesforce.expirationSeconds is not a whole number from 60 to 86100',
        'hosts.salesforce.user is none of the choices',
        'hosts.salesforce.branding is no setting',
        'hosts.salesforce.fields["*"] is no object',
        'hosts.salesforce.fields.Contact.visitorId[0] is no field',
        'hosts.salesforce.fields.Contact.visitorId takes 280 characters in Salesforce, which holds 255',
        'hosts.salesforce.expirationSeconds is used without loginKey alone',
      ]),
    );
  });

  test('is one that belongs to the other way of signing', () => {
    expect(problems({ loginKey: undefined, certificate: 'Glance_Cobrowse' })).toEqual([
      'hosts.salesforce.certificate is used with loginKey alone',
    ]);
    expect(problems({ expirationSeconds: 600 })).toEqual([
      'hosts.salesforce.expirationSeconds is used without loginKey alone',
    ]);
    expect(problems({})).toEqual([]);
  });
});
