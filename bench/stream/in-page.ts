/* Bundled and put into every measured page as `measure`. */

/** Milliseconds of the machine's monotonic clock, the same in every page of a browser. */
export type Stamps = [value: string, atMs: number][];

interface Measured extends Window {
  sent?(kind: 'text' | 'typing', value: string): void;
  stamps: Stamps;
}

/** Changes one text node, or types into one field, `count` times with pauses; tells when each change was made. */
export async function change(given: {
  kind: 'text' | 'typing';
  run: string;
  count: number;
  pauseMs: number;
}): Promise<Stamps> {
  const { kind, run, count, pauseMs } = given;
  const line = document.querySelector('#line')!.firstChild as Text;
  const field = document.querySelector<HTMLInputElement>('#field')!;
  const stamps: Stamps = [];
  for (let index = 0; index < count; index++) {
    // Uneven pauses: otherwise every change would meet the same phase of the agent's frames.
    await new Promise((resolve) => setTimeout(resolve, pauseMs * (0.7 + 0.6 * Math.random())));
    const value = `${run}-${index}`;
    stamps.push([value, performance.timeOrigin + performance.now()]);
    if (kind === 'text') line.data = value;
    else {
      field.value = value;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    }
    (window as unknown as Measured).sent?.(kind, value);
  }
  return stamps;
}

/** Notes when each value arrives in the picture (or in the page itself, where there is no frame). */
export function watch(): void {
  const frame = document.querySelector('iframe');
  const page = frame?.contentDocument ?? document;
  const realm = (frame?.contentWindow ?? window) as Window & typeof globalThis;
  const measured = window as unknown as Measured;
  measured.stamps = [];
  // Something always moves on a real screen. On a still page a browser without a screen draws its next frame at
  // once, which no display does, and what waits for a frame would look faster than it is.
  const moving = document.createElement('div');
  moving.style.cssText = 'position:fixed;right:0;bottom:0;width:4px;height:4px;background:#888';
  document.body.append(moving);
  moving.animate([{ opacity: 0.2 }, { opacity: 0.8 }], { duration: 500, iterations: Infinity });
  const note = (value: string) => measured.stamps.push([value, performance.timeOrigin + performance.now()]);
  new MutationObserver((records) => {
    // Several changes in one task are reported together: what one made is what the next one found.
    records.forEach(({ target }, index) => note(records[index + 1]?.oldValue ?? target.textContent ?? ''));
  }).observe(page.querySelector('#line')!, {
    characterData: true,
    characterDataOldValue: true,
    subtree: true,
  });
  const { prototype } = realm.HTMLInputElement;
  const known = Object.getOwnPropertyDescriptor(prototype, 'value')!;
  Object.defineProperty(prototype, 'value', {
    ...known,
    set(this: HTMLInputElement, value: string) {
      known.set!.call(this, value);
      note(value);
    },
  });
}

export const arrived = (last: string): boolean =>
  (window as unknown as Measured).stamps.some(([value]) => value === last);

export function collected(): Stamps {
  const measured = window as unknown as Measured;
  const { stamps } = measured;
  measured.stamps = [];
  return stamps;
}

/** Shifts every clock that a page reads; before any of its scripts. */
export function shiftClock(skewMs: number): void {
  const Native = Date;
  class Shifted extends Native {
    constructor(...parts: [number?]) {
      super(...((parts.length === 0 ? [Native.now() + skewMs] : parts) as [number]));
    }
    static override now = (): number => Native.now() + skewMs;
  }
  window.Date = Shifted as DateConstructor;
}

/** One stream of `count` changes of many kinds, after which the page is as large as before. */
export async function busyStream(count: number): Promise<void> {
  const area = document.querySelector('#area')!;
  const field = document.querySelector<HTMLInputElement>('#field')!;
  const line = document.querySelector('#line')!.firstChild as Text;
  const style = document.querySelector('#style')!;
  const pause = new MessageChannel();
  const next = () =>
    new Promise((resolve) => {
      pause.port1.onmessage = resolve;
      pause.port2.postMessage('');
    });
  for (let index = 0; index < count; index++) {
    const mark = Math.random().toString(36);
    line.data = `line ${mark}`;
    if (index % 3 === 0) {
      field.value = mark;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    }
    const item = document.createElement('div');
    item.innerHTML = `<p class="${mark}">row <b>${mark}</b></p><a href="https://shop.example/${mark}">more</a>`;
    if (index % 10 === 0) {
      item.attachShadow({ mode: 'open' }).innerHTML = `<span>${mark}</span>`.repeat(20);
    }
    area.append(item);
    while (area.childElementCount > 20) area.firstElementChild!.remove();
    if (index % 20 === 0)
      style.textContent = `#area p { padding: ${index % 7}px } #area .${'c' + mark.slice(2)} { color: red }`;
    document.dispatchEvent(new MouseEvent('mousemove', { bubbles: true, clientX: index % 300, clientY: 20 }));
    await next();
  }
  while (area.firstElementChild) area.firstElementChild.remove();
  line.data = 'stream done';
}
