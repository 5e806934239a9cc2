import { runtimeSuite, type RuntimeLack } from '@glance-kit/testing';
import { startService, type TwilioService } from './service.js';

const hex = (text: string): string => Buffer.from(text).toString('hex');

const PARSED: RuntimeLack = {
  reason: 'parameters arrive parsed and are written anew',
  instead: {
    'keeps a JSON body byte for byte': { echo: { method: 'POST', bodyHex: hex('{"b":1,"a":"é"}') } },
    'keeps a form body byte for byte': { echo: { bodyHex: hex('b=%7E+1&a=%C3%A9&a=') } },
  },
};

const DROPPED: RuntimeLack = {
  reason: 'bodies that are neither form nor JSON are dropped, so the adapter refuses them',
  instead: {
    'keeps a binary body byte for byte': { expect: { status: 415 } },
    'keeps a body without a content type': { expect: { status: 415 } },
  },
};

const QUERY: RuntimeLack = {
  reason: 'parameters arrive parsed and are written anew',
  instead: {
    'keeps the order and number of repeated query values': {
      echo: { path: '/getloginkey?x=1&x=2&x=1&y=3' },
    },
    'keeps percent-encoded query values as they are': {
      echo: { path: '/getloginkey?q=%C3%A9%26%3D%2525&r=%2B' },
    },
    'keeps a plus in the query, which is a blank': { echo: { path: '/getloginkey?q=a+b' } },
    'keeps a query name without a value': { echo: { path: '/getloginkey?flag=&empty=' } },
  },
};

/** What makes this harmless: the reply to the request itself names the one origin, see `service.test.ts`. */
const PREFLIGHT: RuntimeLack = {
  reason: 'the runtime answers OPTIONS itself',
  instead: {
    'hands OPTIONS to the handler and lets its answer through': {
      expect: { status: 204, headers: { 'access-control-allow-origin': '*' }, body: '' },
    },
    'answers the preflight of a page of the desk': {
      status: 204,
      headers: { 'access-control-allow-origin': '*', 'access-control-allow-methods': 'GET, POST, OPTIONS' },
    },
    'refuses the preflight of a foreign page': {
      status: 204,
      headers: { 'access-control-allow-origin': '*' },
    },
  },
};

/** The local runtime repeats every address, whatever is in it: why a token in one is refused. */
const ACCESS_LINE = /^.*\d{3} [A-Z]+ \/\S* │ .*$/gm;

let loginKey: TwilioService;

runtimeSuite('Twilio Functions', {
  startEcho: () => startService({}, { entry: 'echo-function.ts' }),
  startLoginKey: async (settings) => (loginKey = await startService(settings)),
  logged: () => loginKey.output.replaceAll(ACCESS_LINE, ''),
  lacks: {
    rawBody: PARSED,
    binaryBody: DROPPED,
    bodyOfGet: {
      reason:
        'a request with a body is taken for POST, and this type is refused; the cloud answers 403 itself',
      instead: { 'hands on the body of a GET': { expect: { status: 415 } } },
    },
    bodyOfDelete: {
      reason: 'the method is not told; the cloud refuses DELETE itself',
      instead: { 'hands on the body of a DELETE': { echo: { method: 'POST', bodyHex: hex('{}') } } },
    },
    anyMethod: {
      reason: 'the method is not told, and this PUT is a POST otherwise; the cloud refuses PUT itself',
      instead: { 'refuses PUT': { key: true } },
    },
    rawQuery: QUERY,
    rawPath: {
      reason: 'a function has one path; the runtime answers others',
      instead: {
        'keeps a path with an encoded slash, an encoded blank and letters outside ASCII': {
          expect: { status: 404 },
        },
      },
    },
    host: {
      reason: 'the address is the domain of the service, whatever the client named',
      instead: { 'makes the address of the host that the client named': { echo: { host: 'localhost:0' } } },
    },
    options: PREFLIGHT,
    brokenBody: {
      reason: 'the runtime refuses it before the function',
      instead: { 'refuses a broken JSON body': { status: 400 } },
    },
  },
});
