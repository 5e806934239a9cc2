/**
 * Makes a reply from text. A runtime may give its own where the platform's `Response` is slow:
 * on Node it costs more than everything else the login-key handler does.
 */
export type MakeReply = (
  status: number,
  body: string | null,
  headers: Readonly<Record<string, string>>,
) => Response;

export const plainReply: MakeReply = (status, body, headers) => new Response(body, { status, headers });

/** Headers of every reply that concerns a credential. */
export const PRIVATE_HEADERS = {
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
} as const;
