import type { IncomingMessage, ServerResponse } from 'node:http';

/** Something that answers for some addresses. @returns `undefined` for the others */
export type Answers = (request: Request) => Promise<Response | undefined>;

/**
 * Puts what answers a web-standard request behind a Node server.
 *
 * @param originOf  the origin that the browser has the request's page from
 * @returns a function that resolves with `true` when it has answered
 */
export function overHttp(
  answers: Answers,
  originOf: (request: IncomingMessage) => string,
): (request: IncomingMessage, reply: ServerResponse) => Promise<boolean> {
  return async (request, reply) => {
    const { method = 'GET' } = request;
    const chunks: Buffer[] = [];
    if (method !== 'GET' && method !== 'HEAD')
      for await (const chunk of request) chunks.push(chunk as Buffer);
    const headers = new Headers();
    for (const [name, value] of Object.entries(request.headers))
      if (typeof value === 'string' && !name.startsWith(':')) headers.set(name, value);
    const answer = await answers(
      new Request(new URL(request.url ?? '/', originOf(request)), {
        method,
        headers,
        ...(chunks.length && { body: Buffer.concat(chunks) }),
      }),
    );
    if (!answer) return false;
    reply.writeHead(answer.status, Object.fromEntries(answer.headers));
    reply.end(Buffer.from(await answer.arrayBuffer()));
    return true;
  };
}
