import { isLaunchTicket } from '@glance-kit/core';
import {
  LAUNCH_ID,
  OPEN_AGAIN,
  type LaunchAnswer,
  type LaunchFields,
} from '../src/http/pages/launch-contract.js';

const root = document.getElementById(LAUNCH_ID)!;
const title = root.querySelector('h1')!;
const text = root.querySelector('p')!;
const framed = window.parent !== window;

function say(heading: string, words: string): void {
  title.textContent = heading;
  text.textContent = words;
  root.querySelector('button')?.remove();
  root.hidden = false;
}

/** Takes the ticket out of the address before anything else can read it there, and exchanges it for a view. */
function launch(): void {
  const ticket = location.hash.slice(1);
  history.replaceState(null, '', location.pathname);
  if (!isLaunchTicket(ticket))
    return say('There is nothing to open', `A link like this works once. ${OPEN_AGAIN}`);
  say('Opening the view…', 'This takes a moment.');
  // In a frame the browser may keep no cookie: there the answer to a form is the view itself.
  if (framed && mayPostForms()) postForm({ ticket });
  else void exchange({ ticket, ...(framed && { framed: '1' }) });
}

/** In a window: by script, since a window that a sandboxed desktop opened may not be allowed to post forms. */
async function exchange(fields: LaunchFields): Promise<void> {
  const answer = await ask(fields).catch(() => undefined);
  if (!answer) return say('The service cannot be reached', `Check your connection. ${OPEN_AGAIN}`);
  if ('address' in answer) return location.replace(answer.address);
  if ('replaceBy' in answer)
    return question(answer.replaceBy, () => void exchange({ ...fields, replace: '1' }));
  say(answer.title, answer.text);
}

async function ask(fields: LaunchFields): Promise<LaunchAnswer> {
  const reply = await fetch(location.pathname, {
    method: 'POST',
    body: new URLSearchParams({ ...fields }),
    headers: { Accept: 'application/json' },
    cache: 'no-store',
    redirect: 'error',
  });
  return (await reply.json()) as LaunchAnswer;
}

/** Nobody is replaced by a link alone: it may have been sent by somebody else. */
function question(agent: string, yes: () => void): void {
  say(
    'Continue as another agent?',
    `This link signs you in as ${agent}, and somebody else is signed in in this browser. ` +
      'If you did not just open the view from your agent desktop, close this window.',
  );
  const button = document.createElement('button');
  button.className = 'gk-button';
  button.textContent = `Continue as ${agent}`;
  button.onclick = () => {
    say('Opening the view…', 'This takes a moment.');
    yes();
  };
  root.append(button);
}

function formOf(fields: LaunchFields): HTMLFormElement {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = location.pathname;
  form.hidden = true;
  for (const [name, value] of Object.entries(fields)) {
    const input = document.createElement('input');
    Object.assign(input, { type: 'hidden', name, value });
    form.append(input);
  }
  document.body.append(form);
  return form;
}

function postForm(fields: LaunchFields): void {
  const form = formOf(fields);
  form.submit();
  form.remove();
}

/** A sandbox without `allow-forms` drops a form without a word, and before the form hears of it. */
function mayPostForms(): boolean {
  const form = formOf({ ticket: '' });
  let heard = false;
  form.addEventListener('submit', (event) => {
    heard = true;
    event.preventDefault();
  });
  form.requestSubmit();
  form.remove();
  return heard;
}

launch();
// A second link in a window that already shows this page only changes the fragment.
addEventListener('hashchange', launch);
