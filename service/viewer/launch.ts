import { isLaunchTicket } from '@glance-kit/core';
import { LAUNCH_BUSY_ID, LAUNCH_EMPTY_ID, LAUNCH_FORM_ID } from '../src/http/pages/launch-ids.js';

const show = (id: string): void => {
  for (const part of [LAUNCH_BUSY_ID, LAUNCH_EMPTY_ID]) document.getElementById(part)!.hidden = part !== id;
};

/** Takes the ticket out of the address before anything else can read it there, and posts it to this same page. */
function launch(): void {
  const ticket = location.hash.slice(1);
  history.replaceState(null, '', location.pathname);
  if (!isLaunchTicket(ticket)) return show(LAUNCH_EMPTY_ID);
  show(LAUNCH_BUSY_ID);
  const form = document.getElementById(LAUNCH_FORM_ID) as HTMLFormElement;
  (form.elements.namedItem('ticket') as HTMLInputElement).value = ticket;
  form.submit();
  form.reset(); // a page that the browser keeps for "back" holds no ticket
}

launch();
// A second link in a window that already shows this page only changes the fragment.
addEventListener('hashchange', launch);
