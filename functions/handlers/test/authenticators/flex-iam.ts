import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export const ACCOUNT_SID = `AC${'0123456789abcdef'.repeat(2)}`;
export const API_KEY_SID = `SK${'fedcba9876543210'.repeat(2)}`;
export const API_KEY_SECRET = 'QmFzaWNBdXRoU2VjcmV0MDAx';
export const AUTH_TOKEN = 'b5f1c2d3e4a5968778695a4b3c2d1e0f';

export type Answer = Record<string, unknown>;
/** What happens to one request instead of an answer. */
export type Mishap =
  number | 'cut' | 'silent' | { status: number; headers?: Record<string, string>; body?: string };

export interface IamRequest {
  method: string;
  url: string;
  authorization: string | undefined;
  contentType: string | undefined;
  body: string;
}

const INVALID: Answer = {
  valid: false,
  code: 20101,
  message: 'Invalid Access Token',
  expiration: null,
  identity: null,
  realm_user_id: null,
  worker_sid: null,
  roles: null,
};

/**
 * Twilio's validate call as documented: basic authentication by API key or auth token, the account of the
 * credentials only, a JSON body with the token; any token that was not issued here is code 20101.
 */
export class FlexIam {
  readonly requests: IamRequest[] = [];
  /** Used up one a request, before anything is answered. */
  readonly mishaps: Mishap[] = [];
  readonly #issued = new Map<string, Answer>();
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, reply) => {
      let body = '';
      request.setEncoding('utf8').on('data', (part: string) => (body += part));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        const { authorization, 'content-type': contentType } = headers;
        this.requests.push({ method, url, authorization, contentType, body });
        const mishap = this.mishaps.shift();
        if (mishap === 'silent') return;
        if (mishap === 'cut') return void request.socket.destroy();
        const { status, headers: more, body: text } = this.#answer(this.requests.at(-1)!, mishap);
        reply.writeHead(status, { 'Content-Type': 'application/json', ...more }).end(text);
      });
    });
  }

  static async start(): Promise<FlexIam> {
    const iam = new FlexIam();
    await new Promise<void>((done) => iam.#server.listen(0, '127.0.0.1', done));
    return iam;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** @returns a token, five parts as a JWE has, that is answered in this way */
  issue(answer: Answer): string {
    const part = (bytes: number): string =>
      Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString('base64url');
    const token = [24, 32, 12, 200, 16].map(part).join('.');
    this.#issued.set(token, answer);
    return token;
  }

  reset(): void {
    this.requests.length = 0;
    this.mishaps.length = 0;
    this.#issued.clear();
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  #answer(
    request: IamRequest,
    mishap: Exclude<Mishap, string> | undefined,
  ): Exclude<Mishap, string | number> {
    if (typeof mishap === 'number') return { status: mishap, body: JSON.stringify({ status: mishap }) };
    if (mishap) return mishap;
    const problem = (status: number, code: number): { status: number; body: string } => ({
      status,
      body: JSON.stringify({
        status,
        code,
        message: 'No.',
        more_info: `https://www.twilio.com/docs/errors/${code}`,
      }),
    });
    const pairs = [`${API_KEY_SID}:${API_KEY_SECRET}`, `${ACCOUNT_SID}:${AUTH_TOKEN}`];
    const known = pairs.map((pair) => `Basic ${Buffer.from(pair).toString('base64')}`);
    if (!known.includes(request.authorization ?? '')) return problem(401, 20003);
    if (request.method !== 'POST' || request.url !== `/v1/Accounts/${ACCOUNT_SID}/Tokens/validate`)
      return problem(404, 20404);
    if (request.contentType !== 'application/json') return problem(415, 20415);
    const { token } = JSON.parse(request.body) as { token: string };
    return { status: 200, body: JSON.stringify(this.#issued.get(token) ?? INVALID) };
  }
}
