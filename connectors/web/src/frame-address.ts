import type { WebContext } from './protocol.js';

/** Version of the parameters in the address of the panel. */
export const ADDRESS_VERSION = '1';

/** Names of the parameters that are no fields. */
export const OWN_PARAMETERS: readonly string[] = ['conversation', 'type', 'v'];

/**
 * The address of the panel for a contact, for workspaces that can only open one. Fields that are no text or number, and
 * empty ones, are left out. Pure.
 *
 * @param page  address of the panel page
 * @throws TypeError when `page` is no address
 */
export function frameAddress(page: string | URL, { conversationId, type, fields = {} }: WebContext): string {
  const address = new URL(page);
  const set = (name: string, value: string): void => address.searchParams.set(name, value);
  set('conversation', conversationId);
  if (type !== undefined) set('type', type);
  for (const [name, value] of Object.entries(fields)) {
    const isPlain = typeof value === 'string' || typeof value === 'number';
    if (isPlain && value !== '' && !OWN_PARAMETERS.includes(name)) set(name, String(value));
  }
  set('v', ADDRESS_VERSION);
  return address.href;
}
