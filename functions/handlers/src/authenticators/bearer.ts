import { valuesOf, type Fields } from '../fields.js';
import { refuse, type Authenticate, type Refusal, type VerifyToken } from '../identity.js';

const SCHEME = 'bearer ';

/** The token behind the scheme; what it may consist of is for its verifier to say. */
function bearerToken(header: string): string | undefined {
  if (header.slice(0, SCHEME.length).toLowerCase() !== SCHEME) return undefined;
  const token = header.slice(SCHEME.length).trim();
  return token.includes(' ') || token.includes(',') ? undefined : token;
}

/**
 * Reads the token from `Authorization: Bearer`, or from the member `Token` of the body as existing front ends send it,
 * and never from the address: addresses end in logs and histories.
 *
 * @see RFC 6750 section 2: one way of sending it per request
 */
export function bearerAuthenticator(verify: VerifyToken): Authenticate {
  const find = (request: Request, fields: Fields): string | Refusal => {
    const header = request.headers.get('authorization');
    const inBody = fields.entries.length ? valuesOf(fields, 'token') : [];
    if ((header === null ? 0 : 1) + inBody.length > 1)
      return refuse(401, 'token_repeated', 'The token was sent more than once.', 'token repeated');
    const token = header === null ? inBody[0] : bearerToken(header);
    if (header === null && token === undefined)
      return refuse(401, 'token_missing', 'Sign in to continue.', 'token missing');
    if (typeof token !== 'string' || token === '')
      return refuse(401, 'token_invalid', 'The token cannot be read.', 'form');
    return token;
  };
  return (request, fields) => {
    const token = find(request, fields);
    return typeof token === 'string' ? verify(token) : Promise.resolve(token);
  };
}
