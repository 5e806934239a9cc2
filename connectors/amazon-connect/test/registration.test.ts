import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { transform } from 'esbuild';
import { pagePolicyHeaders } from '@glance-kit/core';
import { registrationProblems } from '@glance-kit/testing/amazon-connect';
import { FULL_CHECK_MS, checkTemplate } from '../../../tools/cloudformation.js';
import { runtimeFile } from '../../../tools/runtimes.js';
import {
  allowLists,
  cdkSource,
  checklist,
  cloudFormationTemplate,
  createApplicationInput,
  registrationCommands,
  registrationFaults,
  type AmazonConnectInstallation,
} from '../src/index.js';

const ACME: AmazonConnectInstallation = {
  pageUrl: 'https://panel.example.com/amazon-connect',
  service: 'https://cobrowse.example.com',
  instanceArn: 'arn:aws:connect:eu-central-1:111122223333:instance/0a1b2c3d-0000-4000-8000-000000000001',
  instances: ['https://acme.my.connect.aws', 'https://acme.awsapps.com'],
};

interface Resource {
  Type: string;
  Properties: Record<string, unknown>;
}
interface Template {
  Resources: Record<'Application' | 'Association' | 'AgentsProfile', Resource>;
}
/** The template with one change. */
function changed(change: (template: Template) => void): Template {
  const copy = JSON.parse(JSON.stringify(cloudFormationTemplate(ACME))) as Template;
  change(copy);
  return copy;
}
const application = (template: Template): Record<string, never> =>
  template.Resources.Application.Properties as Record<string, never>;

describe('the registration', () => {
  test('is one that the platform takes, by the lists of permissions and sandbox tokens too', () => {
    const input = createApplicationInput(ACME);
    expect(registrationProblems(input)).toEqual([]);
    expect(input.Permissions).toEqual([
      'Contact.Details.View',
      'Contact.Attributes.View',
      'User.Details.View',
    ]);
    expect(input.ApplicationSourceConfig.ExternalUrlConfig).toEqual({
      AccessUrl: 'https://panel.example.com/amazon-connect',
      ApprovedOrigins: ['https://cobrowse.example.com'],
    });
  });

  test('asks for the customer’s number only where the fields use it', () => {
    const fields = { '*': { visitorId: [{ field: 'phone', transform: 'digits' }] } } as const;
    expect(createApplicationInput({ ...ACME, fields }).Permissions).toEqual([
      'Contact.Details.View',
      'Contact.CustomerDetails.View',
      'User.Details.View',
    ]);
  });

  test('is the same text each time', () => {
    expect(JSON.stringify(cloudFormationTemplate(ACME))).toBe(JSON.stringify(cloudFormationTemplate(ACME)));
    expect(cdkSource(ACME)).toBe(cdkSource(ACME));
  });
});

describe('the CloudFormation template', () => {
  test(
    'is valid for the real aws-cdk-lib, without a finding',
    async () => {
      const { code, found, text } = await checkTemplate(cloudFormationTemplate(ACME));
      expect([code, found, code === 0 ? '' : text]).toEqual([0, [], '']);
    },
    FULL_CHECK_MS,
  );

  test(
    'is refused with values that there are not, each by its name',
    async () => {
      const { code, text, found } = await checkTemplate(
        changed((template) => {
          const { Application, Association, AgentsProfile } = template.Resources;
          Object.assign(application(template), {
            Namespace: 'two words',
            ApplicationType: 'PLUGIN',
            ApplicationConfig: { ContactHandling: { Scope: 'EVERY_CONTACT' } },
            IframeConfig: { Allow: ['Microphone!'] },
          });
          Object.assign(Application.Properties['ApplicationSourceConfig']!, {
            ExternalUrlConfig: { AccessUrl: 'panel.example.com', ApprovedOrigins: [] },
          });
          Association.Properties['IntegrationType'] = 'APP';
          AgentsProfile.Properties['Applications'] = [
            { Namespace: 'n', ApplicationPermissions: ['ACCESS'], Type: 'THIRD_PARTY' },
          ];
        }),
      );
      expect(code).not.toBe(0);
      const said = `${text}${found.join('\n')}`;
      for (const named of [
        'two words',
        'PLUGIN',
        'EVERY_CONTACT',
        'Microphone!',
        'panel.example.com',
        "'APP'",
        'THIRD_PARTY',
      ])
        expect(said).toContain(named);
    },
    FULL_CHECK_MS,
  );
});

describe('the CDK construct', () => {
  const folder = mkdtempSync(join(tmpdir(), 'glance-kit-cdk-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const modules = dirname(dirname(runtimeFile('aws-cdk-lib/package.json')));
  symlinkSync(modules, join(folder, 'node_modules'));

  test(
    'makes the resources of the template',
    async () => {
      const { code } = await transform(cdkSource(ACME), { loader: 'ts', format: 'cjs' });
      writeFileSync(join(folder, 'cobrowse-app.cjs'), code);
      writeFileSync(
        join(folder, 'app.cjs'),
        `const { App, LegacyStackSynthesizer, Stack } = require('aws-cdk-lib');
const { CobrowseApp } = require('./cobrowse-app.cjs');
const app = new App({ outdir: ${JSON.stringify(join(folder, 'out'))}, analyticsReporting: false });
const stack = new Stack(app, 'S', { synthesizer: new LegacyStackSynthesizer() });
new CobrowseApp(stack, 'Cobrowse');
app.synth();`,
      );
      const { status, stderr } = spawnSync(process.execPath, [join(folder, 'app.cjs')], { encoding: 'utf8' });
      expect([status, stderr]).toEqual([0, expect.any(String)]);
      const made = JSON.parse(readFileSync(join(folder, 'out', 'S.template.json'), 'utf8')) as {
        Resources: Record<string, Resource>;
      };
      const ids = Object.fromEntries(Object.entries(made.Resources).map(([id, { Type }]) => [Type, id]));
      const byType = (resources: Record<string, Resource>, rename: (text: string) => string): unknown =>
        Object.fromEntries(
          Object.values(resources).map(({ Type, Properties }) => [
            Type,
            JSON.parse(rename(JSON.stringify(Properties))),
          ]),
        );
      const { Resources } = cloudFormationTemplate(ACME) as Template;
      const applicationId = ids['AWS::AppIntegrations::Application']!;
      expect(byType(made.Resources, (text) => text.replace(applicationId, 'Application'))).toEqual(
        byType(Resources, (text) =>
          text.replaceAll('{"Ref":"InstanceArn"}', JSON.stringify(ACME.instanceArn)),
        ),
      );
    },
    FULL_CHECK_MS,
  );

  /** What the compiler says of a source. */
  function typeCheck(source: string): string {
    writeFileSync(join(folder, 'cobrowse-app.ts'), source);
    const compilerOptions = {
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      module: 'node16',
      moduleResolution: 'node16',
      target: 'es2022',
      types: [],
    };
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, files: ['cobrowse-app.ts'] }),
    );
    const tsc = new URL('../../../node_modules/typescript/bin/tsc', import.meta.url).pathname;
    return spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' }).stdout;
  }

  test(
    'type-checks against aws-cdk-lib, which a wrong member would not',
    () => {
      expect(typeCheck(cdkSource(ACME))).toBe('');
      expect(typeCheck(cdkSource(ACME).replace('accessUrl:', 'accesUrl:'))).toContain('accesUrl');
    },
    FULL_CHECK_MS,
  );
});

describe('a wrong installation', () => {
  test('is told everything at once: where, what stands there, and what should', () => {
    const wrong: AmazonConnectInstallation = {
      pageUrl: 'http://panel.example.com',
      service: 'https://cobrowse.example.com/',
      instanceArn: 'acme',
      instances: ['acme.my.connect.aws'],
      name: 'Cobrowse!',
      namespace: 'two words',
      signInOrigins: ['https://idp.example.com/login'],
    };
    const faults = registrationFaults(wrong);
    expect(faults.map(({ path }) => path)).toEqual([
      'pageUrl',
      'service',
      'instanceArn',
      'name',
      'namespace',
      'instances[0]',
      'signInOrigins[0]',
    ]);
    expect(faults.at(-2)).toEqual({
      path: 'instances[0]',
      found: '"acme.my.connect.aws"',
      fix: 'Give an origin: https, host, port, and no path.',
    });
    let error: unknown;
    try {
      createApplicationInput(wrong);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: 'CONFIG_INVALID' });
    for (const { path } of faults) expect((error as Error).message).toContain(`${path}: `);
  });

  test.each([
    ['no settings at all', {}, ['pageUrl', 'service', 'instances']],
    [
      'an empty list of workspaces, which would lock everybody out',
      { ...ACME, instances: [] },
      ['instances'],
    ],
    ['a wildcard', { ...ACME, instances: ['https://*.my.connect.aws'] }, ['instances[0]']],
    [
      'more origins than the platform takes',
      { ...ACME, signInOrigins: Array.from({ length: 50 }, (_, index) => `https://i${index}.example.com`) },
      ['signInOrigins'],
    ],
  ])('%s', (_, installation, paths) => {
    expect(registrationFaults(installation as AmazonConnectInstallation).map(({ path }) => path)).toEqual(
      paths,
    );
  });
});

describe('the lines for other parts', () => {
  test('let the workspace of this instance frame the page, and nobody else', () => {
    const { contentSecurityPolicy, frameAncestors } = allowLists(ACME);
    expect(frameAncestors).toEqual(['https://acme.my.connect.aws', 'https://acme.awsapps.com']);
    expect(contentSecurityPolicy).toMatch(
      /frame-ancestors https:\/\/acme\.my\.connect\.aws https:\/\/acme\.awsapps\.com$/,
    );
    expect(contentSecurityPolicy).not.toContain('*');
    const { service, pageUrl } = ACME;
    const page = new URL(pageUrl).origin;
    expect(pagePolicyHeaders({ page, service, ancestors: frameAncestors })).toMatchObject({
      'Content-Security-Policy': contentSecurityPolicy,
    });
  });

  test('name each click once, with the values that are needed', () => {
    const steps = checklist(ACME);
    const text = steps.join('\n');
    for (const wanted of [
      'https://panel.example.com',
      'GLANCE_FRAME_ANCESTORS=https://acme.my.connect.aws,https://acme.awsapps.com',
      'Cobrowse agents',
      'cobrowse_visitor_id',
    ])
      expect(text).toContain(wanted);
    expect(new Set(steps).size).toBe(steps.length);
    const byPhone = { '*': { visitorId: ['phone'] } };
    expect(checklist({ ...ACME, fields: byPhone }).join()).not.toContain('Set contact attributes');
  });

  test('the commands know instance and region, or ask for the one and take the other from it', () => {
    const commands = registrationCommands(ACME);
    expect(commands).toHaveLength(5);
    expect(commands[0]).toBe(`instance='${ACME.instanceArn!}'`);
    const { instanceArn: _, ...unknown } = ACME;
    expect(registrationCommands(unknown)[0]).toBe("instance='<ARN of the instance>'");
    const region = execFileSync('sh', ['-c', `${commands[0]!}\n${commands[1]!}\necho "$AWS_REGION"`], {
      encoding: 'utf8',
    });
    expect(region).toBe('eu-central-1\n');
  });
});
