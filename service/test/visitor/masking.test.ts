import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { openBrowser, type BrowserSession } from '../../../tools/browser.js';
import { leaks } from './leaks.js';
import { PLANTS, type Plant } from './plants.js';
import { EVASIVE_PLANTS } from './plants-evasive.js';
import { SESSION, Site, until } from './support.js';

const MASKS = ['.account-number', '.statement > p + p', '.below-is-private + p', '.has-mask:has(> .hm)'];

/** Signs that look different in every encoding; for plants whose secret is set as a value, not written as HTML. */
const SPICE = ' q"&é<';
const SPICED = new Set([
  'password, typed',
  'input with the class, typed',
  'textarea, typed',
  'later text',
  'later text in a masked frame',
  'contenteditable, typed',
  'title of the page, later',
  'typed value mirrored as text',
]);

interface Planted extends Plant {
  core: string;
  secret: string;
}

const planted: Planted[] = [...PLANTS, ...EVASIVE_PLANTS].map((plant, index) => {
  // Unlike any word of the page, and not a part of another one.
  const core = `zq${(index * 7919 + 104_729).toString(36)}x${(index * 104_729 + 7_654_321).toString(36)}k`;
  return { ...plant, core, secret: SPICED.has(plant.name) ? core + SPICE : core };
});

const fill = (template: string | undefined, secret: string): string =>
  (template ?? '').replaceAll('§', secret);

interface Outcome {
  /** All that left: decoded frames, raw bytes, control messages, requests to the service. */
  texts: string[];
  frames: number;
}

async function drive(browser: BrowserSession, session: string): Promise<Outcome> {
  const site = await Site.start({ session, settings: { masks: MASKS } });
  site.page(
    '/',
    `<!doctype html><html><head>${site.tag}${planted.map(({ head, secret }) => fill(head, secret)).join('\n')}</head>` +
      `<body><div id=marks></div>${planted.map(({ html, secret }) => `<div>${fill(html, secret)}</div>`).join('\n')}</body></html>`,
  );
  const page = await browser.context.newPage();
  try {
    await page.goto(site.origin);
    await page.evaluate('GLANCE.Cobrowse.Visitor.startSession()');
    site.visitor.send({ type: 'snapshot' });
    await marked(page, site, 'begin');
    for (const plant of planted) await act(page, site, plant);
    site.visitor.send({ type: 'snapshot' });
    await marked(page, site, 'end');
    const { frames, messages } = site.visitor;
    return {
      frames: frames.length,
      texts: [
        ...frames.map(({ json }) => json),
        ...frames.map(({ raw }) => Buffer.from(raw).toString('latin1')),
        JSON.stringify(messages),
        ...site.requests.filter((request) => request.startsWith('/cobrowse')),
      ],
    };
  } finally {
    await page.close();
    await site.close();
  }
}

async function act(page: Page, site: Site, { name, type, act: body, secret }: Planted): Promise<void> {
  if (type !== undefined) {
    await page.locator(type).focus();
    await page.keyboard.type(secret);
  }
  if (body === undefined) return;
  const script = `(async (secret) => {
    const $ = (selector) => document.querySelector(selector);
    const tick = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    ${body};
    await tick();
  })(${JSON.stringify(secret)})`;
  try {
    await page.evaluate(script);
  } catch (error) {
    throw new Error(`Plant "${name}" could not be set.`, { cause: error });
  }
  // The address is part of a picture only.
  if (name.includes('route')) {
    const before = site.visitor.frames.filter(({ keyframe }) => keyframe).length;
    site.visitor.send({ type: 'snapshot' });
    await until('a picture', () => site.visitor.frames.filter(({ keyframe }) => keyframe).length > before);
  }
}

/** Everything that was done before has reached the service: a clear text put on the page now has arrived. */
async function marked(page: Page, site: Site, mark: string): Promise<void> {
  const text = `mark-${mark}`;
  await until('a first picture', () => site.visitor.frames.some(({ keyframe }) => keyframe));
  await page.evaluate(`document.querySelector('#marks').textContent = '${text}'`);
  await until(`the text ${text}`, () => site.visitor.frames.some(({ json }) => json.includes(text)));
}

const secrets = new Map(
  planted.flatMap(({ name, core, secret }) => [
    [name, secret],
    [`${name} (core)`, core],
  ]),
);
const names = (found: readonly string[]): string[] => [
  ...new Set(found.map((name) => name.replace(/ \(core\)$/, ''))),
];

let browser: BrowserSession;
beforeAll(async () => {
  browser = await openBrowser();
}, 30_000);
afterAll(() => browser.close());

describe('planted secrets', () => {
  test('have different names and do not contain each other', () => {
    expect(new Set(planted.map(({ name }) => name)).size).toBe(planted.length);
    for (const { core } of planted) {
      expect(planted.filter((other) => other.secret.includes(core))).toHaveLength(1);
    }
  });

  test('are all found on the wire when masking is off', async () => {
    const { texts } = await drive(browser, './control-session.ts');
    const found = names(leaks(secrets, texts));
    expect(planted.map(({ name }) => name).filter((name) => !found.includes(name))).toEqual([]);
  }, 120_000);

  test('never leave the browser when masking is on', async () => {
    const { texts, frames } = await drive(browser, SESSION);
    expect(frames).toBeGreaterThan(5);
    expect(names(leaks(secrets, texts))).toEqual([]);
  }, 120_000);
});
