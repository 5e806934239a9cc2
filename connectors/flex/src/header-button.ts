/**
 * A button for the head of a task, which has no room for a panel; the panel opens below it, over everything else. The
 * panel itself stays where it is in the document, so that nothing in it loads anew when Flex draws another head.
 *
 * @param root  the panel and what is around it
 * @returns the element to be put into the head
 */
export function headerButton(root: HTMLElement, label: string): HTMLElement {
  const place = document.createElement('div');
  place.style.display = 'contents';
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = label;
  button.setAttribute('aria-expanded', 'false');
  Object.assign(button.style, {
    flex: 'none',
    alignSelf: 'center',
    minHeight: '32px',
    margin: '0 8px',
    padding: '4px 12px',
    font: '600 13px/1.5 inherit',
    fontFamily: 'inherit',
    color: 'inherit',
    background: 'none',
    border: '1px solid currentColor',
    borderRadius: '6px',
    cursor: 'pointer',
  });
  place.append(button);

  const layer = document.createElement('div');
  layer.popover = 'manual'; // agents go on working beside it
  layer.setAttribute('role', 'dialog');
  layer.setAttribute('aria-label', label);
  Object.assign(layer.style, {
    position: 'fixed',
    inset: 'auto',
    margin: '0',
    padding: '0',
    border: '0',
    width: 'min(360px, calc(100vw - 16px))',
    maxHeight: 'calc(100vh - 80px)',
    overflow: 'auto',
    borderRadius: '8px',
    boxShadow: '0 0 0 1px rgb(128 128 128 / 0.4), 0 8px 32px rgb(0 0 0 / 0.3)',
  });
  layer.append(root);
  document.body.append(layer);

  const isOpen = (): boolean => layer.matches(':popover-open');
  const follow = (): void => {
    if (!isOpen()) return;
    const { bottom, right, width } = button.getBoundingClientRect();
    if (width === 0) return close(); // Flex has taken the head away
    layer.style.top = `${bottom + 6}px`;
    layer.style.left = `${Math.max(8, Math.min(right, innerWidth - 8) - layer.offsetWidth)}px`;
    requestAnimationFrame(follow);
  };
  function close(): void {
    layer.hidePopover();
    button.setAttribute('aria-expanded', 'false');
  }
  button.addEventListener('click', () => {
    if (isOpen()) return close();
    layer.showPopover();
    button.setAttribute('aria-expanded', 'true');
    follow();
  });
  layer.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape') return;
    close();
    button.focus();
  });
  return place;
}
