/** What Twilio hands a function as its first argument: settings of the service, and where the function runs. */
export interface TwilioContext {
  /** `name-1234-dev.twil.io`; locally `localhost:3000`. */
  readonly DOMAIN_NAME?: string;
  /** Path of the function, `/getloginkey`. */
  readonly PATH?: string;
  readonly [name: string]: unknown;
}

/** Headers and cookies of the request, from `@twilio/runtime-handler` 1.2 on. Names are in lower case. */
export interface TwilioRequest {
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly cookies: Readonly<Record<string, string>>;
}

/**
 * What Twilio hands a function as its second argument: parameters of the address and of the body, already parsed and
 * merged, a parameter of the body over one of the address with the same name. There is no method and no raw body.
 */
export interface TwilioEvent {
  /** A `TwilioRequest`, unless a parameter is called `request`: Twilio puts that one in its place. */
  readonly request?: unknown;
  readonly [parameter: string]: unknown;
}

/** The part of `Twilio.Response` that is used. */
export interface TwilioReply {
  setStatusCode(status: number): unknown;
  appendHeader(name: string, value: string): unknown;
  setBody(body: string | object): unknown;
}

export type TwilioCallback = (error: null, reply: TwilioReply) => void;

/** What a file in the folder `functions` exports as `handler`. */
export type TwilioFunction = (
  context: TwilioContext,
  event: TwilioEvent,
  callback: TwilioCallback,
) => Promise<void>;

/** A reply of the kind that this runtime understands: its own class, which it puts in a global. */
export function newReply(): TwilioReply {
  const { Twilio } = globalThis as unknown as { Twilio: { Response: new () => TwilioReply } };
  return new Twilio.Response();
}
