type WebResponse = typeof globalThis.Response;

/**
 * The web's own class. Twilio's runtime puts its `Twilio.Response` in the global of the same name, before any function
 * is loaded. Bundles for Twilio take this one wherever the name `Response` stands (esbuild: `inject`) and leave the
 * global alone.
 */
export let Response: WebResponse = globalThis.Response;

let found: Promise<void> | undefined;

/** To be awaited before the first use of `Response`: a reply to a `data:` address, which nobody is asked for, shows its class. */
export function webResponse(): Promise<void> {
  return (found ??= fetch('data:,').then((reply) => {
    Response = reply.constructor as WebResponse;
  }));
}
