import { expect, test } from '@jest/globals';
import { isKitError } from '@glance-kit/core';
import { MAX_USED_ASSERTIONS, usedAssertions } from '../src/stores.js';
import { send, startStack, type Reply } from './stack.js';

test('flood of answers: held up per caller, before anything is read, and written down once each', async () => {
  const stack = await startStack({ signInsPerMinute: 3, proxies: 1, saml: [{ id: 'acme' }] });
  const answer = (from: string): Promise<Reply> =>
    send(`${stack.origin}/saml/acme/acs`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-forwarded-for': from },
      body: new URLSearchParams({ SAMLResponse: Buffer.from('<a/>').toString('base64') }).toString(),
    });
  const signOut = (from: string): Promise<Reply> =>
    send(`${stack.origin}/saml/acme/logout?SAMLRequest=a`, { headers: { 'x-forwarded-for': from } });
  try {
    for (const call of [answer, signOut]) {
      const statuses = [];
      // What stands before the last address came from the caller, who may write anything.
      for (let count = 0; count < 4; count += 1)
        statuses.push((await call(`203.0.113.${count}, 198.51.100.1`)).status);
      expect(statuses).toEqual([403, 403, 403, 429]);
      expect((await call('198.51.100.1')).headers['retry-after']).toMatch(/^\d+$/);
      expect((await call('198.51.100.2')).status).toBe(403);
    }
    const lines = stack.log.filter(({ level }) => level === 'warn').map(({ event, check }) => [event, check]);
    const refused = (check: string): unknown[] => ['saml_refused', check];
    const held = ['saml_rate_limited', undefined];
    expect(lines).toEqual(
      ['structure', 'signature'].flatMap((check) => [
        ...[refused(check), refused(check), refused(check)],
        ...[held, held, refused(check)],
      ]),
    );
  } finally {
    await stack.close();
  }
});

test('flood of genuine assertions: a full memory refuses new ones and forgets none', async () => {
  const used = usedAssertions(() => 0);
  for (let count = 0; count < MAX_USED_ASSERTIONS; count += 1)
    await used.increment(`assertion ${count}`, 1_000);
  const full = await used.increment('one more', 1_000).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(isKitError(full) && full.code).toBe('STORE_FULL');
  expect((await used.increment('assertion 0', 1_000)).count).toBe(2);
});
