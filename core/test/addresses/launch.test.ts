import { afterEach, describe, expect, test } from '@jest/globals';
import nock from 'nock';
import {
  agentViewForm,
  isKitError,
  launchAddress,
  launchTicketRequest,
  launchUrl,
  readLaunchTicket,
} from '@glance-kit/core';
import { credentialsOf, HARD_TEXTS } from './hard-texts.js';

const base = 'https://cobrowse.example.com';
const ticket = 'aB3_-'.repeat(9).slice(0, 43);
const view = agentViewForm({ base, sessionKey: '8421', credentials: credentialsOf('jane+desk') });

describe('the address with a ticket', () => {
  test('has it in the fragment alone, which goes to no server', () => {
    const address = new URL(launchUrl(base, ticket));
    expect(address.href).toBe(`${base}/launch#${ticket}`);
    expect(address.search).toBe('');
  });

  test.each([
    '',
    'short',
    `${ticket}x`,
    `${ticket.slice(1)}&`,
    `${ticket.slice(1)}\n`,
    'javascript:alert(1)',
  ])('is not made of %j', (text) => {
    expect(() => launchUrl(base, text)).toThrow(expect.objectContaining({ code: 'PARAMETER_INVALID' }));
  });

  test('a refusal does not repeat what was given', () => {
    expect(() => launchUrl(base, `${ticket}x`)).toThrow(/^This is not a launch ticket\. /);
  });
});

describe('the request for a ticket', () => {
  test.each(HARD_TEXTS)('carries every field of the form, also of %j', (partnerUserId) => {
    const form = agentViewForm({ base, sessionKey: '8421', credentials: credentialsOf(partnerUserId) });
    const { url, init } = launchTicketRequest(form);
    expect(url).toBe(`${base}/launch-ticket`);
    expect(JSON.parse(init.body)).toEqual(form.fields);
  });

  test('sends no cookie and no referrer, is kept nowhere and follows no redirect', () => {
    expect(launchTicketRequest(view).init).toMatchObject({
      method: 'POST',
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      redirect: 'error',
    });
  });

  test('goes to the server of the view only when that is a secure one', () => {
    expect(() => launchTicketRequest({ ...view, url: 'http://cobrowse.example.com/agentjoin/x' })).toThrow(
      expect.objectContaining({ code: 'ADDRESS_INVALID' }),
    );
    expect(() => launchTicketRequest({ ...view, url: '/agentjoin/AgentView.aspx' })).toThrow(
      expect.objectContaining({ code: 'ADDRESS_INVALID' }),
    );
  });
});

test.each([
  [undefined],
  [null],
  ['text'],
  [{}],
  [{ ticket }],
  [{ ticket: 'x', expiresAt: 1 }],
  [{ ticket, expiresAt: '1' }],
  [{ ticket: [ticket], expiresAt: 1 }],
])('%j is no answer with a ticket', (body) => {
  expect(() => readLaunchTicket(body)).toThrow(expect.objectContaining({ code: 'LOOKUP_MALFORMED' }));
});

describe('exchanging a form for an address', () => {
  afterEach(() => nock.cleanAll());
  const service = () => nock(base).post('/launch-ticket', view.fields);
  const failure = async (work: Promise<unknown>): Promise<string> => {
    const error: unknown = await work.then(
      () => undefined,
      (cause: unknown) => cause,
    );
    if (!isKitError(error)) throw new Error(`Not a KitError: ${String(error)}`);
    expect(error.message).not.toContain(view.fields['loginkey']);
    return error.code;
  };

  test('gives an address without fields', async () => {
    service().reply(200, { ticket, expiresAt: 1_900_000_000 });
    expect(await launchAddress(view)).toEqual({ url: `${base}/launch#${ticket}` });
  });

  test.each([
    [401, 'login_key_invalid', 'LOGIN_KEY_INVALID'],
    [403, 'agent_unknown', 'AGENT_UNKNOWN'],
    [403, 'origin_refused', 'ORIGIN_REFUSED'],
    [400, 'parameter_invalid', 'PARAMETER_INVALID'],
    [400, 'session_key_invalid', 'SESSION_KEY_INVALID'],
    [429, 'rate_limited', 'LOOKUP_FAILED'],
    [500, 'toString', 'LOOKUP_FAILED'],
  ])('%i with %s is %s', async (status, error, code) => {
    service().reply(status, { type: 'about:blank', title: 'No.', status, error });
    expect(await failure(launchAddress(view))).toBe(code);
  });

  test('a page in place of the answer, as of a service without tickets, is a failure', async () => {
    service().reply(404, '<!doctype html>');
    expect(await failure(launchAddress(view))).toBe('LOOKUP_FAILED');
    service().reply(200, '<!doctype html>');
    expect(await failure(launchAddress(view))).toBe('LOOKUP_MALFORMED');
  });

  test('a service that cannot be reached is a failure', async () => {
    service().replyWithError('refused');
    expect(await failure(launchAddress(view))).toBe('LOOKUP_FAILED');
  });

  const never: typeof fetch = (_url, init) =>
    new Promise((_resolve, reject) => {
      init!.signal!.addEventListener('abort', () => reject(new Error('aborted')));
    });

  test('waits no longer than it was told', async () => {
    expect(await failure(launchAddress(view, { fetch: never, timeoutMs: 1 }))).toBe('LOOKUP_FAILED');
  });

  test('can be cancelled before and meanwhile', async () => {
    const cancel = new AbortController();
    const asked = launchAddress(view, { fetch: never, signal: cancel.signal });
    cancel.abort();
    expect(await failure(asked)).toBe('LOOKUP_CANCELLED');
    expect(await failure(launchAddress(view, { fetch: never, signal: cancel.signal }))).toBe(
      'LOOKUP_CANCELLED',
    );
  });
});
