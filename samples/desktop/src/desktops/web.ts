import type { DesktopPage } from '../desktop-page.js';
import { TICKETS } from '../tickets.js';

/** @param url  address of the panel page: `http://panel.localhost:4603/web` */
export function webDesktop({ url }: { url: string }): DesktopPage {
  return {
    path: '/web',
    name: 'Any other desktop',
    about: 'A help desk of your own puts the panel into its page, and keeps the records itself.',
    file: 'web.html',
    policy: { 'frame-src': new URL(url).origin },
    setup: { address: url, tickets: TICKETS },
  };
}
