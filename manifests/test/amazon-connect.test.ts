import { strFromU8 } from 'fflate';
import { expect, test } from '@jest/globals';
import { readConnectConfig } from '@glance-kit/amazon-connect';
import { registrationProblems } from '@glance-kit/testing/amazon-connect';
import { buildHost, type GlanceKitConfig } from '../src/index.js';
import { checked, fakeParts, wholeConfig } from './configs.js';

const PARTS = fakeParts({
  'index.html': '<script src="./amazon-connect/main.js"></script>',
  'main.js': '1',
});

function built(change: (config: GlanceKitConfig) => void = () => undefined): Map<string, string> {
  const config = wholeConfig();
  change(config);
  return new Map(
    buildHost('amazon-connect', checked(config), PARTS).map(({ path, bytes }) => [path, strFromU8(bytes)]),
  );
}
interface Application {
  ApplicationSourceConfig: { ExternalUrlConfig: { AccessUrl: string; ApprovedOrigins: string[] } };
  Permissions: string[];
}
const application = (files: Map<string, string>): Application =>
  JSON.parse(files.get('registration/application.json')!) as Application;

test('the registration is one that the platform takes, at the page that was built', () => {
  const files = built();
  expect(registrationProblems(application(files) as never)).toEqual([]);
  const { AccessUrl, ApprovedOrigins } = application(files).ApplicationSourceConfig.ExternalUrlConfig;
  expect([AccessUrl, ApprovedOrigins]).toEqual([
    'https://panel.example.com/amazon-connect/index.html',
    ['https://cobrowse.example.com'],
  ]);
  expect(files.get('page/index.html')).toContain('src="/amazon-connect/main.js"');
});

test('every form of the registration has the same application', () => {
  const files = built((config) => {
    config.hosts['amazon-connect'] = {
      ...config.hosts['amazon-connect']!,
      name: 'Screen help',
      namespace: 'bank.screen-help',
      fields: { voice: { visitorId: [{ field: 'phone', transform: 'digits' }] } },
    };
  });
  const { Resources } = JSON.parse(files.get('registration/cloudformation.json')!) as {
    Resources: { Application: { Properties: object } };
  };
  expect(Resources.Application.Properties).toMatchObject(application(files));
  expect(application(files).Permissions).toContain('Contact.CustomerDetails.View');
  const construct = files.get('registration/cobrowse-app.ts')!;
  for (const text of [
    'Screen help',
    'bank.screen-help',
    'Contact.CustomerDetails.View',
    '/amazon-connect/index.html',
  ])
    expect(construct).toContain(text);
  expect(files.get('registration/security-profile.json')).toContain('bank.screen-help');
});

test('a framed sign-in is approved, with everything that it frames', () => {
  const files = built((config) => {
    config.signInMode = 'frame';
    config.signIn = 'https://keys.example.com/signin';
  });
  expect(application(files).ApplicationSourceConfig.ExternalUrlConfig.ApprovedOrigins).toEqual([
    'https://cobrowse.example.com',
    'https://keys.example.com',
    'https://login.example.com',
  ]);
  expect(files.get('headers.json')).toContain(
    'frame-src https://cobrowse.example.com https://keys.example.com https://login.example.com;',
  );
});

test('only the workspace of the instance may frame the page', () => {
  expect(built().get('headers.json')).toContain('frame-ancestors https://example.my.connect.aws"');
});

test('the instance is asked for where the configuration does not name it', () => {
  const files = built((config) => delete config.hosts['amazon-connect']!.instanceArn);
  expect(files.get('registration/cloudformation.json')).not.toContain('"Default"');
  expect(files.get('CHECKLIST.md')).toContain("--parameter-overrides 'InstanceArn=<ARN of the instance>'");
  expect(built().get('CHECKLIST.md')).not.toContain('<ARN');
});

test('the page takes its settings', () => {
  const settings = JSON.parse(built().get('page/config.json')!) as unknown;
  expect(readConnectConfig(settings)).toEqual(settings);
});

test('the checklist has the commands and the clicks, each once', () => {
  const list = built().get('CHECKLIST.md')!;
  for (const text of [
    'aws cloudformation deploy --region eu-central-1',
    'aws appintegrations create-application',
    "new CobrowseApp(stack, 'Cobrowse')",
    'service-linked role',
    'cobrowse_visitor_id',
    'GLANCE_ORIGINS=https://panel.example.com,https://example.my.connect.aws',
  ])
    expect(list.split(text)).toHaveLength(2);
});
