import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { verifyLoginKey, type LoginKeyReply } from '@glance-kit/core';
import { nodeSigner } from '@glance-kit/core/node';
import { expect, test } from '@jest/globals';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';

const KEYS = ['test-apikey-first-in-the-file', 'test-apikey-second-in-the-file'] as const;

test('the API key of a file is in use, and on SIGHUP the one that is in it by then', async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES256' };
  const provider = createServer((request, reply) => {
    reply.setHeader('Content-Type', 'application/json');
    if (request.url === '/keys') return void reply.end(JSON.stringify({ keys: [jwk] }));
    const endpoints = { authorization_endpoint: `${issuer}/a`, token_endpoint: `${issuer}/t` };
    reply.end(JSON.stringify({ issuer, jwks_uri: `${issuer}/keys`, ...endpoints }));
  });
  await new Promise<void>((done) => provider.listen(0, '127.0.0.1', done));
  const issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  const folder = mkdtempSync(join(tmpdir(), 'glance-kit-key-file-'));
  const file = join(folder, 'key');
  writeFileSync(file, `${KEYS[0]}\n`);
  const bin = fileURLToPath(new URL('../src/bin.ts', import.meta.url));
  const child = spawn(process.execPath, ['--conditions=@glance-kit/source', '--import', 'tsx', bin], {
    env: {
      PATH: process.env['PATH'],
      GLANCE_GROUP_ID: '12345',
      GLANCE_API_KEY_FILE: file,
      GLANCE_PUBLIC_URL: 'http://localhost:4603',
      OIDC_ISSUER: issuer,
      OIDC_CLIENT_ID: 'panel',
      OIDC_AUDIENCE: 'keys',
      OIDC_CLAIM: 'sub',
      PORT: '0',
    },
  });
  const ended = new Promise((done) => child.once('close', done));
  try {
    let said = '';
    const port = await new Promise<number>((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk: Buffer) => {
          said += chunk.toString();
          const found = /"port":(\d+)/.exec(said)?.[1];
          if (found !== undefined) resolve(Number(found));
        });
      child.once('close', () => reject(new Error(`It did not start: ${said}`)));
    });
    let people = 0;
    /** Which of the two signs; a new agent for each question, as one may ask only so often. */
    const inUse = async (): Promise<number> => {
      const partnerUserId = `agent-${(people += 1)}`;
      const token = await new SignJWT({ sub: partnerUserId })
        .setProtectedHeader({ alg: 'ES256', kid: 'k' })
        .setIssuer(issuer)
        .setAudience('keys')
        .setExpirationTime('5m')
        .sign(privateKey);
      const reply = await fetch(`http://127.0.0.1:${port}/getloginkey`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${token}` },
      });
      const { loginKey } = (await reply.json()) as LoginKeyReply;
      const user = { groupId: '12345', partnerUserId };
      return KEYS.findIndex((key) => verifyLoginKey(user, loginKey, nodeSigner(key)).ok);
    };
    expect(await inUse()).toBe(0);
    writeFileSync(file, KEYS[1]);
    expect(await inUse()).toBe(0);
    child.kill('SIGHUP');
    while ((await inUse()) !== 1) expect(people).toBeLessThan(500);
    expect(child.exitCode).toBeNull();
  } finally {
    child.kill('SIGKILL');
    await ended;
    provider.close();
    provider.closeAllConnections();
    rmSync(folder, { recursive: true });
  }
}, 60_000);
