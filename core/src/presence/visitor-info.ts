/** Who is on the site now, in words to be shown. All of it is the visitor's own word: show it as text only. */
export interface VisitorInfo {
  /** Visitors of an app have nothing else. */
  type: 'desktopWeb' | 'mobileWeb' | 'mobileApp';
  /** `Chrome 137` */
  browser?: string;
  /** `macOS` */
  system?: string;
  /**
   * Host and path of the page, `shop.example.com/cart`; at most 80 characters, a longer one ends in `…`. Of a long host the
   * end is kept: that is where it says whose it is.
   */
  page?: string;
  /** Its whole address, without query and fragment. */
  url?: string;
}

/** Names that are not written as the service has them, with a capital. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['win', 'Windows'],
  ['mac', 'macOS'],
  ['ios', 'iOS'],
]);
/** One word: a visitor who could write more could write a sentence, "identity verified" beside Join. */
const NAME = /^[\w.-]{1,20}$/;

/**
 * Reads the reply to a look-up; `undefined` when nobody is there. What is not as documented is left out: a visitor can
 * write anything.
 *
 * @see the presence rules, "GET /lookupvisitor"
 */
export function readVisitorInfo(reply: unknown): VisitorInfo | undefined {
  const { visitorid, url, browser, browserver, platform } = (reply ?? {}) as Record<string, unknown>;
  if (!visitorid) return undefined;
  const address = webAddress(url);
  const system = name(platform);
  const version = Number.isInteger(browserver) ? ` ${String(browserver)}` : '';
  const isWeb = address ?? name(browser);
  return {
    type: !isWeb ? 'mobileApp' : /^(?:android|ios)$/i.test(system ?? '') ? 'mobileWeb' : 'desktopWeb',
    ...(name(browser) && { browser: name(browser) + version }),
    ...(system && { system }),
    ...address,
  };
}

function name(value: unknown): string | undefined {
  if (typeof value !== 'string' || !NAME.test(value)) return undefined;
  return NAMES.get(value) ?? value[0]!.toUpperCase() + value.slice(1);
}

/** As a browser writes it, so no character of it is more than it seems. */
function webAddress(value: unknown): { url: string; page: string } | undefined {
  try {
    const { protocol, host, origin, pathname } = new URL(value as string);
    const site = host.replace(/^.{2,}(?=.{59}$)/, '…');
    const page = (site + pathname.replace(/\/$/, '')).replace(/^(.{79}).{2,}/, '$1…');
    return /^https?:$/.test(protocol) ? { url: origin + pathname, page } : undefined;
  } catch {
    return undefined;
  }
}
