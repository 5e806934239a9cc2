import { KitError } from '@glance-kit/core';
import { webhookActivity } from '../activity/webhook.js';
import { webhookCaller } from '../activity/webhook-call.js';
import { activityKind } from './activity-kind.js';

/** At an address of the customer. */
export const webhookKind = /* @__PURE__ */ activityKind(
  [
    { name: 'ACTIVITY_WEBHOOK', text: 'the https address that gets the records' },
    { name: 'ACTIVITY_WEBHOOK_SECRET', text: 'the secret that signs them, 32 characters or more' },
  ],
  { url: 'ACTIVITY_WEBHOOK', secret: 'ACTIVITY_WEBHOOK_SECRET' },
  (read, { fetch, makeSigner }, env) => {
    const secret = read.text('ACTIVITY_WEBHOOK_SECRET');
    if (secret === env['GLANCE_API_KEY'])
      throw new KitError('CONFIG_INVALID', 'The setting ACTIVITY_WEBHOOK_SECRET must not be the API key.');
    return webhookActivity(
      webhookCaller({
        url: read.text('ACTIVITY_WEBHOOK'),
        secret,
        ...(fetch && { fetch }),
        ...(makeSigner && { makeSigner }),
      }),
    );
  },
);
