import { ValidateInResponseTo } from '@node-saml/node-saml';
import { randomBytes } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { SKEW_MS } from './assertion/rules.js';
import type { SamlLogin, SamlServiceProvider } from './contract.js';
import { NO_CACHE, VerifyingSaml, libraryConfig } from './library.js';
import {
  attributeOf,
  childrenNamed,
  onlyChild,
  parseStrictly,
  plainText,
  withDescendants,
} from './message/document.js';
import { MAX_MESSAGE_BYTES, checkMarkup, fromBase64, fromUtf8 } from './message/text.js';
import { NS, STATUS_SUCCESS } from './names.js';
import { REQUEST_MS, recordKey } from './open-requests.js';
import type { CheckedOptions } from './options.js';
import { SamlRefusal } from './refusal.js';

const NAMES = ['SAMLRequest', 'SAMLResponse', 'RelayState', 'SigAlg', 'Signature'] as const;
type Name = (typeof NAMES)[number];

const ALGORITHMS = ['sha256', 'sha384', 'sha512'].map(
  (hash) => `http://www.w3.org/2001/04/xmldsig-more#rsa-${hash}`,
);
const SHA1 = 'http://www.w3.org/2000/09/xmldsig#rsa-sha1';

interface SignedQuery {
  /** Decoded members. */
  values: Partial<Record<Name, string>>;
  /** The members as they were signed, in the order of the rule, and nothing else. */
  signed: string;
  kind: 'SAMLRequest' | 'SAMLResponse';
}

const structure = (sentence: string): SamlRefusal => new SamlRefusal('structure', sentence);

/**
 * The members of the redirect binding, each at most once. The address may have members of its own.
 *
 * @see SAML 2.0 Bindings section 3.4.4.1
 */
function readQuery(query: string, allowSha1: boolean): SignedQuery {
  const raw = new Map<string, string>();
  for (const member of query.replace(/^\?/, '').split('&')) {
    const name = NAMES.find((known) => member.startsWith(`${known}=`));
    if (!name) continue;
    if (raw.has(name)) throw structure(`The sign-out has ${name} twice.`);
    // The library finds a member by any text in it, so that no value may look like one.
    if (NAMES.some((known) => member.slice(name.length + 1).includes(known)))
      throw structure(`A value of the sign-out contains the name of a member.`);
    raw.set(name, member);
  }
  const isRequest = raw.has('SAMLRequest');
  if (isRequest === raw.has('SAMLResponse')) throw structure('A sign-out is either a request or a response.');
  const values = Object.fromEntries(
    new URLSearchParams([...raw.values()].join('&')),
  ) as SignedQuery['values'];
  if (!values.Signature || !values.SigAlg) throw new SamlRefusal('signature', 'The sign-out is not signed.');
  if (!ALGORITHMS.includes(values.SigAlg) && !(allowSha1 && values.SigAlg === SHA1))
    throw new SamlRefusal('algorithm', 'The signature of the sign-out has an algorithm that is not allowed.');
  const kind = isRequest ? 'SAMLRequest' : 'SAMLResponse';
  const signed = [kind, 'RelayState', 'SigAlg', 'Signature'].flatMap((name) => raw.get(name) ?? []).join('&');
  return { values, signed, kind };
}

function inflated(base64: string): string {
  try {
    return fromUtf8(inflateRawSync(fromBase64(base64), { maxOutputLength: MAX_MESSAGE_BYTES }));
  } catch (cause) {
    if (cause instanceof SamlRefusal) throw cause;
    const isTooLarge = (cause as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE';
    throw isTooLarge
      ? new SamlRefusal('size', 'The sign-out is larger than 256 kB.')
      : new SamlRefusal('encoding', 'The sign-out is not deflated.');
  }
}

interface LogoutMessage {
  root: Element;
  id: string;
  inResponseTo?: string;
  nameId?: string;
  sessionIndex?: string;
}

/** From whom, for us, now. */
function checkMessage(xml: string, kind: SignedQuery['kind'], options: CheckedOptions): LogoutMessage {
  checkMarkup(xml);
  const root = parseStrictly(xml);
  const expected = kind === 'SAMLRequest' ? 'LogoutRequest' : 'LogoutResponse';
  const again = withDescendants(root).filter(({ localName }) =>
    /^Logout(?:Request|Response)$/.test(localName),
  );
  if (root.localName !== expected || root.namespaceURI !== NS.protocol || again.length !== 1)
    throw structure('The message must be one sign-out.');
  if (options.logoutUrl === undefined || attributeOf(root, 'Destination') !== options.logoutUrl)
    throw new SamlRefusal('destination', 'The sign-out was sent to another address.');
  const issuer = onlyChild(root, NS.assertion, 'Issuer');
  if (!issuer || plainText(issuer)?.trim() !== options.provider.entityId)
    throw new SamlRefusal('issuer', 'The sign-out comes from another provider.');
  const id = attributeOf(root, 'ID');
  const issuedAtMs = Date.parse(attributeOf(root, 'IssueInstant') ?? '');
  if (!id || Number.isNaN(issuedAtMs)) throw structure('The sign-out has no ID or no time.');
  const ageMs = options.now() - issuedAtMs;
  if (ageMs < -SKEW_MS) throw new SamlRefusal('not-yet-valid', 'The sign-out is not valid yet.');
  if (ageMs > REQUEST_MS + SKEW_MS) throw new SamlRefusal('expired', 'The sign-out is too old.');
  const inResponseTo = attributeOf(root, 'InResponseTo');
  if (kind === 'SAMLResponse') {
    const status = onlyChild(root, NS.protocol, 'Status');
    const code = status && onlyChild(status, NS.protocol, 'StatusCode');
    if (!code || attributeOf(code, 'Value') !== STATUS_SUCCESS)
      throw new SamlRefusal('status', 'The provider says that the sign-out did not succeed.');
    if (inResponseTo === undefined)
      throw new SamlRefusal('in-response-to', 'The sign-out answers no request.');
    return { root, id, inResponseTo };
  }
  const nameElement = onlyChild(root, NS.assertion, 'NameID');
  const nameId = nameElement && plainText(nameElement)?.trim();
  if (!nameId) throw new SamlRefusal('name-id', 'The sign-out has no NameID that can be used.');
  const indices = childrenNamed(root, NS.protocol, 'SessionIndex');
  if (indices.length > 1) throw structure('The sign-out names several sessions.');
  const sessionIndex = indices[0] && plainText(indices[0])?.trim();
  return { root, id, nameId, ...(sessionIndex && { sessionIndex }) };
}

/** @returns the address for the browser; `undefined` when the provider has none */
export async function logoutAddress(
  login: Pick<SamlLogin, 'nameId' | 'nameIdFormat' | 'sessionIndex'>,
  relayState: string,
  options: CheckedOptions,
): Promise<string | undefined> {
  if (options.provider.logoutUrl === undefined) return undefined;
  const id = `_${randomBytes(20).toString('hex')}`;
  await options.requests.set(recordKey(options, 'logout', id), { memory: '' }, REQUEST_MS);
  const saml = new VerifyingSaml(
    { ...libraryConfig(options), generateUniqueId: () => id },
    { nowMs: options.now },
  );
  const { nameId: nameID, nameIdFormat, sessionIndex } = login;
  const user = {
    issuer: options.provider.entityId,
    nameID,
    nameIDFormat: nameIdFormat ?? 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
    ...(sessionIndex !== undefined && { sessionIndex }),
  };
  return saml.getLogoutUrlAsync(user, relayState, {});
}

/**
 * A sign-out by redirect: the provider's answer to ours, or its own wish. Unsigned ones are refused; the library alone
 * would take them.
 *
 * @throws SamlRefusal; whatever the stores throw
 */
export async function acceptLogoutQuery(
  query: string,
  options: CheckedOptions,
): ReturnType<SamlServiceProvider['acceptLogout']> {
  const { requests, used, provider } = options;
  const { values, signed, kind } = readQuery(query, provider.allowSha1);
  const message = checkMessage(inflated(values[kind]!), kind, options);
  const saml = new VerifyingSaml(
    { ...libraryConfig(options), validateInResponseTo: ValidateInResponseTo.never, cacheProvider: NO_CACHE },
    { nowMs: options.now },
  );
  try {
    await saml.validateRedirectAsync(values, signed);
  } catch (cause) {
    const text = (cause as Error).message;
    throw /expired|not yet/.test(text)
      ? new SamlRefusal('expired', 'The sign-out is not valid now.', { cause })
      : new SamlRefusal('signature', 'The signature of the sign-out is not genuine.', { cause });
  }
  const relayState = values.RelayState === undefined ? {} : { relayState: values.RelayState };
  if (kind === 'SAMLResponse') {
    if (!(await requests.take(recordKey(options, 'logout', message.inResponseTo!))))
      throw new SamlRefusal('in-response-to', 'There is no open sign-out that this answers.');
    return relayState;
  }
  const { count } = await used.increment(recordKey(options, 'logout', message.id), REQUEST_MS + 2 * SKEW_MS);
  if (count !== 1) throw new SamlRefusal('replay', 'The sign-out has been used before.');
  const { nameId, sessionIndex, id } = message;
  const reply =
    provider.logoutUrl === undefined
      ? undefined
      : await saml.getLogoutResponseUrlAsync(
          { issuer: provider.entityId, nameID: nameId!, nameIDFormat: '', ID: id },
          values.RelayState ?? '',
          {},
          true,
        );
  return {
    nameId: nameId!,
    ...(sessionIndex && { sessionIndex }),
    ...(reply !== undefined && { reply }),
    ...relayState,
  };
}
