import { request as httpRequest } from 'node:http';

/** Headers as lines on the wire: names may repeat, each character of a value is one byte. */
export type HeaderLines = readonly (readonly [name: string, value: string])[];

export interface RuntimeRequest {
  method: string;
  /** Path and query, sent as they are. */
  path: string;
  headers: HeaderLines;
  body?: Uint8Array;
}

export interface RuntimeReply {
  status: number;
  headers: HeaderLines;
  body: Uint8Array;
}

const pairs = (raw: readonly string[]): [string, string][] =>
  Array.from({ length: raw.length / 2 }, (_, at) => [raw[at * 2]!, raw[at * 2 + 1]!]);

/**
 * Sends one request over TCP on a connection of its own, without the comforts of `fetch`: headers repeat, bodies go
 * with any method, redirects are not followed and nothing is decompressed.
 *
 * @param origin  `http://127.0.0.1:1234`
 */
export function sendOverHttp(origin: string, sent: RuntimeRequest): Promise<RuntimeReply> {
  const { hostname, port, host } = new URL(origin);
  const has = (name: string): boolean => sent.headers.some(([own]) => own.toLowerCase() === name);
  const mayHaveBody = sent.body !== undefined || !/^(?:GET|HEAD|OPTIONS|DELETE)$/.test(sent.method);
  const headers = [
    ...(has('host') ? [] : ['Host', host]),
    ...sent.headers.flat(),
    ...(mayHaveBody ? ['Content-Length', String(sent.body?.byteLength ?? 0)] : []),
    'Connection',
    'close',
  ];
  const { method, path } = sent;
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({ hostname, port, method, path, headers, agent: false }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode!,
          headers: pairs(incoming.rawHeaders),
          body: new Uint8Array(Buffer.concat(chunks)),
        }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(sent.body);
  });
}
