import { expect, test } from '@jest/globals';
import { msalLoader, type Msal } from '../src/msal.js';

interface FakeScript {
  src: string;
  onload(): void;
  onerror(event: string): void;
  remove(): void;
}

const FILE = new URL('https://contoso.crm.dynamics.com/WebResources/glk_/cobrowse/msal.js');

function fakePage(): { page: Window & { msal?: Msal }; scripts: FakeScript[] } {
  const scripts: FakeScript[] = [];
  const document = {
    createElement: () => ({ remove: () => void scripts.splice(0) }),
    head: { append: (script: FakeScript) => void scripts.push(script) },
  };
  return { page: { document } as never, scripts };
}

test('the library’s file is loaded once, from beside the page', async () => {
  const { page, scripts } = fakePage();
  const load = msalLoader(FILE, page);
  const both = [load(), load()];
  expect(scripts.map(({ src }) => src)).toEqual([FILE.href]);
  const msal = (page.msal = {} as Msal);
  scripts[0]!.onload();
  expect(await Promise.all([...both, load()])).toEqual([msal, msal, msal]);
});

test.each([
  ['is not there', (script: FakeScript) => script.onerror('')],
  ['is another one', (script: FakeScript) => script.onload()],
])('a file that %s is no library, leaves nothing behind, and is asked for again', async (_, end) => {
  const { page, scripts } = fakePage();
  const load = msalLoader(FILE, page);
  const first = load();
  end(scripts[0]!);
  await expect(first).rejects.toThrow('/WebResources/glk_/cobrowse/msal.js was not loaded.');
  expect(scripts).toEqual([]);
  void load().catch(() => {});
  expect(scripts).toHaveLength(1);
});
