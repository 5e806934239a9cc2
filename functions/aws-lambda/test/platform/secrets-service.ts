import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ApiKeyWatch } from '../../../../tools/jest/api-key-watch.js';

declare const apiKeyWatch: ApiKeyWatch;

type Answer = { status: number; body: object } | 'silence' | 'hang up';

/** AWS Secrets Manager as its clients see it. */
export interface SecretsService {
  endpoint: string;
  /** What `GetSecretValue` answers from now on. */
  secret(content: { SecretString?: string; SecretBinary?: string }): void;
  error(status: number, type: string, message: string): void;
  silence(): void;
  hangUp(): void;
  /** Operation, secret and signature of every request so far. */
  readonly asked: readonly { target: string; secretId: unknown; signed: boolean }[];
  close(): Promise<void>;
}

/** @see AWS JSON protocol 1.1: `X-Amz-Target`, signature version 4, errors by `__type` */
export async function startSecretsService(): Promise<SecretsService> {
  const asked: { target: string; secretId: unknown; signed: boolean }[] = [];
  let answer: Answer = { status: 500, body: {} };
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { SecretId } = JSON.parse(Buffer.concat(chunks).toString()) as { SecretId: unknown };
      const signed = /^AWS4-HMAC-SHA256 Credential=.*secretsmanager/.test(
        incoming.headers.authorization ?? '',
      );
      asked.push({ target: String(incoming.headers['x-amz-target']), secretId: SecretId, signed });
      if (answer === 'silence') return;
      if (answer === 'hang up') return void incoming.socket.destroy();
      outgoing.writeHead(answer.status, { 'Content-Type': 'application/x-amz-json-1.1' });
      outgoing.end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  apiKeyWatch.allowFrom(port);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    asked,
    secret: (content) => {
      const ARN = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:glance-AbCdEf';
      answer = { status: 200, body: { ARN, Name: 'glance', VersionStages: ['AWSCURRENT'], ...content } };
    },
    error: (status, type, message) => void (answer = { status, body: { __type: type, message } }),
    silence: () => void (answer = 'silence'),
    hangUp: () => void (answer = 'hang up'),
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
