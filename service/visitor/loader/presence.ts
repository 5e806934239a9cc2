import { isSessionKey } from '@glance-kit/core';
import type { PageInfo } from '../../src/protocol/messages.js';
import { PRESENCE_EVERY_MS, PRESENCE_REPORT_PATH, type PresenceReport } from '../../src/protocol/presence.js';
import { plainAddress } from './browser.js';

/** How often a page looks whether there is something new to report, ms: a route change inside the page. */
const LOOK_EVERY_MS = 5_000;

export interface PresenceContext {
  /** Origin of the service. */
  serviceOrigin: string;
  browser: PageInfo['browser'];
  /** What a page need not say. */
  defaults(): VisitorOptions;
}

export interface VisitorOptions {
  groupid?: string | number;
  visitorid?: string | number | null;
}

type OwnData = Record<string, string | number>;

const SHORT: Readonly<Record<string, string>> = { Windows: 'win', macOS: 'mac' };

/**
 * `GLANCE.Presence.Visitor`, as far as this service goes: the page says over HTTP that its visitor is there, on which
 * page, with which browser, and what the site adds. Only the page that is looked at does. Nothing of the page's content
 * is sent, and nothing can be received yet: what needs a socket says so to `onerror`.
 *
 * @see presence in the browser, section 3
 */
export function presenceVisitor({ serviceOrigin, browser, defaults }: PresenceContext) {
  const { name, version, platform } = browser;
  const page = {
    ...(name !== 'unknown' && { browser: name.toLowerCase(), browserver: Number(version) }),
    ...(platform !== 'unknown' && { platform: SHORT[platform] ?? platform.toLowerCase() }),
  };

  return class Visitor {
    /** The newest. */
    static instance: Visitor | null = null;

    static setVisitorId(id: string | number): void {
      Visitor.instance?.setVisitorId(id);
    }

    onconnected: (() => void) | undefined;
    onsignal: ((data: object) => void) | undefined;
    onunique: ((id: string) => void) | undefined;
    onerror: ((error: { error: string; detail: string }) => void) | undefined;
    #group: string;
    #id: string;
    #data: OwnData = {};
    #told = '';
    #toldAt = 0;
    #timer = 0;

    constructor(given: VisitorOptions = {}) {
      const { groupid, visitorid } = { ...defaults(), ...given };
      this.#group = String(groupid);
      this.#id = String(visitorid ?? '');
      Visitor.instance = this;
      // Another page of this visitor may have reported meanwhile.
      document.addEventListener('visibilitychange', () => this.#timer && this.#report());
    }

    /** The first call on a page begins the reports; later ones add to the data. */
    presence({ data, onsuccess }: { data?: OwnData; onsuccess?: () => void } = {}): void {
      this.#data = { ...this.#data, ...data };
      if (!this.#timer) {
        const look = (): void => {
          const isDue = Date.now() - this.#toldAt >= PRESENCE_EVERY_MS;
          if (isDue || this.#told !== plainAddress(location)) this.#report();
        };
        this.#timer = window.setInterval(look, LOOK_EVERY_MS);
      }
      this.#report(onsuccess);
    }

    connect(): void {
      if (!this.#timer) this.presence();
      this.#fail('connfail', 'This service does not signal visitors yet; they are present all the same.');
    }

    connectUnique(): void {
      this.#fail('connfail', 'This service gives no unique ids yet.');
    }

    extendUnique(): void {
      this.connectUnique();
    }

    disconnect(): void {
      clearInterval(this.#timer);
      this.#timer = 0;
    }

    isconnected(): boolean {
      return false;
    }

    getVisitorId(): string {
      return this.#id;
    }

    setVisitorId(id: string | number): void {
      this.#id = String(id);
      if (this.#timer) this.#report();
    }

    #report(done?: () => void): void {
      if (document.hidden) return;
      if (!isSessionKey(this.#id)) {
        this.#fail('invalidprotocol', 'The visitor id is empty or has other characters.');
        return;
      }
      const url = plainAddress(location);
      this.#told = url;
      this.#toldAt = Date.now();
      const report: PresenceReport = {
        groupid: this.#group,
        visitorid: this.#id,
        data: { ...this.#data, ...page, url },
      };
      fetch(serviceOrigin + PRESENCE_REPORT_PATH, {
        method: 'POST',
        body: JSON.stringify(report),
        credentials: 'omit',
        // The address of the page may hold secrets in its query.
        referrerPolicy: 'strict-origin',
      }).then(
        ({ ok, status }) => {
          if (ok) return done?.();
          // It will not be taken the next time either.
          if (status === 400 || status === 403) this.disconnect();
          this.#fail('error', `The service answered ${status}.`);
        },
        () => this.#fail('connection', 'The service was not reached.'),
      );
    }

    #fail(error: string, detail: string): void {
      this.onerror?.({ error, detail });
    }
  };
}
