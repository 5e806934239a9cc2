import { expect, test } from '@jest/globals';
import { developmentAgents } from '../src/agents.js';
import { panelEnvironment, readPanelSettings, type PanelSettings } from '../src/panel-settings.js';

const SETTINGS: PanelSettings = {
  groupId: '12345',
  apiKey: 'test-apikey-of-the-group',
  users: ['alice', 'bob@example.com'],
  port: 4603,
  origin: 'http://panel.localhost:4603',
  service: 'http://localhost:4600',
  desktop: 'http://127.0.0.1:4602',
  flex: {
    accountSid: 'AC1',
    workspaceSid: 'WS1',
    apiKeySid: 'SK1',
    apiKeySecret: 'test-secret',
    tokens: 'http://127.0.0.1:1',
    taskRouter: 'http://127.0.0.1:2',
  },
  wrapUpSecret: 'test-wrap-up-secret-of-32-signs-or-more',
};

test('settings survive the way through the environment', () => {
  expect(readPanelSettings(panelEnvironment(SETTINGS, {}))).toEqual(SETTINGS);
});

test('the child gets what it needs of the parent and none of its other secrets', () => {
  const parent = {
    PATH: '/bin',
    NODE_ENV: 'production',
    GLANCE_API_KEY: 'test-apikey-older',
    AWS_SECRET_ACCESS_KEY: 'foreign',
  };
  const env = panelEnvironment(SETTINGS, parent);
  expect(env).toMatchObject({ PATH: '/bin', NODE_ENV: 'production', GLANCE_API_KEY: SETTINGS.apiKey });
  expect(Object.keys(env)).not.toContain('AWS_SECRET_ACCESS_KEY');
});

test.each(['GLANCE_API_KEY', 'GLANCE_GROUP_ID', 'PORT', 'GLANCE_DEMO_SERVICE'])(
  'a missing %s is named',
  (name) => {
    expect(() => readPanelSettings({ ...panelEnvironment(SETTINGS, {}), [name]: undefined })).toThrow(
      `${name} is missing`,
    );
  },
);

test('the provider offers the known demo agents by name and anybody else by partner user id', () => {
  const agents = developmentAgents(['alice', 'zoë#7']);
  expect(agents.map(({ name, partnerUserId }) => [name, partnerUserId])).toEqual([
    ['Alice Martin', 'alice'],
    ['zoë#7', 'zoë#7'],
  ]);
  expect(new Set(agents.map(({ id }) => id)).size).toBe(2);
});
