import type { Agent } from '../host.js';
import type { Parameters } from './query.js';

const MAX_NAME_CHARACTERS = 63;
const MAX_EMAIL_CHARACTERS = 127;
const MAX_PHONE_CHARACTERS = 31;
const PRINTABLE_LATIN_1 = /^[\u0020-\u007e\u00a0-\u00ff]*$/;

/**
 * What the visitor is shown about the agent, within the documented limits. It never stops a join: a long name is
 * cut, an e-mail address or phone number that does not fit is left out, since a part of one is wrong.
 */
export function agentParameters(agent: Agent | undefined): Parameters {
  const { name, email, phone } = agent ?? {};
  return {
    name: name ? [...name].slice(0, MAX_NAME_CHARACTERS).join('') : undefined,
    email: fits(email, MAX_EMAIL_CHARACTERS),
    phone: fits(phone, MAX_PHONE_CHARACTERS),
  };
}

function fits(text: string | undefined, maxCharacters: number): string | undefined {
  return text && text.length <= maxCharacters && PRINTABLE_LATIN_1.test(text) ? text : undefined;
}
