import { webConnectors } from '@glance-kit/five9';
import { CALLS } from '../calls.js';
import type { DesktopPage } from '../desktop-page.js';

/** @param url  address of the connector page: `http://panel.localhost:4603/five9` */
export function five9Desktop({ url }: { url: string }): DesktopPage {
  return {
    path: '/five9',
    name: 'Five9',
    about: 'A call arrives, and a web connector opens the panel for it.',
    file: 'five9.html',
    policy: { 'frame-src': new URL(url).origin },
    setup: {
      calls: CALLS,
      connectors: webConnectors({ pageUrl: url, variables: ['Customer.email', 'Customer.full_name'] }),
    },
  };
}
