/**
 * Where visitor pages without a socket report. Not documented, so ours: a JSON text of `PresenceReport`, sent as
 * `text/plain` so that it needs no preflight; answered 204.
 */
export const PRESENCE_REPORT_PATH = '/presence/v1/visitor';
/** A page reports at least this often, ms. */
export const PRESENCE_EVERY_MS = 60_000;
/** What was reported over HTTP counts this long, ms: twice the interval, so that one lost report does not matter. */
export const PRESENCE_KEPT_MS = 120_000;

/** One report of a visitor's page. What is left out stays as it was reported before. */
export interface PresenceReport {
  groupid: string;
  visitorid: string;
  data: PresenceData;
}

/** What pages say of themselves, and data of the site's own beside it. */
export interface PresenceData {
  /** Address of the page. */
  url?: string;
  /** `chrome`, `edge`, `firefox`, `safari`, `opera` */
  browser?: string;
  /** Major version. */
  browserver?: number;
  /** `win`, `mac`, `linux`, `android`, `ios` */
  platform?: string;
  [own: string]: string | number | undefined;
}
