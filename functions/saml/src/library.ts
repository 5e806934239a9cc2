import { SAML, ValidateInResponseTo, type CacheProvider, type SamlConfig } from '@node-saml/node-saml';
import { SKEW_MS } from './assertion/rules.js';
import type { CheckedOptions } from './options.js';

/** What a use of the library brings along. */
export interface LibraryHooks {
  nowMs(): number;
  /** The text that a signature covers, before the library reads it: throws to refuse. */
  verified?(assertionXml: string): Promise<void>;
}

/**
 * The library with the clock of this kit, and with a look at the verified text before it goes on.
 * `IssueInstant` of what it writes still comes from the clock of the machine.
 */
export class VerifyingSaml extends SAML {
  constructor(
    config: SamlConfig,
    private readonly hooks: LibraryHooks,
  ) {
    super(config);
  }

  protected override checkTimestampsValidityError(
    _machineMs: number,
    notBefore: string,
    notOnOrAfter: string,
    maxTimeLimitMs?: number,
  ): Error | null {
    return super.checkTimestampsValidityError(this.hooks.nowMs(), notBefore, notOnOrAfter, maxTimeLimitMs);
  }

  protected override async processValidlySignedAssertionAsync(
    this: VerifyingSaml,
    xml: string,
    responseXml: string,
    inResponseTo: string | null,
  ): ReturnType<SAML['processValidlySignedAssertionAsync']> {
    await this.hooks.verified?.(xml);
    return super.processValidlySignedAssertionAsync(xml, responseXml, inResponseTo);
  }
}

/** For what needs no store. */
export const NO_CACHE: CacheProvider = {
  saveAsync: async (_id, value) => ({ value, createdAt: 0 }),
  getAsync: async () => null,
  removeAsync: async () => null,
};

/** The settings that every use shares; each use adds its own. */
export function libraryConfig(options: CheckedOptions): SamlConfig {
  const { provider, keys } = options;
  return {
    issuer: options.entityId,
    audience: options.entityId,
    callbackUrl: options.acsUrl,
    entryPoint: provider.sso.url,
    authnRequestBinding: provider.sso.binding === 'post' ? 'HTTP-POST' : 'HTTP-Redirect',
    logoutUrl: provider.logoutUrl ?? '',
    idpIssuer: provider.entityId,
    idpCert: [...provider.certificates],
    identifierFormat: null,
    disableRequestedAuthnContext: true,
    acceptedClockSkewMs: SKEW_MS,
    validateInResponseTo: ValidateInResponseTo.never,
    cacheProvider: NO_CACHE,
    signatureAlgorithm: 'sha256',
    digestAlgorithm: 'sha256',
    // The POST binding carries the text itself, the redirect binding the deflated one. @see SAML 2.0 Bindings 3.4.4, 3.5.4
    skipRequestCompression: false,
    ...(keys && {
      privateKey: keys.privateKey,
      publicCert: keys.certificate,
      decryptionPvk: keys.privateKey,
    }),
  };
}
