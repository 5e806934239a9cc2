import { guard } from '@glance-kit/core';
import { describe, expect, test } from '@jest/globals';
import { echoHandler } from '../src/echo-handler.js';
import { runtimeCases, type RuntimeNeed } from '../src/runtime-cases.js';
import { expectReply, requestOf } from '../src/runtime-replies.js';
import { runtimeSuite, type RuntimeBench } from '../src/runtime-suite.js';
import type { HeaderLines, RuntimeReply } from '../src/send-over-http.js';

const bench = (lacks: RuntimeBench['lacks']): RuntimeBench => ({
  startEcho: () => Promise.reject(new Error('not started')),
  startLoginKey: () => Promise.reject(new Error('not started')),
  logged: () => '',
  lacks: lacks!,
});

describe('a bench', () => {
  test('cannot lack what no row needs, nor give outcomes for rows that it does not lack', () => {
    const unknown = { teleport: 'none' } as unknown as RuntimeBench['lacks'];
    expect(() => runtimeSuite('x', bench(unknown))).toThrow('The bench lacks teleport: no row needs it.');
    const other = { host: { reason: 'none', instead: { 'keeps a JSON body byte for byte': {} } } };
    expect(() => runtimeSuite('x', bench(other))).toThrow(
      'The bench lacks host: no row keeps a JSON body byte for byte.',
    );
  });
});

describe('the table', () => {
  const { echo, loginKey } = runtimeCases();
  const rows = [...echo, ...loginKey];

  test('names each row once and asserts something in each', () => {
    expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
    for (const row of echo)
      expect([row.name, Boolean(row.echo) !== Boolean(row.expect)]).toEqual([row.name, true]);
    for (const row of loginKey)
      expect([row.name, Boolean(row.key) || Boolean(row.status)]).toEqual([row.name, true]);
  });

  test('has a row for every need that a bench can lack', () => {
    const needs = new Set(rows.map(({ needs }) => needs).filter((need) => need !== undefined));
    const declared: Record<RuntimeNeed, true> = {
      rawBody: true,
      binaryBody: true,
      bodyOfGet: true,
      bodyOfDelete: true,
      rawQuery: true,
      rawPath: true,
      host: true,
      repeatedHeaders: true,
      requestCookies: true,
      headerBytes: true,
      replyCookies: true,
      partitionedCookies: true,
      repeatedReplyHeaders: true,
      replyHeaderBytes: true,
      binaryReply: true,
      compressedReply: true,
      largeReply: true,
      head: true,
      options: true,
      anyMethod: true,
      bodyType: true,
      brokenBody: true,
    };
    expect([...needs].sort()).toEqual(Object.keys(declared).sort());
  });
});

describe('a reply is compared', () => {
  const reply = (headers: HeaderLines, body = ''): RuntimeReply => ({
    status: 200,
    headers,
    body: new TextEncoder().encode(body),
  });

  test('with its cookies as a browser reads them: attributes in any order and case, values exactly', () => {
    const sent = reply([['set-cookie', 'a=B; HTTPONLY; path=/; expires=Wed, 21 Oct 2026 07:28:00 GMT']]);
    const cookie = 'a=B; Path=/; Expires=Wed, 21 Oct 2026 07:28:00 GMT; HttpOnly';
    expectReply(sent, { cookies: [cookie] });
    for (const other of [cookie.replace('a=B', 'a=b'), cookie.replace('; HttpOnly', ''), `${cookie}; Secure`])
      expect(() => expectReply(sent, { cookies: [other] })).toThrow();
    expect(() => expectReply(sent, { cookies: [cookie, cookie] })).toThrow();
  });

  test('with headers that must be absent, and bodies of one byte value', () => {
    const sent = reply([['X-One', '1']], 'aaaa');
    expectReply(sent, { headers: { 'x-one': '1', 'x-two': null }, fill: { byte: 97, length: 4 } });
    expect(() => expectReply(sent, { headers: { 'x-one': null } })).toThrow();
    expect(() => expectReply(sent, { fill: { byte: 97, length: 5 } })).toThrow();
    expect(() => expectReply(sent, { fill: { byte: 98, length: 4 } })).toThrow();
  });
});

describe('the echo handler', () => {
  test('tells what it was asked', async () => {
    const { method, path, body } = requestOf({ method: 'POST', path: '/a?b=c', body: 'é' });
    const request = new Request(`http://keys.example:81${path}`, {
      method,
      body: Uint8Array.from(body!),
      headers: { 'X-One': '1' },
    });
    expect(await (await echoHandler(request)).json()).toEqual({
      method: 'POST',
      host: 'keys.example:81',
      path: '/a?b=c',
      headers: { 'x-one': '1' },
      bodyHex: 'c3a9',
    });
  });

  test('throws when it is told to, which a guard turns into problem JSON', async () => {
    const request = new Request('http://keys.example/', { headers: { 'x-reply': '{"throw":"inside"}' } });
    await expect(echoHandler(request)).rejects.toThrow('inside');
    const reply = await guard(echoHandler, () => undefined)(request);
    expect([reply.status, (await reply.text()).includes('inside')]).toEqual([500, false]);
  });
});
