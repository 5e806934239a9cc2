import type { ViewerAddress } from '@glance-kit/core';

/** Loads an address into the window or frame of this name: fields by a form, so that they stay out of the address. */
export function loadInto(
  page: Window,
  name: string,
  go: (url: string) => void,
  address: ViewerAddress,
): void {
  const { url, fields } = address;
  if (!fields) return go(url);
  const { document } = page;
  const form = document.createElement('form');
  form.action = url;
  form.method = 'post';
  form.target = name;
  form.hidden = true;
  for (const [field, value] of Object.entries(fields)) {
    const input = document.createElement('input');
    input.type = 'hidden';
    input.name = field;
    input.value = value;
    form.append(input);
  }
  document.body.append(form);
  // Not `form.submit`: a field of that name would hide the method.
  (page as Window & typeof globalThis).HTMLFormElement.prototype.submit.call(form);
  form.remove();
}

/**
 * Whether this page may post forms: a frame whose sandbox lacks `allow-forms` drops them without a word. The browser
 * refuses before it tells a form that it is being submitted, so nothing is ever sent here.
 *
 * @see HTML, "form submission algorithm", the sandboxed forms flag
 */
export function mayPostForms(page: Window): boolean {
  const form = page.document.createElement('form');
  form.hidden = true;
  let asked = false;
  form.addEventListener('submit', (event) => {
    asked = true;
    event.preventDefault();
  });
  page.document.body.append(form);
  form.requestSubmit();
  form.remove();
  return asked;
}
