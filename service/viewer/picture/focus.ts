/**
 * Runs `change`, after which the focus is where it was. A dialog of the visitor's page takes the focus when it is
 * opened, even in a frame that is inert; the agent's next key must not go there.
 */
export function keepingFocus(frame: HTMLIFrameElement, change: () => void): void {
  const { ownerDocument } = frame;
  const before = ownerDocument.activeElement;
  try {
    change();
  } finally {
    if (ownerDocument.activeElement === frame) {
      frame.blur();
      if (before !== frame) (before as HTMLElement | null)?.focus({ preventScroll: true });
    }
  }
}
