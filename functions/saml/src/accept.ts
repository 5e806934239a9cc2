import { ValidateInResponseTo } from '@node-saml/node-saml';
import { readAssertion, type Assertion } from './assertion/read.js';
import { SKEW_MS, checkAssertion } from './assertion/rules.js';
import type { SamlLogin } from './contract.js';
import { NO_CACHE, VerifyingSaml, libraryConfig } from './library.js';
import { parseStrictly } from './message/document.js';
import { decrypted } from './message/encryption.js';
import { checkEnvelope, checkInnerAssertion, checkResponse, type ResponseParts } from './message/response.js';
import { checkSignatureValue } from './message/signed-info.js';
import { checkMarkup, fromBase64, fromUtf8 } from './message/text.js';
import { recordKey } from './open-requests.js';
import type { CheckedOptions } from './options.js';
import { SamlRefusal, isSamlRefusal } from './refusal.js';

interface Verified {
  assertion: Assertion;
  endsAtMs: number;
  knownUntilMs: number;
}

/** An error of a store must not look like a refusal: the agent should try again later. */
class Outside {
  failure?: { cause: unknown };

  async call<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (cause) {
      this.failure = { cause };
      throw cause;
    }
  }
}

/** What the library said no to. Its text may repeat the message, so that it is kept as the cause only. */
function refusalOf(cause: unknown, wasRead: boolean, parts: ResponseParts): SamlRefusal {
  if (isSamlRefusal(cause)) return cause;
  // Our own rules have seen the assertion by then; the library found more.
  if (wasRead) return new SamlRefusal('structure', 'The library refused the assertion.', { cause });
  const isSignature = /signature|ref URI/i.test((cause as Error).message);
  return parts.encrypted && !isSignature
    ? new SamlRefusal('encryption', 'The assertion cannot be decrypted.', { cause })
    : new SamlRefusal('signature', 'A signature is not genuine.', { cause });
}

/** The library looks at the inside by itself; here it is held to the rules that the outside was held to. */
async function checkInside(
  encrypted: Element,
  options: CheckedOptions,
  mustBeSigned: boolean,
): Promise<void> {
  const xml = await decrypted(encrypted.toString(), options.keys!.privateKey);
  checkMarkup(xml);
  const { allowSha1, certificates } = options.provider;
  const signature = checkInnerAssertion(parseStrictly(xml), { signed: mustBeSigned, allowSha1 });
  if (signature) checkSignatureValue(signature, certificates);
}

/**
 * Verifies the signatures by the library and reads the login from the text that they cover.
 *
 * @throws SamlRefusal; whatever the store of requests throws
 */
async function verify(
  base64: string,
  parts: ResponseParts,
  inResponseTo: string | undefined,
  options: CheckedOptions,
): Promise<Verified> {
  const { provider, requests, now } = options;
  const both = provider.signatures === 'both';
  const outside = new Outside();
  const innerMustBeSigned = both || parts.assertionSigned || !parts.responseSigned;
  for (const signature of parts.signatures) checkSignatureValue(signature, provider.certificates);
  // Anybody can encrypt for us. Inside a signed response the library has to verify that one first.
  if (parts.encrypted && !parts.responseSigned)
    await checkInside(parts.encrypted, options, innerMustBeSigned);
  let verified: Verified | undefined;
  const saml = new VerifyingSaml(
    {
      ...libraryConfig(options),
      // Every signature that is there must be genuine, also one that need not be there.
      wantAuthnResponseSigned: both || parts.responseSigned,
      wantAssertionsSigned: innerMustBeSigned,
      validateInResponseTo: provider.providerInitiated
        ? ValidateInResponseTo.ifPresent
        : ValidateInResponseTo.always,
      cacheProvider: {
        ...NO_CACHE,
        async getAsync(id) {
          const open = await outside.call(requests.get(recordKey(options, 'request', id)));
          if (!open) throw new SamlRefusal('in-response-to', 'There is no open request that this answers.');
          return new Date().toISOString(); // open means in time: the store forgets a request when its time is over
        },
      },
    },
    {
      nowMs: now,
      async verified(xml) {
        if (parts.encrypted && parts.responseSigned)
          await checkInside(parts.encrypted, options, innerMustBeSigned);
        const assertion = readAssertion(parseStrictly(xml));
        const { endsAtMs, knownUntilMs } = checkAssertion(assertion, {
          issuer: provider.entityId,
          audience: options.entityId,
          recipient: options.acsUrl,
          ...(inResponseTo !== undefined && { inResponseTo }),
          nowMs: now(),
        });
        verified = { assertion, endsAtMs, knownUntilMs };
      },
    },
  );
  try {
    await saml.validatePostResponseAsync({ SAMLResponse: base64 });
  } catch (cause) {
    if (outside.failure) throw outside.failure.cause;
    throw refusalOf(cause, verified !== undefined, parts);
  }
  if (!verified) throw new SamlRefusal('structure', 'The message carried no assertion.');
  return verified;
}

/** @throws SamlRefusal replay, in-response-to; whatever the stores throw */
async function claim(
  { assertion, knownUntilMs }: Verified,
  inResponseTo: string | undefined,
  options: CheckedOptions,
): Promise<string | undefined> {
  const { used, requests, now } = options;
  const { count } = await used.increment(
    recordKey(options, 'used', assertion.id),
    Math.max(knownUntilMs - now(), SKEW_MS),
  );
  if (count !== 1) throw new SamlRefusal('replay', 'The assertion has been used before.');
  if (inResponseTo === undefined) return undefined;
  // Taken only now: a forged answer must not close somebody's request.
  const record = await requests.take(recordKey(options, 'request', inResponseTo));
  if (!record) throw new SamlRefusal('in-response-to', 'There is no open request that this answers.');
  return record.memory;
}

/**
 * The way of a response: our rules about the text and its parts, signatures and decryption by the library, our rules
 * about what was signed, one use.
 *
 * @throws SamlRefusal; KitError STORE_FULL
 */
export async function acceptResponse(
  fields: { SAMLResponse: string; RelayState?: string },
  options: CheckedOptions,
): Promise<SamlLogin> {
  const { provider, keys } = options;
  const bytes = fromBase64(fields.SAMLResponse);
  const xml = fromUtf8(bytes);
  checkMarkup(xml);
  const parts = checkResponse(parseStrictly(xml), {
    signatures: provider.signatures,
    allowSha1: provider.allowSha1,
    encryption: keys ? (keys.encryption ? 'required' : 'allowed') : 'refused',
  });
  const { inResponseTo } = checkEnvelope(parts.response, {
    acsUrl: options.acsUrl,
    issuer: provider.entityId,
    providerInitiated: provider.providerInitiated,
    signed: parts.responseSigned,
  });
  const verified = await verify(Buffer.from(bytes).toString('base64'), parts, inResponseTo, options);
  const memory = await claim(verified, inResponseTo, options);
  const { assertion, endsAtMs } = verified;
  const { nameId, nameIdFormat, attributes, issuer, sessionIndex, id, sessionEndsAtMs } = assertion;
  return {
    nameId,
    ...(nameIdFormat !== undefined && { nameIdFormat }),
    attributes,
    issuer,
    ...(sessionIndex !== undefined && { sessionIndex }),
    assertionId: id,
    expiresAt: Math.floor(endsAtMs / 1000),
    ...(sessionEndsAtMs !== undefined && { sessionEndsAt: Math.floor(sessionEndsAtMs / 1000) }),
    ...(memory !== undefined && { memory }),
    ...(fields.RelayState !== undefined && { relayState: fields.RelayState }),
  };
}
