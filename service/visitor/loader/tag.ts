import type { CookieType, TagOptions } from '../bridge.js';

/** Newest first; the two old ids are still on many pages (tag rules). */
const IDS = ['glance-cobrowse', 'cobrowsescript', 'cobrowsejs'];
const COOKIE_TYPES: readonly CookieType[] = ['normal', 'secure', 'ls', 'dual'];

/** Reads the attributes of the script element, or of the meta element beside it. */
export function readTag(
  document: Document,
  running: HTMLScriptElement | null,
): { options: TagOptions; problems: string[] } {
  const problems: string[] = [];
  const tagged = IDS.flatMap((id) => [...document.querySelectorAll<HTMLElement>(`[id="${id}"]`)]);
  const script =
    running ?? tagged.find((element): element is HTMLScriptElement => element instanceof HTMLScriptElement);
  const elements = [...new Set([...(script ? [script] : []), ...tagged])];
  // The element that carries data-groupid wins; of two, the script.
  elements.sort((a, b) => Number(b.hasAttribute('data-groupid')) - Number(a.hasAttribute('data-groupid')));
  const attribute = (name: string): string | undefined => {
    for (const element of elements) {
      const value = element.getAttribute(`data-${name}`);
      if (value !== null && value !== '') return value;
    }
    return undefined;
  };

  const source = script?.src ? new URL(script.src, document.baseURI) : undefined;
  const asked = (name: string): string | undefined => source?.searchParams.get(name) ?? undefined;
  const groupInSource = asked('group') ?? asked('groupid');
  const groupId = attribute('groupid');
  if (groupId === undefined) problems.push('data-groupid missing: add it to the script or meta element.');
  else if (groupInSource !== undefined && groupInSource !== groupId) {
    problems.push(`data-groupid is ${groupId}, but group in src is ${groupInSource}: make them equal.`);
  }
  const site = attribute('site') ?? asked('site') ?? 'production';
  if (asked('site') !== undefined && asked('site') !== site) {
    problems.push(`data-site is ${site}, but site in src is ${asked('site')}: make them equal.`);
  }
  const cookieType = COOKIE_TYPES.find((known) => known === attribute('cookietype')) ?? 'normal';
  const origin = serviceOrigin(attribute('ws'), source);
  if (origin === undefined) problems.push('data-ws is not a host name: the host of src is used.');

  return {
    problems,
    options: {
      groupId: groupId ?? '',
      site: site === 'staging' ? 'staging' : 'production',
      serviceOrigin: origin ?? source?.origin ?? '',
      ...given('visitorId', attribute('visitorid')),
      ...given('presence', attribute('presence')),
      ...given('cookieDomain', attribute('cookiedomain')),
      ...given('inputEvents', attribute('inputevents')),
      ...given('termsUrl', attribute('termsurl')),
      ...given('nonce', script?.nonce || undefined),
      cookieType: isLocalHost(document.location.hostname) ? 'ls' : cookieType,
      additionalGroupIds: (attribute('additionalgroupids') ?? '')
        .split(',')
        .map((id) => id.trim())
        .filter(Boolean),
      // Test pages of old send `2` for "not paused".
      startPaused: attribute('startpaused') === '1',
      customUi: attribute('ui') === 'custom',
    },
  };
}

function given<Name extends string>(name: Name, value: string | undefined): { [key in Name]?: string } {
  return value === undefined ? {} : ({ [name]: value } as { [key in Name]?: string });
}

/** `data-ws` is a host, with or without a port; its scheme is that of the script's address, `https` if unknown. */
function serviceOrigin(host: string | undefined, source: URL | undefined): string | undefined {
  if (host === undefined) return source?.origin ?? '';
  const scheme = source?.protocol === 'http:' ? 'http:' : 'https:';
  try {
    const url = new URL(host.includes('://') ? host : `${scheme}//${host}`);
    return url.protocol === 'http:' || url.protocol === 'https:' ? url.origin : undefined;
  } catch {
    return undefined;
  }
}

/** Hosts whose cookies cannot carry a domain: the session is kept in local storage there. */
export function isLocalHost(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '127.0.0.1' || host === '[::1]';
}
