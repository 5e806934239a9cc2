import { MASK } from './state.js';

/** Shorter values would hide ordinary text. */
const SHORTEST = 4;
const MOST_KEPT = 200;

/**
 * The mirror rule: what was typed or changed in a masked field in this session is replaced wherever else it
 * turns up. What a field held from the start is left alone: it may equal common text of the page.
 */
export class TypedValues {
  readonly #fields = new Map<WeakRef<Element>, { initial: string; last: string }>();
  readonly #refs = new WeakMap<Element, WeakRef<Element>>();
  /** Whole values, replaced anywhere. */
  readonly #whole = new Set<string>();
  /** Values on the way, as typed; replaced where they stand alone, since `1234` may be part of anything. */
  readonly #partial = new Set<string>();
  /** Values that came with the page in password fields. */
  readonly #passwords = new Set<string>();
  #pattern: RegExp | undefined;
  #stale = false;

  /** Takes note of a masked field; from here on its changes count. */
  track(field: Element): void {
    if (this.#refs.has(field)) return;
    // A value that came with the page is no change.
    const initial = (field as Partial<HTMLInputElement>).defaultValue ?? valueOf(field);
    if ((field as Partial<HTMLInputElement>).type === 'password') keep(this.#passwords, initial);
    const ref = new WeakRef(field);
    this.#refs.set(field, ref);
    this.#fields.set(ref, { initial, last: initial });
  }

  /** Looks at all tracked fields; cheap, so done before anything is sent. */
  refresh(): void {
    for (const [ref, state] of this.#fields) {
      const field = ref.deref();
      if (field) this.#changed(state, valueOf(field));
      else this.#fields.delete(ref);
    }
  }

  /** Whether a field shows what a password field held from the start: a page's way to show a password. */
  showsPassword(field: Element): boolean {
    return this.#passwords.size > 0 && this.#passwords.has(valueOf(field));
  }

  #changed(state: { initial: string; last: string }, value: string): void {
    const { initial, last } = state;
    if (value === last) return;
    state.last = value;
    this.#stale = true;
    const isNew = last !== initial;
    if (isNew && value.startsWith(last)) {
      // Typing on. A half-typed value may still stand in a mirror that lags behind.
      this.#whole.delete(last);
      keep(this.#partial, last);
    }
    const values = isNew && last.startsWith(value) ? this.#partial : this.#whole;
    for (const part of value.split(BETWEEN)) keep(values, part);
  }

  /** The text without any of the values. */
  hide(text: string): string {
    if (this.#stale) {
      this.#stale = false;
      this.#pattern = patternOf(this.#whole, this.#partial);
    }
    return this.#pattern ? text.replace(this.#pattern, MASK) : text;
  }

  /** Whether there is anything to hide. */
  get active(): boolean {
    return this.#stale || this.#pattern !== undefined;
  }
}

/** Between the values of a field that has several. */
const BETWEEN = '\0';

function valueOf(field: Element): string {
  const { value, files, selectedOptions } = field as Partial<HTMLInputElement & HTMLSelectElement>;
  if (files) return [...files].map(({ name }) => name).join(BETWEEN);
  if (selectedOptions) {
    return [...selectedOptions].flatMap((option) => [option.value, option.label]).join(BETWEEN);
  }
  return typeof value === 'string' ? value : (field.textContent ?? '');
}

function keep(values: Set<string>, value: string): void {
  if (value.trim().length < SHORTEST) return;
  values.add(value);
  if (values.size > MOST_KEPT) values.delete(values.values().next().value!);
}

function patternOf(whole: ReadonlySet<string>, partial: ReadonlySet<string>): RegExp | undefined {
  const alternatives = [
    ...[...whole].flatMap(variants),
    ...[...partial].map((value) => `(?<![\\p{L}\\p{N}])${escape(value)}(?![\\p{L}\\p{N}])`),
  ];
  // The longest first, so that a part does not hide only a part.
  alternatives.sort((a, b) => b.length - a.length);
  return alternatives.length > 0 ? new RegExp(alternatives.join('|'), 'giu') : undefined;
}

/** A value as it may stand in text, in an address, in JSON, in HTML, in base64, or grouped like a card number. */
function variants(value: string): string[] {
  const trimmed = value.trim();
  const forms = new Set([
    trimmed,
    JSON.stringify(trimmed).slice(1, -1),
    encodeForm(trimmed),
    escapeHtml(trimmed),
  ]);
  try {
    forms.add(encodeURIComponent(trimmed));
    forms.add(btoa(trimmed).replace(/=+$/, ''));
  } catch {
    // A lone surrogate, or characters beyond Latin-1: that form cannot occur.
  }
  const patterns = [...forms].map(escape);
  if (/^[\d\s.-]+$/.test(trimmed)) patterns.push(trimmed.replace(/\D/g, '').split('').join('[\\s.-]?'));
  return patterns.filter((pattern) => pattern.length >= SHORTEST);
}

const encodeForm = (text: string): string => new URLSearchParams({ '': text }).toString().slice(1);

const escapeHtml = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

const escape = (text: string): string =>
  text.replace(/[\\^$.*+?()[\]{}|/-]/gu, '\\$&').replace(/\\-/g, '\\x2d');
