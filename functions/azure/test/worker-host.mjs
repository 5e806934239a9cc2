// The two sides that stand around an app on Azure, in one process: the Node worker, which gives the app its module
// `@azure/functions-core` and runs what it registers, and the host, which speaks HTTP outside and remote calls inside.
//
//   node worker-host.mjs <folder of the app>     prints {"port": n} when ready
//
// Requests and replies are converted as the host does (`GrpcMessageConversionExtensions`, `RawScriptResult`,
// ASP.NET's `ResponseCookies`), with the capabilities that the Node worker asks for: raw bytes, nullable values.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import Module from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = process.argv[2];
const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const host = JSON.parse(readFileSync(join(folder, 'host.json'), 'utf8'));
const prefix = host.extensions?.http?.routePrefix ?? 'api';

const functions = [];
let model;
const hook = { dispose() {} };
const core = {
  version: '3.12.0',
  hostVersion: '4.1040.0',
  registerFunction(metadata, callback) {
    functions.push({ metadata, callback });
    return hook;
  },
  registerHook: () => hook,
  setProgrammingModel: (given) => (model = given),
  getProgrammingModel: () => model,
  log: (level, category, message) => log({ level, category, message }),
  Disposable: class {
    dispose() {}
  },
};
const load = Module.prototype.require;
Module.prototype.require = function (name) {
  return name === '@azure/functions-core' ? core : load.call(this, name);
};
const log = (line) => process.stderr.write(`${JSON.stringify(line)}\n`);

await import(pathToFileURL(join(folder, manifest.main)).href);
if (!model) throw new Error('The app registered no programming model.');
const capabilities = await model.getCapabilities({});

/** Routes of ASP.NET, as far as apps here use them: literals and one rest. */
function find(path, method) {
  for (const { metadata, callback } of functions) {
    const trigger = Object.values(metadata.bindings).find(({ type }) => type === 'httpTrigger');
    const route = `/${[prefix, trigger.route ?? metadata.name].filter(Boolean).join('/')}`;
    const isRest = route.endsWith('{*rest}');
    const literal = isRest ? route.slice(0, -'{*rest}'.length) : route;
    if (isRest ? !`${path}/`.startsWith(literal) : path.toLowerCase() !== literal.toLowerCase()) continue;
    if (trigger.methods.some((one) => one.toUpperCase() === method)) return { metadata, callback, trigger };
  }
  return undefined;
}

/** `RpcHttp` of a request: one value a header name, joined as .NET joins them; a body only with a Content-Length. */
function toRpc(incoming, body) {
  const nullableHeaders = {};
  for (const [name, values] of Object.entries(incoming.headersDistinct))
    nullableHeaders[name] = { value: values.join(',') };
  return {
    http: {
      method: incoming.method,
      url: `http://${incoming.headers.host}${incoming.url}`,
      nullableHeaders,
      nullableQuery: {},
      nullableParams: {},
      ...(Number(incoming.headers['content-length']) > 0 && { body: { bytes: body } }),
    },
  };
}

/** `Uri.EscapeDataString`: everything but the unreserved characters. */
const escapeData = (text) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
const SAME_SITE = { strict: 'Strict', lax: 'Lax', explicitNone: 'None' };

/** `ResponseCookies.Append`: the value is escaped, whatever it is. */
function cookieLine({ name, value, domain, path, expires, secure, httpOnly, sameSite, maxAge }) {
  return [
    `${name}=${escapeData(value)}`,
    expires && `expires=${new Date(Number(expires.value.seconds) * 1000).toUTCString()}`,
    maxAge && `max-age=${maxAge.value}`,
    domain && `domain=${domain.value}`,
    path && `path=${path.value}`,
    secure?.value && 'secure',
    SAME_SITE[sameSite] && `samesite=${SAME_SITE[sameSite]}`,
    httpOnly?.value && 'httponly',
  ]
    .filter(Boolean)
    .join('; ');
}

let count = 0;

async function invoke({ metadata, callback }, trigger, data) {
  const invocation = model.getInvocationModel({
    invocationId: String((count += 1)),
    metadata,
    request: { inputData: [{ name: trigger.name, data }], triggerMetadata: {} },
    log: (level, category, message) => log({ level, category, message }),
    state: 'invocation',
  });
  const { context, inputs } = await invocation.getArguments();
  const result = await invocation.invokeFunction(context, inputs, callback);
  return (await invocation.getResponse(context, result)).returnValue.http;
}

const server = createServer((incoming, outgoing) => {
  const chunks = [];
  incoming.on('data', (chunk) => chunks.push(chunk));
  incoming.on('end', async () => {
    const found = find(new URL(incoming.url, 'http://host').pathname, incoming.method);
    if (!found) return outgoing.writeHead(404).end();
    try {
      const reply = await invoke(found, found.trigger, toRpc(incoming, Buffer.concat(chunks)));
      outgoing.statusCode = Number(reply.statusCode);
      for (const [name, value] of Object.entries(reply.headers)) outgoing.setHeader(name, value);
      // Cookies come behind what the headers say already.
      if (reply.cookies.length) outgoing.appendHeader('Set-Cookie', reply.cookies.map(cookieLine));
      outgoing.end(reply.body?.bytes);
    } catch (error) {
      log({ level: 'error', category: 'host', message: String(error) });
      outgoing.writeHead(500).end();
    }
  });
});
server.listen(0, '127.0.0.1', () => {
  const registered = functions.map(({ metadata }) => metadata);
  process.stdout.write(`${JSON.stringify({ port: server.address().port, registered, capabilities })}\n`);
});
