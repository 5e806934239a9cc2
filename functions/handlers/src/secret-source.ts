import { KitError } from '@glance-kit/core';

/** Where the API key is kept: a setting, a file, a vault. Asked again and again, so that a new key needs no deployment. */
export type SecretSource = (signal: AbortSignal) => Promise<string>;

/** Glance assigns 80 random bits, which take 10 characters at the least. */
const ASSIGNED_CHARACTERS = 10;

/** Texts that a platform should have replaced by the secret. */
const REFERENCES = [
  {
    start: '@Microsoft.KeyVault(',
    problem:
      'a Key Vault reference that Azure has not resolved: check that the identity of the app may read the secret',
  },
  {
    start: '{{resolve:',
    problem:
      'a dynamic reference that CloudFormation has not resolved: give the ARN of the secret to the function instead',
  },
];

/** Whether a key is shorter than the keys that Glance assigns. It signs all the same. */
export function isWeakApiKey(apiKey: string): boolean {
  return [...apiKey].length < ASSIGNED_CHARACTERS;
}

/**
 * Keys signed with the text of a reference would be refused by the service, one after the other.
 *
 * @returns the key, unchanged
 * @throws KitError CONFIG_INVALID for a reference to a secret in place of the secret
 */
export function checkResolved(apiKey: string): string {
  const found = REFERENCES.find(
    ({ start }) => typeof apiKey === 'string' && apiKey.trimStart().startsWith(start),
  );
  if (!found) return apiKey;
  throw new KitError('CONFIG_INVALID', `The API key (GLANCE_API_KEY) is ${found.problem}.`);
}
