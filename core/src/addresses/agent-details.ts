import type { Agent } from '../host.js';
import { PERSON_LIMITS, personProblem } from '../person.js';
import type { Parameters } from './query.js';

/**
 * What the visitor is shown about the agent, within the documented limits. It never stops a join: a long name is
 * cut, an e-mail address or phone number that does not fit is left out, since a part of one is wrong.
 */
export function agentParameters(agent: Agent | undefined): Parameters {
  const { name, email, phone } = agent ?? {};
  return {
    name: name ? [...name].slice(0, PERSON_LIMITS.name).join('') : undefined,
    email: fits('email', email),
    phone: fits('phone', phone),
  };
}

function fits(field: 'email' | 'phone', text: string | undefined): string | undefined {
  return text && !personProblem(field, text) ? text : undefined;
}
