import type { FieldMapping } from '@glance-kit/core';
import { VISITOR_KEY_HASH } from '@glance-kit/sample-visitor-site';

/** Where the visitors of the simulated contacts are: the page reads them, the registration asks for their permissions. */
export const CONNECT_FIELDS: FieldMapping = {
  voice: { visitorId: ['cobrowse_visitor_id'], name: ['customer_name'], phone: ['phone'] },
  chat: {
    visitorId: ['cobrowse_visitor_id', { field: 'customer_email', transform: { hash: VISITOR_KEY_HASH } }],
    name: ['customer_name'],
    email: ['customer_email'],
  },
};
