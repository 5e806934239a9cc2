import { KitError } from '../errors.js';
import { isLoginKey, LOGIN_KEY_LENGTH } from '../login-key/parse.js';
import { fieldsOf } from './query.js';

/**
 * What an agent page was asked for. Texts are as they came, not yet checked; absent and empty are one.
 */
export interface AgentPageParameters {
  /** `SessionKey`, or its synonym `VisitorId`. */
  sessionKey?: string;
  /** `wait=1`: wait for the session to start. */
  wait: boolean;
  /** Glance Address. */
  username?: string;
  /** Group of the credentials. */
  partnerId?: string;
  partnerUserId?: string;
  loginKey?: string;
  /** Group of the session. */
  groupId?: string;
  name?: string;
  email?: string;
  phone?: string;
  viewerSameWindow: boolean;
  mode?: string;
  idpid?: string;
  idpname?: string;
  idptoken?: string;
  idpusername?: string;
  /** `sso=1`: start single sign-on. */
  sso: boolean;
  /** Where to go after signing in; check with `isSameOriginPath`. */
  redirect?: string;
  test?: string;
}

const NAMES = [
  'sessionkey visitorid wait username partnerid partneruserid loginkey groupid name email phone',
  'viewersamewindow mode idpid idpname idptoken idpusername sso redirect test',
]
  .join(' ')
  .split(' ');
type Known = Partial<Record<string, string>>;

/**
 * Reads the parameters of the agent pages, from a query or a form. Names are case-insensitive; unknown ones are
 * ignored. A login key may also come behind a `~` at the end of `partneruserid` or `username`.
 *
 * @throws KitError PARAMETER_INVALID when a known parameter is given twice, in whatever case: two readers could
 *   take different ones
 * @see the address rules, "Parameters"; the login-key rules, "Where it is passed"
 */
export function readAgentParameters(
  parameters: URLSearchParams | Iterable<readonly [string, string]>,
): AgentPageParameters {
  const known = collect(parameters);
  const partnerUser = splitTilde(known['partneruserid'], known['loginkey']);
  const user = splitTilde(known['username'], partnerUser.loginKey);
  return {
    ...(fieldsOf({
      sessionKey: known['sessionkey'] ?? known['visitorid'],
      username: user.name,
      partnerId: known['partnerid'],
      partnerUserId: partnerUser.name,
      loginKey: user.loginKey,
      groupId: known['groupid'],
      name: known['name'],
      email: known['email'],
      phone: known['phone'],
      mode: known['mode'],
      idpid: known['idpid'],
      idpname: known['idpname'],
      idptoken: known['idptoken'],
      idpusername: known['idpusername'],
      redirect: known['redirect'],
      test: known['test'],
    }) as Partial<AgentPageParameters>),
    wait: known['wait'] === '1',
    viewerSameWindow: known['viewersamewindow'] === '1',
    sso: known['sso'] === '1',
  };
}

function collect(parameters: Iterable<readonly [string, string]>): Known {
  const known: Known = Object.create(null) as Known;
  const seen = new Set<string>();
  for (const [givenName, value] of parameters) {
    const name = givenName.toLowerCase();
    if (!NAMES.includes(name)) continue;
    if (seen.has(name)) throw new KitError('PARAMETER_INVALID', `The parameter ${name} is given twice.`);
    seen.add(name);
    if (value !== '') known[name] = value;
  }
  return known;
}

/**
 * `[name]~[login key]`. The name may itself hold a `~`, even one with something like a key behind it: only a
 * well-formed key at the very end counts, and only when none came separately.
 */
function splitTilde(
  text: string | undefined,
  loginKey: string | undefined,
): { name?: string; loginKey?: string } {
  if (text === undefined || loginKey !== undefined) return { name: text, loginKey };
  const tildeAt = text.length - LOGIN_KEY_LENGTH - 1;
  const key = text.slice(tildeAt + 1);
  if (tildeAt < 0 || text[tildeAt] !== '~' || !isLoginKey(key)) return { name: text };
  return { name: text.slice(0, tildeAt), loginKey: key };
}
