import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What Twilio says of a good token. */
export interface FlexToken {
  identity?: string;
  realm_user_id?: string | null;
  worker_sid?: string;
  roles?: readonly string[];
  /** Seconds from now, 300 unless given. */
  livesSeconds?: number;
}

/** Stands in for `https://iam.twilio.com`, as its validate call is documented. */
export interface IamStandIn {
  readonly origin: string;
  /** Every call, and whether its credentials were right. */
  readonly calls: { path: string; authorised: boolean; token: unknown }[];
  /** Makes a token known. */
  issue(token: string, answer: FlexToken): void;
  /** Answers the next calls with this status and no word on any token. */
  fail(status: number, times: number): void;
  close(): Promise<void>;
}

interface Account {
  accountSid: string;
  user: string;
  password: string;
}

export async function startIam({ accountSid, user, password }: Account): Promise<IamStandIn> {
  const tokens = new Map<string, FlexToken>();
  const calls: IamStandIn['calls'] = [];
  let failure = { status: 0, times: 0 };
  const basic = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

  const answerOf = (token: string): object => {
    const known = tokens.get(token);
    if (!known) return { valid: false, code: 20101, message: 'Invalid Access Token' };
    const { livesSeconds = 300, ...members } = known;
    const expiration = new Date(Date.now() + livesSeconds * 1000).toISOString();
    if (livesSeconds <= 0) return { valid: false, code: 20104, message: 'Access Token expired', expiration };
    return {
      valid: true,
      code: 0,
      message: null,
      expiration,
      realm_user_id: null,
      roles: ['agent'],
      ...members,
    };
  };

  const server = createServer((request, reply) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { token } = JSON.parse(Buffer.concat(chunks).toString()) as { token: string };
      const authorised = request.headers.authorization === basic;
      calls.push({ path: request.url!, authorised, token });
      const failing = failure.times > 0;
      if (failing) failure.times -= 1;
      const right = authorised && request.url === `/v1/Accounts/${accountSid}/Tokens/validate`;
      const status = failing ? failure.status : right ? 200 : 401;
      reply.writeHead(status, { 'Content-Type': 'application/json' });
      reply.end(status === 200 ? JSON.stringify(answerOf(token)) : '{}');
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    issue: (token, answer) => void tokens.set(token, answer),
    fail: (status, times) => void (failure = { status, times }),
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
