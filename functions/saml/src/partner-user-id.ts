import { checkPartnerUserId } from '@glance-kit/core';
import { refuse, type Refusal } from '@glance-kit/handlers';
import type { SamlLogin } from './contract.js';

/** Which part of an assertion becomes the partner user id; fixed by the configuration, never by a request. */
export interface PartnerUserMapping {
  /** Name or friendly name of an attribute, or `NameID`. */
  partnerUserId: string;
}

/**
 * The agent's id in the Glance group.
 *
 * @returns a refusal when the attribute is missing, empty, no partner user id, or has several values: which of them was
 *          meant is not ours to guess. `check` names the attribute, for the log alone
 */
export function partnerUserIdOf(login: SamlLogin, mapping: PartnerUserMapping): string | Refusal {
  const { partnerUserId: name } = mapping;
  const own = Object.hasOwn(login.attributes, name) ? login.attributes[name]! : [];
  const values = name === 'NameID' ? [login.nameId] : own;
  const [value] = values;
  const no = (why: string): Refusal =>
    refuse(403, 'agent_unknown', 'Your account names no Glance user.', `attribute ${name} ${why}`);
  if (value === undefined) return no('missing');
  if (values.length > 1) return no('several values');
  try {
    return value.trim() === '' ? no('empty') : checkPartnerUserId(value);
  } catch {
    return no('no partner user id');
  }
}
