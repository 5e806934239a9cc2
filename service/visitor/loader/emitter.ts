type Listener = (detail: object) => void;

/** Events of `GLANCE.Cobrowse.Visitor`: exact names, in order of registration. */
export class Emitter {
  #listeners: { name: string; listener: Listener }[] = [];
  #held: { name: string; detail: object }[] | undefined;

  /** With a custom user interface, events wait until the page says that it listens. */
  hold(): void {
    this.#held ??= [];
  }

  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const { name, detail } of held) this.emit(name, detail);
  }

  get holding(): boolean {
    return this.#held !== undefined;
  }

  add(name: string, listener: Listener): void {
    if (typeof listener === 'function') this.#listeners = [...this.#listeners, { name, listener }];
  }

  remove(name: string, listener: Listener): void {
    this.#listeners = this.#listeners.filter((known) => known.name !== name || known.listener !== listener);
  }

  /** A listener that throws is reported on the console and does not stop the next one. */
  emit(name: string, detail: object = {}): void {
    if (this.#held) {
      this.#held.push({ name, detail });
      return;
    }
    for (const known of this.#listeners) {
      if (known.name !== name) continue;
      try {
        known.listener(detail);
      } catch (error) {
        console.error(`A listener of the cobrowse event "${name}" failed.`, error);
      }
    }
  }
}
