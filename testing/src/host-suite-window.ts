/** One window that a fake page opened. */
export interface FakeOpened {
  name: string;
  /** As given to `window.open`: a tab without, a window with some. */
  features: string;
  closed: boolean;
}

/** Enough of a browser's window for a host that opens views with `window.open`, without a browser. */
export interface FakeWindow {
  /** Hand it to the connector in place of `window`. */
  window: Window;
  opened: FakeOpened[];
  /** Forms that were sent into windows. */
  loaded: { url: string; fields: string[]; method: string; target: string }[];
  asked: number;
  blocked: boolean;
  messageListeners(): number;
}

class Element {
  readonly style = {};
  readonly children: Element[] = [];
  name = '';
  value = '';
  action = '';
  method = '';
  target = '';
  hidden = false;
  type = '';
  append(...children: Element[]): void {
    this.children.push(...children);
  }
  replaceChildren(): void {}
  remove(): void {}
  setAttribute(): void {}
}

const fakeDocument = (): object => ({
  title: '',
  documentElement: new Element(),
  body: new Element(),
  createElement: () => new Element(),
});

/** A fake that is as strict as the browser where it matters: blocked windows are `null`, names address windows. */
export function fakeWindow(): FakeWindow {
  const listeners = new Set<unknown>();
  const fake: FakeWindow = {
    window: undefined as unknown as Window,
    opened: [],
    loaded: [],
    asked: 0,
    blocked: false,
    messageListeners: () => listeners.size,
  };
  const page = {
    document: fakeDocument(),
    location: { href: 'https://panel.example.test/' },
    open(_url: string, name: string, features = '') {
      fake.asked += 1;
      if (fake.blocked) return null;
      const known = fake.opened.find((other) => other.name === name && !other.closed);
      if (known) return known;
      const opened = {
        name,
        features,
        closed: false,
        document: fakeDocument(),
        close: () => void (opened.closed = true),
        focus() {},
        postMessage() {},
      };
      fake.opened.push(opened);
      return opened;
    },
    addEventListener: (_type: string, listener: unknown) => void listeners.add(listener),
    removeEventListener: (_type: string, listener: unknown) => void listeners.delete(listener),
    HTMLFormElement: class {
      submit(this: Element): void {
        const { action: url, method, target, children } = this;
        fake.loaded.push({ url, method, target, fields: children.map(({ name }) => name) });
      }
    },
  };
  fake.window = page as unknown as Window;
  return fake;
}
