const SANDBOX = 'allow-same-origin';

/** Refuses to go on in a frame in which the visitor's page could run, submit, open or leave. */
export function assertSandboxed(frame: Pick<Element, 'getAttribute'>): void {
  if (frame.getAttribute('sandbox') !== SANDBOX) {
    throw new Error('The replay frame is not sandboxed. Reload the view.');
  }
}
