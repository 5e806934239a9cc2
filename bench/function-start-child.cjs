// One start of one function in a fresh process: `function-start-child <kind> <module>`; prints milliseconds from
// before the module is loaded until the first key is there. What the platform itself brings is loaded before.
const [, , kind, file] = process.argv;
const { GLANCE_BENCH_TOKEN: token } = process.env;
const ORIGIN = 'https://desk.example';
const HEADERS = {
  host: 'keys.example',
  origin: ORIGIN,
  authorization: `Bearer ${token}`,
  'content-type': 'application/x-www-form-urlencoded',
  'content-length': '0',
};
const ADDRESS = 'https://keys.example/getloginkey';

console.log = console.info = console.warn = () => undefined;
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = () => true; // log lines of the function

const STARTS = {
  sample: () =>
    new Promise((resolve) =>
      require(file).handler(process.env, { partneruserid: 'jane' }, (_error, reply) =>
        resolve(reply.loginKey),
      ),
    ),
  'aws-lambda': async () => {
    const event = {
      version: '2.0',
      routeKey: '$default',
      rawPath: '/getloginkey',
      rawQueryString: '',
      headers: HEADERS,
      requestContext: {
        accountId: 'anonymous',
        apiId: 'bench',
        domainName: 'bench.lambda-url.eu-west-1.on.aws',
        domainPrefix: 'bench',
        http: {
          method: 'POST',
          path: '/getloginkey',
          protocol: 'HTTP/1.1',
          sourceIp: '192.0.2.1',
          userAgent: 'bench',
        },
        requestId: 'bench',
        routeKey: '$default',
        stage: '$default',
        time: '01/Jan/2026:00:00:00 +0000',
        timeEpoch: 1767225600000,
      },
      isBase64Encoded: false,
    };
    return JSON.parse((await require(file).handler(event)).body).loginKey;
  },
  twilio: () =>
    new Promise((resolve, reject) => {
      const context = { ...process.env, DOMAIN_NAME: 'keys.example', PATH: '/getloginkey' };
      const event = { request: { headers: HEADERS, cookies: {} } };
      require(file).handler(context, event, (error, reply) =>
        error
          ? reject(error)
          : resolve((typeof reply.body === 'string' ? JSON.parse(reply.body) : reply.body).loginKey),
      );
    }),
  azure: async () => {
    await import(file);
    const headers = new Map(Object.entries(HEADERS));
    const reply = await globalThis.azureHandler(
      { url: ADDRESS, method: 'POST', headers, arrayBuffer: async () => new ArrayBuffer(0) },
      { invocationId: 'bench', log() {}, info() {}, warn() {}, error() {} },
    );
    return JSON.parse(typeof reply.body === 'string' ? reply.body : new TextDecoder().decode(reply.body))
      .loginKey;
  },
  fetch: async () => {
    const { default: module } = await import(file);
    const reply = await module.fetch(
      new Request(ADDRESS, { method: 'POST', headers: HEADERS }),
      process.env,
      {},
    );
    return (await reply.json()).loginKey;
  },
};

const webPlatform = () => {
  new Response('', { headers: new Request(ADDRESS).headers });
  return import('data:text/javascript,');
};

/** What each platform has loaded before any function of ours. */
const PLATFORMS = {
  twilio() {
    class TwilioResponse {
      constructor() {
        this.headers = {};
      }
      setStatusCode(code) {
        this.statusCode = code;
      }
      setBody(body) {
        this.body = body;
      }
      appendHeader(name, value) {
        this.headers[name] = value;
      }
      setHeaders(headers) {
        this.headers = headers;
      }
      setCookie() {}
    }
    globalThis.Response = TwilioResponse;
    globalThis.Twilio = { Response: TwilioResponse };
  },
  // Azure's library is built on the web's classes, and its worker imports every app; the others have both built in.
  azure: async () => {
    await webPlatform();
    await import(require.resolve('@azure/functions', { paths: [file] })); // every app brings it, ours or not
  },
  fetch: () => webPlatform(),
};

(async () => {
  await PLATFORMS[kind]?.();
  const startedAt = performance.now();
  const loginKey = await STARTS[kind]();
  const elapsedMs = performance.now() - startedAt;
  if (!/^\$1\$\d{10}\$[\w-]{43}$/.test(loginKey)) throw new Error(`${kind} gave no login key.`);
  write(String(elapsedMs));
})().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
