import { visitorSettings, type Groups } from '../config/groups.js';
import { assetOf, type Asset, type Assets } from './assets.js';

/** Path of the visitor session script, without its version. */
export const SESSION_SCRIPT_PATH = '/cobrowse/assets/session.js';

const TYPE = 'text/javascript; charset=utf-8';
const SITES = ['staging', 'production'] as const;

/**
 * What a page's tag loads: the settings of the group's profile, then the loader. A tag that is wrong gets a script
 * that says so in the console, once, and does nothing else: the page itself must not break.
 *
 * @see the tag rules
 */
export function scriptAnswers(groups: Groups, assets: Assets): (query: URLSearchParams) => Asset {
  const ready = new Map<string, Asset>();
  const loader = assets.get('loader.js');
  const session = assets.get('session.js');
  if (loader && session) {
    const sessionScript = `${SESSION_SCRIPT_PATH}?v=${session.hash}`;
    for (const group of groups.values()) {
      for (const site of SITES) {
        const boot = JSON.stringify({ settings: visitorSettings(group, site), sessionScript });
        const head = Buffer.from(`self.GLANCE_KIT_BOOT = ${boot};\n`);
        ready.set(`${group.id}/${site}`, assetOf(Buffer.concat([head, loader.bytes]), TYPE));
      }
    }
  }
  return (query) => {
    const problem = problemOf(query, groups, ready.size > 0);
    return problem === undefined ? ready.get(`${groupIn(query)}/${siteIn(query)}`)! : complaint(problem);
  };
}

const groupIn = (query: URLSearchParams): string | undefined =>
  only(query, 'group') ?? only(query, 'groupid');
const siteIn = (query: URLSearchParams): string => only(query, 'site') ?? 'production';

function problemOf(query: URLSearchParams, groups: Groups, built: boolean): string | undefined {
  // The names are case-sensitive, and the other scripts are not part of this service.
  if (query.has('script')) return 'the script named by "script=" is not offered by this service.';
  const group = groupIn(query);
  if (group === undefined) return '"group" is missing from the address of the script.';
  if (!groups.has(group)) return 'the group in the address of the script is not known to this service.';
  if (!SITES.some((site) => site === siteIn(query))) return '"site" must be "staging" or "production".';
  return built ? undefined : 'the visitor script was not built.';
}

/** Given twice counts as not given. */
function only(query: URLSearchParams, name: string): string | undefined {
  const values = query.getAll(name);
  return values.length === 1 ? values[0] : undefined;
}

/** Only texts of our own: nothing from the request is repeated in a script. */
function complaint(problem: string): Asset {
  return assetOf(Buffer.from(`console.error(${JSON.stringify(`Glance cobrowse: ${problem}`)});\n`), TYPE);
}
