/**
 * The part of the web's `Response` that the login-key function uses, for its deployable (esbuild: `inject`). Twilio's
 * runtime puts a class of its own in the global, and asking Node for the web's loads all of `fetch`, which costs a cold
 * start as much as everything else.
 */
class PlainResponse {
  readonly status: number;
  readonly headers: Headers;

  constructor(
    private readonly body: string | null,
    init: ResponseInit = {},
  ) {
    this.status = init.status ?? 200;
    this.headers = new Headers(init.headers);
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return new TextEncoder().encode(this.body ?? '').buffer;
  }
}

export { PlainResponse as Response };
