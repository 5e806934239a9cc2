/** The few members of samlp that the development provider uses; the package has no types of its own. */
declare module 'samlp' {
  import type { Request, RequestHandler } from 'express';

  export interface RequestData {
    issuer?: string;
    id?: string;
    assertionConsumerServiceURL?: string;
    destination?: string;
    forceAuthn?: string;
  }

  export interface ResponseOptions {
    issuer: string;
    cert: string;
    key: string;
    audience: string;
    destination: string;
    recipient: string;
    inResponseTo?: string;
    sessionIndex: string;
    lifetimeInSeconds: number;
    signResponse: boolean;
    signAssertion: boolean;
    signatureAlgorithm: 'rsa-sha256';
    digestAlgorithm: 'sha256';
    typedAttributes: boolean;
    encryptionCert?: string;
    encryptionPublicKey?: string;
    profileMapper(user: unknown): {
      getClaims(): Record<string, string | readonly string[]>;
      getNameIdentifier(): { nameIdentifier: string; nameIdentifierFormat: string };
    };
  }

  export interface Participant {
    serviceProviderId: string;
    nameId: string;
    nameIdFormat: string;
    sessionIndex: string;
    serviceProviderLogoutURL?: string;
    cert?: string;
  }

  export type Done<T> = (error: Error | null, value?: T) => void;

  export interface LogoutOptions {
    issuer: string;
    cert: string;
    key: string;
    deflate: boolean;
    protocolBinding: string;
    sessionParticipants: {
      get(
        issuer: string,
        indices: readonly string[] | undefined,
        nameId: string,
        done: Done<Participant>,
      ): void;
      hasElements(): boolean;
      getFirst(done: Done<Participant>): void;
      remove(
        issuer: string | undefined,
        index: string | undefined,
        nameId: string,
        done: Done<Participant>,
      ): void;
    };
    store: {
      save(request: Request, state: object, done: Done<string>): void;
      load(request: Request, key: string, options: object | Done<object>, done?: Done<object>): void;
      update(request: Request, key: string, state: object, done: Done<void>): void;
    };
    clearIdPSession(done: (error?: Error) => void): void;
  }

  const samlp: {
    parseRequest(
      request: { method: string; query: object; body: object },
      options: { signingCert?: string },
      done: Done<RequestData>,
    ): void;
    getSamlResponse(options: ResponseOptions, user: unknown, done: Done<string>): void;
    logout(options: LogoutOptions): RequestHandler;
  };
  export default samlp;
}
