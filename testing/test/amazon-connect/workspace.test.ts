import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { ContactLifecycleTopicKey } from '@amazon-connect/contact';
import {
  PERMISSIONS as OPENED_BY,
  registrationProblems,
  type SimulatedContact,
} from '@glance-kit/testing/amazon-connect';
import type { Frame, Page } from 'playwright-core';
import { openBrowser, type BrowserSession } from '../../../tools/browser.js';
import { AGENT, PERMISSIONS, openStage, type Stage } from './stage.js';
import type {} from './workspace-page.js';

jest.setTimeout(60_000);

const MARA: SimulatedContact = {
  contactId: 'contact-mara',
  initialContactId: 'contact-first',
  type: 'voice',
  attributes: { cobrowse_visitor_id: '8421', tier: 'gold', secret: 'not asked for' },
  phone: '+15550142',
};
const BEN: SimulatedContact = { contactId: 'contact-ben', type: 'chat' };

let stage: Stage;
let browser: BrowserSession;
let page: Page;

beforeAll(async () => {
  stage = await openStage();
  browser = await openBrowser({ blockThirdParty: true });
});
afterAll(async () => {
  await browser.close();
  await stage.close();
});
beforeEach(async () => {
  stage.frameAncestors = undefined;
  page = await browser.context.newPage();
  await page.goto(stage.workspace);
  await page.waitForFunction(() => 'open3p' in window);
});
afterEach(() => page.close());

interface Opening {
  permissions?: string[];
  query?: string;
  swallow?: string[];
  healthCheckIntervalMs?: number;
}

/** An agent with Mara's call in front and the app open for it. */
async function openForMara({
  permissions,
  query,
  swallow,
  healthCheckIntervalMs = 0,
}: Opening = {}): Promise<Frame> {
  const application = stage.application(permissions && { Permissions: permissions }, query);
  await page.evaluate(
    ([options, lost, contact]) => {
      window.open3p(options, lost);
      window.workspace.incoming(contact);
      window.workspace.connect(contact.contactId);
      window.workspace.select(contact.contactId);
      window.workspace.openApp();
    },
    [{ application, agent: AGENT, healthCheckIntervalMs }, swallow ?? [], MARA] as const,
  );
  return appFrame(0);
}

async function appFrame(index: number): Promise<Frame> {
  const element = await page.locator('iframe').nth(index).elementHandle();
  const frame = await element?.contentFrame();
  if (!frame) throw new Error('There is no frame of the app.');
  await frame.waitForFunction(() => 'ask' in window);
  return frame;
}

type Seen = [string, ...unknown[]];
const seen = (frame: Frame): Promise<Seen[]> =>
  frame.evaluate(() => (window as unknown as { seen: Seen[] }).seen);

async function hears(frame: Frame, ...names: string[]): Promise<void> {
  await frame.waitForFunction((wanted) => {
    const { seen } = window as unknown as { seen: Seen[] };
    return wanted.every((name) => seen.some(([first]) => first === name));
  }, names);
}

interface Told {
  value?: unknown;
  error?: Record<string, unknown>;
}
const ask = (frame: Frame, client: string, method: string, ...args: unknown[]): Promise<Told> =>
  frame.evaluate(
    (call) => (window as unknown as { ask(...call: unknown[]): Promise<Told> }).ask(...call),
    [client, method, ...args],
  );

/** Follows an event of a contact in the app. */
const follow = (frame: Frame, event: string, contactId?: string): Promise<void> =>
  frame.evaluate(
    ([name, id]) => {
      const { contact, seen } = window as unknown as {
        seen: Seen[];
        contact: Record<string, (handler: (data: unknown) => Promise<void>, id?: string) => void>;
      };
      contact[name!]!(async (data) => void seen.push([name!, data]), id);
    },
    [event, contactId],
  );

const messages = (type: string): Promise<{ from: string; message: Record<string, unknown> }[]> =>
  page.evaluate(
    (wanted) => window.workspace.log.filter(({ message }) => message.type === wanted),
    type,
  ) as never;
const faults = (): Promise<readonly string[]> => page.evaluate(() => window.workspace.faults);

describe('an app on the installed SDK in the simulated workspace', () => {
  test('is loaded from the files of the installed packages, and speaks the protocol of the host', async () => {
    const frame = await openForMara();
    await hears(frame, 'start');
    const require = createRequire(import.meta.url);
    for (const name of [
      'core/lib-esm/proxy/proxy.js',
      'app/lib-esm/proxy/app-proxy.js',
      'contact/lib-esm/contact-client.js',
      'voice/lib-esm/voice-client.js',
    ]) {
      const installed = readFileSync(require.resolve(`@amazon-connect/${name}`));
      expect([name, stage.sent.get(`/sdk/${name}`)]).toEqual([
        name,
        createHash('sha256').update(installed).digest('hex'),
      ]);
    }
    const { version } = require('@amazon-connect/core/package.json') as { version: string };
    expect((await messages('connect-app-host-init'))[0]?.message).toMatchObject({ sdkVersion: version });
    expect((await messages('appLifecycleHandlerCompleted')).map(({ message }) => message['stage'])).toEqual([
      'create',
    ]);
    expect(await faults()).toEqual([]);
  });

  test('is created for the contact in front and started, stopped when hidden, and destroyed with its contact', async () => {
    const frame = await openForMara();
    await hears(frame, 'start');
    await page.evaluate(() => window.workspace.select(undefined));
    await hears(frame, 'stop');
    await page.evaluate(() => window.workspace.select('contact-mara'));
    await frame.waitForFunction(() => (window as unknown as { seen: Seen[] }).seen.length === 4);
    expect(await seen(frame)).toEqual([
      ['create', { type: 'contact', contactId: 'contact-mara' }],
      ['start', { type: 'contact', contactId: 'contact-mara' }],
      ['stop'],
      ['start', { type: 'contact', contactId: 'contact-mara' }],
    ]);
    await page.evaluate(() => window.workspace.clear('contact-mara'));
    expect((await messages('appLifecycle')).map(({ message }) => message['stage'])).toEqual([
      'create',
      'start',
      'stop',
      'start',
      'stop',
      'destroy',
    ]);
    expect(await page.locator('iframe').count()).toBe(0);
    expect(await faults()).toEqual([]);
  });

  test('each contact has a frame and a life of its own', async () => {
    const mara = await openForMara();
    await hears(mara, 'start');
    await page.evaluate((contact) => {
      window.workspace.incoming(contact);
      window.workspace.select(contact.contactId);
      window.workspace.openApp();
    }, BEN);
    const ben = await appFrame(1);
    await hears(ben, 'start');
    await hears(mara, 'stop');
    expect((await seen(ben))[0]).toEqual(['create', { type: 'contact', contactId: 'contact-ben' }]);
    expect(
      await page
        .locator('iframe')
        .evaluateAll((frames) => frames.map((frame) => (frame as HTMLElement).hidden)),
    ).toEqual([true, false]);
    await page.evaluate(() => window.workspace.connect('contact-ben'));
    await page.evaluate(() => window.workspace.clear('contact-ben'));
    expect(await seen(mara)).not.toContainEqual(['destroy']);
    expect(await page.locator('iframe').count()).toBe(1);
  });

  test('opened without a contact, it is idle', async () => {
    await page.evaluate(
      (options) => {
        window.open3p(options);
        window.workspace.openApp();
      },
      { application: stage.application(), agent: AGENT },
    );
    const frame = await appFrame(0);
    await hears(frame, 'start');
    expect((await seen(frame))[0]).toEqual(['create', { type: 'idle' }]);
  });

  test('for all contacts together there is one frame, whatever is in front', async () => {
    const application = stage.application({
      ApplicationConfig: { ContactHandling: { Scope: 'CROSS_CONTACTS' } },
    });
    await page.evaluate(
      ([options, contact]) => {
        window.open3p(options);
        window.workspace.openApp();
        window.workspace.incoming(contact);
        window.workspace.select(contact.contactId);
        window.workspace.openApp();
      },
      [{ application, agent: AGENT }, MARA] as const,
    );
    const frame = await appFrame(0);
    await hears(frame, 'start');
    expect(await page.locator('iframe').count()).toBe(1);
    expect((await messages('appLifecycle')).map(({ message }) => message['stage'])).toEqual([
      'create',
      'start',
    ]);
  });

  test('a reload in the frame connects and creates it again', async () => {
    const frame = await openForMara();
    await hears(frame, 'start');
    await frame.evaluate(() => location.reload());
    await page.waitForFunction(
      () =>
        window.workspace.log.filter(({ message }) => message.type === 'connect-app-host-init').length === 2,
    );
    const again = await appFrame(0);
    await hears(again, 'create', 'start');
  });
});

describe('requests', () => {
  test('are answered with what the permissions allow', async () => {
    const frame = await openForMara();
    await hears(frame, 'create');
    expect(await ask(frame, 'agent', 'getARN')).toEqual({ value: AGENT.arn });
    expect(await ask(frame, 'agent', 'getName')).toEqual({ value: 'Alice Martin' });
    expect(
      await ask(frame, 'contact', 'getAttributes', 'contact-mara', ['cobrowse_visitor_id', 'absent']),
    ).toEqual({ value: { cobrowse_visitor_id: '8421' } });
    expect(await ask(frame, 'contact', 'getAttributes', 'contact-mara', '*')).toEqual({
      value: MARA.attributes,
    });
    expect(await ask(frame, 'contact', 'getInitialContactId', 'contact-mara')).toEqual({
      value: 'contact-first',
    });
    expect(await ask(frame, 'contact', 'getChannelType', 'contact-mara')).toEqual({
      value: { type: 'voice', subtype: 'connect:Telephony' },
    });
    expect((await ask(frame, 'contact', 'getStateDuration', 'contact-mara')).value).toBeGreaterThanOrEqual(0);
    expect(await ask(frame, 'voice', 'getInitialCustomerPhoneNumber', 'contact-mara')).toEqual({
      value: '+15550142',
    });
  });

  test.each([
    ['agent', 'getARN', 'User.Details.View'],
    ['contact', 'getAttributes', 'Contact.Attributes.View'],
    ['contact', 'getInitialContactId', 'Contact.Details.View'],
    ['voice', 'getInitialCustomerPhoneNumber', 'Contact.CustomerDetails.View'],
  ])('%s.%s without %s is refused in the documented words', async (client, method, missing) => {
    const frame = await openForMara({ permissions: PERMISSIONS.filter((one) => one !== missing) });
    await hears(frame, 'create');
    const { error } = await ask(frame, client, method, 'contact-mara', ['tier']);
    expect(error).toMatchObject({
      errorType: 'ConnectError',
      name: 'Error',
      reason: 'App does not have permission for this request',
    });
    expect(
      await frame.evaluate(
        () =>
          (window as unknown as { context: { config: { permissions: string[] } } }).context.config
            .permissions,
      ),
    ).not.toContain(missing);
  });

  test('that this workspace does not know, and those about a contact of somebody else, are refused', async () => {
    const frame = await openForMara();
    await hears(frame, 'create');
    expect((await ask(frame, 'contact', 'listContacts')).error).toMatchObject({
      errorKey: 'handlerNotFound',
    });
    expect((await ask(frame, 'contact', 'getAttributes', 'somebody', ['tier'])).error).toMatchObject({
      errorKey: 'contactNotFound',
    });
    expect((await ask(frame, 'contact', 'getAttributes', 'contact-mara', 'tier')).error).toMatchObject({
      errorKey: 'invalidRequest',
    });
  });

  test('that are lost end after the SDK’s own time-out, with an object that is no Error', async () => {
    const frame = await openForMara({ swallow: ['request contact/getAttributes'] });
    await hears(frame, 'create');
    expect((await ask(frame, 'contact', 'getAttributes', 'contact-mara', ['tier'])).error).toMatchObject({
      errorKey: 'clientTimeout',
      isError: false,
    });
  });
});

describe('events', () => {
  const event = {
    contactId: 'contact-mara',
    initialContactId: 'contact-first',
    type: 'voice',
    subtype: 'connect:Telephony',
  };

  test('reach those who follow the contact or all contacts, and nobody else', async () => {
    const frame = await openForMara();
    await hears(frame, 'create');
    await follow(frame, 'onStartingAcw', 'contact-mara');
    await follow(frame, 'onConnected');
    await follow(frame, 'onMissed', 'contact-ben');
    await page.evaluate((ben) => {
      window.workspace.startAcw('contact-mara');
      window.workspace.incoming(ben);
      window.workspace.connect(ben.contactId);
    }, BEN);
    await hears(frame, 'onStartingAcw', 'onConnected');
    const published = (await messages('publish')).map(({ message }) => message['topic']);
    expect(published).toEqual([
      { namespace: 'aws.connect.contact', key: 'contact/acw', parameter: 'contact-mara' },
      { namespace: 'aws.connect.contact', key: 'contact/connected' },
    ]);
    expect(await seen(frame)).toContainEqual(['onStartingAcw', event]);
  });

  test('without permission are an error that ends nothing', async () => {
    const frame = await openForMara({ permissions: ['User.Details.View'] });
    await hears(frame, 'create');
    await follow(frame, 'onConnected');
    await hears(frame, 'error');
    expect(await seen(frame)).toContainEqual([
      'error',
      expect.any(String),
      'App attempted to subscribe to topic without permission - Topic {"key":"contact/connected","namespace":"aws.connect.contact"}',
      false,
    ]);
    expect((await ask(frame, 'agent', 'getName')).value).toBe('Alice Martin');
  });

  test('whose handler throws are logged, and the app goes on', async () => {
    const frame = await openForMara();
    await hears(frame, 'create');
    await frame.evaluate(() => {
      const { contact } = window as unknown as {
        contact: { onStartingAcw(handler: () => Promise<void>): void };
      };
      contact.onStartingAcw(() => Promise.reject(new Error('broken handler')));
    });
    await page.evaluate(() => window.workspace.startAcw('contact-mara'));
    await page.waitForFunction(() =>
      window.workspace.log.some(
        ({ message }) => message.type === 'log' && /handling subscription/.test(message.message),
      ),
    );
    expect((await ask(frame, 'agent', 'getName')).value).toBe('Alice Martin');
  });
});

describe('the life of a connection', () => {
  test('health is asked for and answered', async () => {
    const frame = await openForMara({ healthCheckIntervalMs: 1_000 });
    await hears(frame, 'health');
    expect(await seen(frame)).toContainEqual(['health', 'healthy']);
    expect((await messages('healthCheckResponse'))[0]?.message).toMatchObject({ counter: 1 });
  });

  test('a start that comes before onCreate has ended is dropped for good', async () => {
    const frame = await openForMara({ query: '?slow' });
    await hears(frame, 'create');
    await page.evaluate(() => window.workspace.app()?.send('start'));
    await page.waitForFunction(() =>
      window.workspace.log.some(
        ({ message }) => message.type === 'log' && /Start before Create/.test(message.message),
      ),
    );
    expect((await seen(frame)).map(([name]) => name)).toEqual(['create']);
  });

  test('an app whose onCreate rejects is removed at once, without a destroy', async () => {
    await page.evaluate(
      ([options, contact]) => {
        window.open3p(options);
        window.workspace.incoming(contact);
        window.workspace.select(contact.contactId);
        window.workspace.openApp();
      },
      [{ application: stage.application({}, '?rejects'), agent: AGENT }, MARA] as const,
    );
    await page.waitForFunction(() => document.querySelector('iframe') === null);
    expect((await messages('closeApp'))[0]?.message).toMatchObject({ isFatalError: true });
    expect((await messages('appLifecycle')).map(({ message }) => message['stage'])).toEqual(['create']);
  });

  test('an app that asks to be closed is stopped and destroyed first', async () => {
    const frame = await openForMara();
    await hears(frame, 'start');
    await frame.evaluate(() =>
      (window as unknown as { provider: { sendCloseAppRequest(): void } }).provider.sendCloseAppRequest(),
    );
    await page.waitForFunction(() => document.querySelector('iframe') === null);
    expect((await messages('appLifecycle')).map(({ message }) => message['stage'])).toEqual([
      'create',
      'start',
      'stop',
      'destroy',
    ]);
  });

  test('a second init in one page throws', async () => {
    const frame = await openForMara();
    const told = await frame.evaluate(() => (window as unknown as { again(): Promise<Told> }).again());
    expect(told.error).toMatchObject({ errorKey: 'attemptInitializeMultipleProviders' });
  });

  test('who asks for the start after it has happened gets no scope: it is only in onCreate', async () => {
    const frame = await openForMara();
    await hears(frame, 'start');
    const scope = await frame.evaluate(
      () =>
        new Promise((resolve) => {
          const { provider } = window as unknown as {
            provider: {
              onStart(
                handler: (event: { context: Record<string, unknown> }) => Promise<void>,
                options: object,
              ): void;
            };
          };
          provider.onStart(async ({ context }) => resolve([context['scope'], context['contactScope']]), {
            invokeIfRunning: true,
          });
        }),
    );
    expect(scope).toEqual([undefined, { type: 'contact', contactId: 'contact-mara' }]);
  });

  test('without an acknowledge there is a fatal error after the time-out, and a late one changes nothing', async () => {
    const frame = await openForMara({ query: '?timeout=200', swallow: ['connect-app-host-init'] });
    await hears(frame, 'error');
    expect(await seen(frame)).toEqual([['error', 'workspaceConnectTimeout', expect.any(String), true]]);
    const late = page.waitForEvent('console', (line) =>
      /acknowledge received after timeout/.test(line.text()),
    );
    await page.evaluate(() => window.workspace.app()?.connection?.acknowledge(0));
    await late;
    expect(await page.evaluate(() => window.workspace.log.map(({ message }) => message.type))).toEqual([
      'connect-app-host-init',
      'acknowledge',
    ]);
  });

  test('an app of an origin that is not approved is not spoken to', async () => {
    const application = stage.application({
      ApplicationSourceConfig: { ExternalUrlConfig: { AccessUrl: `${stage.app}/app`, ApprovedOrigins: [] } },
    });
    await page.evaluate(
      ([options, other]) => {
        window.open3p(options);
        window.workspace.openApp();
        document.querySelector('iframe')!.src = other;
      },
      [{ application, agent: AGENT }, `${stage.app.replace('panel.', 'other.')}/app`] as const,
    );
    await page.waitForFunction(() => window.workspace.faults.length > 0);
    expect((await faults())[0]).toMatch(/other\.localhost:\d+, which is not approved/);
    expect(await messages('acknowledge')).toEqual([]);
  });
});

describe('a page that poses as the workspace', () => {
  const pose = async (): Promise<void> => {
    await page.goto(`${stage.workspace.replace('127.0.0.1', 'evil.localhost')}/`);
    await page.waitForFunction(() => 'open3p' in window);
    await page.evaluate(
      (options) => {
        window.open3p(options);
        window.workspace.openApp();
      },
      {
        application: stage.application(),
        agent: { arn: 'arn:aws:connect:::agent/the-boss', name: 'The Boss' },
      },
    );
  };

  test('gives the SDK any agent it likes where the app lets itself be framed by anybody', async () => {
    await pose();
    const frame = await appFrame(0);
    await hears(frame, 'create');
    expect((await ask(frame, 'agent', 'getARN')).value).toBe('arn:aws:connect:::agent/the-boss');
  });

  test('gets no first message from an app that names who may frame it', async () => {
    stage.frameAncestors = stage.workspace;
    const refused = page.waitForEvent('console', (line) => /frame-ancestors/.test(line.text()));
    await pose();
    await refused;
    expect(await messages('connect-app-host-init')).toEqual([]);
    // The workspace itself still may.
    await page.goto(stage.workspace);
    await page.waitForFunction(() => 'open3p' in window);
    await hears(await openForMara(), 'create');
  });
});

describe('what the simulator knows', () => {
  test('are names of the installed SDK', () => {
    const require = createRequire(import.meta.url);
    const { AgentRoutes, ContactRoutes } = require('@amazon-connect/contact/lib/routes') as Record<
      string,
      Record<string, string>
    >;
    const { VoiceRoutes } = require('@amazon-connect/voice/lib/routes') as Record<
      string,
      Record<string, string>
    >;
    const known = [AgentRoutes, ContactRoutes, VoiceRoutes, ContactLifecycleTopicKey].flatMap((names) =>
      Object.values(names ?? {}),
    );
    const used = Object.values(OPENED_BY)
      .flat()
      .map((one) => one.split(' ')[1]);
    expect(used.filter((name) => !known.includes(name ?? ''))).toEqual([]);
  });

  test('a registration that the platform would refuse is refused, each fault named', () => {
    const problems = registrationProblems({
      ...stage.application(),
      Name: 'Cobrowse!',
      Namespace: 'two words',
      Permissions: ['User.Details.View', 'Contact.Attribute.View'],
      ApplicationSourceConfig: {
        ExternalUrlConfig: { AccessUrl: 'panel.example.com', ApprovedOrigins: ['https://idp.example.com/'] },
      },
      IframeConfig: { Allow: ['microphones'], Sandbox: ['allow-top-navigation'] },
    });
    expect(problems).toEqual([
      expect.stringContaining('Name:'),
      expect.stringContaining('Namespace:'),
      expect.stringContaining('AccessUrl:'),
      'ApprovedOrigins: "https://idp.example.com/" is no origin.',
      'Permissions: there is no "Contact.Attribute.View".',
      'Allow: there is no "microphones".',
      'Sandbox: there is no "allow-top-navigation".',
    ]);
    expect(registrationProblems(stage.application())).toEqual([]);
  });
});
