import { KitError } from '@glance-kit/core';
import { connectActivity } from '../activity/connect.js';
import type { ContactTicketUser } from '../authenticators/contact-ticket.js';
import { activityKind } from './activity-kind.js';

/** In the attributes of the contact in Amazon Connect. */
export const connectKind = /* @__PURE__ */ activityKind(
  [
    { name: 'CONNECT_INSTANCE', text: 'the id of your Amazon Connect instance' },
    {
      name: 'CONNECT_USER',
      text: "which of the agent's names there is the partner user id: userName, email or agentId",
      default: 'userName',
    },
  ],
  { user: 'CONNECT_USER' },
  (read, { connectAttributes }) => {
    if (!connectAttributes)
      throw new KitError(
        'CONFIG_INVALID',
        'The setting GLANCE_ACTIVITY is connect, but this runtime cannot ask Amazon Connect.',
      );
    const instance = read.text('CONNECT_INSTANCE');
    return connectActivity({
      connect: connectAttributes(instance),
      user: read.text('CONNECT_USER') as ContactTicketUser, // checked there
    });
  },
);
