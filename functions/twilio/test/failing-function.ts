// A function for the local runtime: what a handler and its log can do wrong, by the parameter `fail`.
import { toTwilio, twilioLog } from '../src/index.js';

const broken = new ReadableStream({ pull: (controller) => controller.error(new Error('inside: 10.1.2.3')) });

const REPLIES: Readonly<Record<string, () => Response>> = {
  body: () => new Response(broken),
  header: () => new Response('x', { headers: { 'X-Bad': 'a\u0001b' } }),
  nothing: () => undefined as unknown as Response,
  text: () => {
    throw 'inside: 10.1.2.3';
  },
};

export const handler = toTwilio(async (request) => {
  const kind = new URL(request.url).searchParams.get('fail') ?? '';
  return kind in REPLIES ? REPLIES[kind]!() : Response.json({ ok: true });
}, twilioLog);
