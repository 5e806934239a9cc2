/**
 * What a view's window shows until its address is known. Built with DOM calls only: the text may name a contact,
 * and the page of the host may forbid inline styles.
 */
export function showWaitingPage(opened: Window, document: Document, text: string): void {
  document.title = text;
  const dark = opened.matchMedia?.('(prefers-color-scheme: dark)').matches ?? false;
  Object.assign(document.documentElement.style, { colorScheme: dark ? 'dark' : 'light', height: '100%' });
  Object.assign(document.body.style, {
    margin: '0',
    minHeight: '100%',
    display: 'grid',
    placeContent: 'center',
    justifyItems: 'center',
    gap: '20px',
    padding: '24px',
    boxSizing: 'border-box',
    font: '16px/1.5 system-ui, sans-serif',
    textAlign: 'center',
    color: dark ? '#e6ebf2' : '#1c2733',
    background: dark ? '#151a21' : '#f5f7fa',
  });
  const ring = document.createElement('div');
  Object.assign(ring.style, {
    width: '36px',
    height: '36px',
    borderRadius: '50%',
    border: `3px solid ${dark ? '#39424f' : '#d5dde6'}`,
    borderTopColor: dark ? '#6cb2ff' : '#0b6bcb',
  });
  if (!opened.matchMedia?.('(prefers-reduced-motion: reduce)').matches) {
    ring.animate?.([{ transform: 'rotate(0)' }, { transform: 'rotate(1turn)' }], {
      duration: 1100,
      iterations: Infinity,
    });
  }
  const line = document.createElement('p');
  line.setAttribute('role', 'status');
  line.style.margin = '0';
  line.textContent = text;
  document.body.replaceChildren(ring, line);
}
