/** A file of its own: only pages whose configuration names the address of the CRM SDK load it. */
import { loadInteractionApi } from '../src/crm-sdk.js';
import { crmInteractions, type Five9Interactions } from '../src/interactions.js';

export async function connectCrmSdk(
  address: string,
  ids: () => readonly string[],
): Promise<Five9Interactions | undefined> {
  const api = await loadInteractionApi(address);
  return api && crmInteractions(api, ids);
}
