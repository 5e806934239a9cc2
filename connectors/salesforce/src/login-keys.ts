import type { LoginKeySource } from '@glance-kit/core';
import { loginKeyReply } from '@glance-kit/panel/headless';
import { kitErrorOf } from './apex-error.js';
import type { SalesforcePage } from './sdk.js';

/**
 * Login keys for the agent who is signed in at Salesforce: minted by Apex in a managed package. In a source install Apex
 * signs who the agent is, and the company's function answers that with the key.
 *
 * @param partnerUserId  as the context told
 */
export function salesforceLoginKeys(
  page: SalesforcePage,
  partnerUserId: () => string,
  fetchIt: typeof fetch = (...call) => fetch(...call),
): LoginKeySource {
  return async (signal) => {
    const reply = await page.apex.loginKey({ recordId: page.recordId }).catch((thrown: unknown) => {
      throw kitErrorOf(thrown, 'Salesforce gave no login key.', 'HANDLER_FAILED');
    });
    if (!('assertion' in reply)) return { ...reply, partnerUserId: partnerUserId() };
    const answer = await fetchIt(reply.functionAddress, {
      method: 'POST',
      headers: { Authorization: `Bearer ${reply.assertion}`, Accept: 'application/json' },
      credentials: 'omit', // the assertion is the credential
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      redirect: 'error', // followed elsewhere, the assertion would go along
      signal,
    });
    return { ...(await loginKeyReply(answer)), partnerUserId: partnerUserId() };
  };
}
