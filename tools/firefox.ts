import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { requireTool } from './system.js';

/** A tab, or a frame in one. */
export interface FirefoxPage {
  /** Loads an address and waits for its page. */
  goto(url: string): Promise<void>;
  /** Runs an expression in the page and gives its value; a promise is waited for. */
  evaluate<T>(expression: string): Promise<T>;
  /** The frames directly in this page. */
  frames(): Promise<FirefoxPage[]>;
  /** Clicks the middle of an element, as a person does: what only a click may do, may be done. */
  click(selector: string): Promise<void>;
  /** Where it is. */
  url(): Promise<string>;
}

export interface FirefoxSession {
  newPage(): Promise<FirefoxPage>;
  /** All tabs. */
  pages(): Promise<FirefoxPage[]>;
  close(): Promise<void>;
}

interface Context {
  context: string;
  url: string;
  children: Context[] | null;
}

const START_MS = 60_000;

/**
 * Firefox as users have it, over WebDriver BiDi, the protocol it speaks by itself: what a test of ours needs of it is
 * less than a driver's package.
 *
 * @param settings  of the profile, such as `{ 'network.cookie.cookieBehavior': 1 }`
 */
export async function openFirefox(settings: Readonly<Record<string, unknown>> = {}): Promise<FirefoxSession> {
  const program = requireTool('firefox');
  const profile = mkdtempSync(join(tmpdir(), 'glance-kit-firefox-'));
  const lines = Object.entries(settings).map(
    ([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});\n`,
  );
  writeFileSync(join(profile, 'user.js'), lines.join(''));
  const browser = spawn(
    program,
    ['--headless', '--no-remote', '--remote-debugging-port=0', '--profile', profile, 'about:blank'],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const exited = new Promise<void>((resolve) => browser.once('close', () => resolve()));
  const stop = async (): Promise<void> => {
    browser.kill();
    await exited;
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };

  const address = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('Firefox did not say where it listens.')), START_MS);
    browser.stderr.on('data', (text: Buffer) => {
      const found = /WebDriver BiDi listening on (ws:\/\/\S+)/.exec(text.toString());
      if (!found) return;
      clearTimeout(timer);
      resolve(`${found[1]}/session`);
    });
    browser.once('error', reject);
  }).catch(async (cause: unknown) => {
    await stop();
    throw cause;
  });

  const socket = new WebSocket(address, { perMessageDeflate: false });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const waiting = new Map<number, (answer: Answer) => void>();
  let lastId = 0;
  socket.on('message', (data: Buffer) => {
    const answer = JSON.parse(data.toString()) as Answer;
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  async function send<T>(method: string, params: object): Promise<T> {
    const id = ++lastId;
    const answer = await new Promise<Answer>((resolve) => {
      waiting.set(id, resolve);
      socket.send(JSON.stringify({ id, method, params }));
    });
    if (answer.type === 'success') return answer.result as T;
    throw new Error(`${method}: ${answer.error}: ${answer.message}`);
  }
  await send('session.new', { capabilities: {} });

  const tree = async (root?: string): Promise<Context[]> =>
    (await send<{ contexts: Context[] }>('browsingContext.getTree', root === undefined ? {} : { root }))
      .contexts;

  function pageOf(context: string): FirefoxPage {
    return {
      goto: (url) => send('browsingContext.navigate', { context, url, wait: 'complete' }),
      async evaluate<T>(expression: string): Promise<T> {
        const { result, exceptionDetails } = await send<Evaluated>('script.evaluate', {
          // As JSON: the protocol's own form of values is for machines.
          expression: `(async () => JSON.stringify(await (${expression})))()`,
          target: { context },
          awaitPromise: true,
        });
        if (exceptionDetails) throw new Error(exceptionDetails.text);
        return (result?.value === undefined ? undefined : JSON.parse(result.value)) as T;
      },
      async frames() {
        const [own] = await tree(context);
        return (own?.children ?? []).map((frame) => pageOf(frame.context));
      },
      async click(selector) {
        const text = JSON.stringify(selector);
        const { result } = await send<{ result: { sharedId: string } }>('script.evaluate', {
          expression: `document.querySelector(${text})`,
          target: { context },
          awaitPromise: false,
        });
        const pointer = { type: 'pointer', id: 'mouse' };
        const origin = { type: 'element', element: { sharedId: result.sharedId } };
        await send('input.performActions', {
          context,
          actions: [
            {
              ...pointer,
              actions: [
                { type: 'pointerMove', x: 0, y: 0, origin },
                { type: 'pointerDown', button: 0 },
                { type: 'pointerUp', button: 0 },
              ],
            },
          ],
        });
      },
      async url() {
        return (await tree(context))[0]!.url;
      },
    };
  }

  return {
    async newPage() {
      const { context } = await send<{ context: string }>('browsingContext.create', { type: 'tab' });
      return pageOf(context);
    },
    pages: async () => (await tree()).map(({ context }) => pageOf(context)),
    async close() {
      await send('browser.close', {}).catch(() => undefined);
      socket.terminate();
      await stop();
    },
  };
}

interface Answer {
  id: number;
  type: 'success' | 'error';
  result?: unknown;
  error?: string;
  message?: string;
}

interface Evaluated {
  result?: { value?: string };
  exceptionDetails?: { text: string };
}
