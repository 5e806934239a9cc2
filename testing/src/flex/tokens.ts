import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The agent that a session token stands for. */
export interface FlexAgent {
  /** As Flex spells SSO names: `dana_40example_2Ecom`. */
  identity: string;
  /** `WK...` */
  workerSid: string;
  /** Name at the company's identity provider; null in some accounts. */
  realmUserId?: string | null;
  /** `agent` unless given. */
  roles?: readonly string[];
}

/** Stands in for `https://iam.twilio.com`: session tokens of one account, and its documented validate call. */
export interface FlexTokens {
  readonly origin: string;
  /** @returns a token of five parts, as opaque as the real one */
  issue(agent: FlexAgent, livesSeconds?: number): string;
  /** From now on it is invalid, as after a sign-out. */
  revoke(token: string): void;
  /** Calls so far, and what each was answered; without the token. */
  readonly calls: readonly { status: number; valid: boolean | undefined }[];
  close(): Promise<void>;
}

export interface FlexTokensAccount {
  /** `AC...` */
  accountSid: string;
  /** `SK...` with its secret, or `AC...` with the auth token. */
  user: string;
  password: string;
}

const NONE = { expiration: null, identity: null, realm_user_id: null, worker_sid: null, roles: null };
const INVALID = { valid: false, code: 20101, message: 'Invalid Access Token', ...NONE };
const EXPIRED = {
  valid: false,
  code: 20104,
  message: 'Access Token expired or expiration date invalid',
  ...NONE,
};

/**
 * Starts it on a free port of 127.0.0.1: basic authentication, the account of the credentials only, a JSON body.
 *
 * @see Flex, "How a backend verifies the token"
 */
export async function startFlexTokens({
  accountSid,
  user,
  password,
}: FlexTokensAccount): Promise<FlexTokens> {
  const issued = new Map<string, { agent: FlexAgent; expiresAtMs: number }>();
  const calls: { status: number; valid: boolean | undefined }[] = [];
  const basic = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

  const validate = (token: unknown): object => {
    const found = issued.get(String(token));
    if (!found) return INVALID;
    if (found.expiresAtMs <= Date.now()) return EXPIRED;
    const { identity, workerSid, realmUserId = null, roles = ['agent'] } = found.agent;
    const expiration = new Date(found.expiresAtMs).toISOString();
    const who = { identity, realm_user_id: realmUserId, worker_sid: workerSid, roles };
    return { valid: true, code: 0, message: null, expiration, account_sid: accountSid, ...who };
  };
  const answer = (
    path: string | undefined,
    authorization: string | undefined,
    body: string,
  ): [number, object] => {
    if (authorization !== basic) return [401, { status: 401, code: 20003, message: 'Authenticate' }];
    if (path !== `POST /v1/Accounts/${accountSid}/Tokens/validate`)
      return [404, { status: 404, code: 20404, message: 'The requested resource was not found' }];
    try {
      return [200, validate((JSON.parse(body) as { token: unknown }).token)];
    } catch {
      return [400, { status: 400, code: 20001, message: 'Bad request' }];
    }
  };

  const server = createServer((request, reply) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => (body += part));
    request.on('end', () => {
      const [status, json] = answer(`${request.method} ${request.url}`, request.headers.authorization, body);
      calls.push({ status, valid: (json as { valid?: boolean }).valid });
      reply.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(json));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    issue(agent, livesSeconds = 3_600) {
      const token = [24, 32, 12, 200, 16].map((size) => randomBytes(size).toString('base64url')).join('.');
      issued.set(token, { agent, expiresAtMs: Date.now() + livesSeconds * 1000 });
      return token;
    },
    revoke: (token) => void issued.delete(token),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
