import { describe, expect, test } from '@jest/globals';
import { openApp, type ConnectSdk } from '../src/index.js';

type Config = Parameters<ConnectSdk['AmazonConnectApp']['init']>[0];

/** The SDK's side of `init`, with the workspace's answers at hand. */
function fakeSdk(): { sdk: ConnectSdk; config(): Config; fail(key: string, isFatal: boolean): void } {
  const handlers: ((error: { key: string; isFatal: boolean }) => void)[] = [];
  let given: Config | undefined;
  class Client {}
  return {
    sdk: {
      AmazonConnectApp: {
        init(config: Config) {
          given = config;
          return {
            provider: {
              onError: (handler: (error: { key: string; isFatal: boolean }) => void) =>
                void handlers.push(handler),
            },
          };
        },
      },
      AgentClient: Client,
      ContactClient: Client,
      VoiceClient: Client,
    } as unknown as ConnectSdk,
    config: () => given!,
    fail: (key, isFatal) => handlers.forEach((handler) => handler({ key, isFatal })),
  };
}

const framed = { parent: {} as Window };
const create = (scope?: object, permissions?: string[]): Parameters<Config['onCreate']>[0] =>
  ({ context: { scope, config: { permissions } } }) as never;

describe('opening the app', () => {
  test('takes scope and permissions from the creation', async () => {
    const fake = fakeSdk();
    const opening = openApp(fake.sdk, framed);
    await fake.config().onCreate(create({ type: 'contact', contactId: 'c1' }, ['User.Details.View']));
    expect(await opening).toMatchObject({
      scope: { type: 'contact', contactId: 'c1' },
      permissions: ['User.Details.View'],
    });
    expect(fake.config().workspace).toEqual({ connectionTimeout: 5_000 });
  });

  test('is idle where the workspace names no scope', async () => {
    const fake = fakeSdk();
    const opening = openApp(fake.sdk, framed);
    await fake.config().onCreate(create());
    expect((await opening).scope).toEqual({ type: 'idle' });
  });

  test('never lets the creation wait or fail: the workspace would drop the start or remove the app', async () => {
    const fake = fakeSdk();
    void openApp(fake.sdk, framed);
    await expect(fake.config().onCreate(create())).resolves.toBeUndefined();
  });

  test('says so when no workspace answers', async () => {
    const fake = fakeSdk();
    const opening = openApp(fake.sdk, framed);
    fake.fail('workspaceConnectTimeout', true);
    await expect(opening).rejects.toMatchObject({
      code: 'HOST_ABSENT',
      message: expect.stringMatching(/not opened in Amazon Connect\. Open it as an app/),
    });
  });

  test('goes on after an error that ends nothing, such as an event that it may not follow', async () => {
    const fake = fakeSdk();
    const opening = openApp(fake.sdk, framed);
    fake.fail('subscribeNotPermitted', false);
    await fake.config().onCreate(create());
    await expect(opening).resolves.toBeDefined();
  });

  test('does not wait for a workspace in a window of its own', async () => {
    const page = {} as { parent: Window };
    page.parent = page as unknown as Window;
    const fake = fakeSdk();
    await expect(openApp(fake.sdk, page)).rejects.toMatchObject({ code: 'HOST_ABSENT' });
    expect(fake.config()).toBeUndefined();
  });

  test('keeps the workspace from removing the page until everybody is done, also after a failure', async () => {
    const fake = fakeSdk();
    const opening = openApp(fake.sdk, framed);
    await fake.config().onCreate(create());
    const app = await opening;
    const done: string[] = [];
    app.onDestroy(() => Promise.reject(new Error('broken')));
    app.onDestroy(async () => void done.push('one'));
    app.onDestroy(async () => void done.push('left'))();
    await fake.config().onDestroy();
    expect(done).toEqual(['one']);
  });
});
