declare const msalRedirectBridge: { broadcastResponseToMainFrame(): Promise<void> };

/** Where Entra ID sends the sign-in window: hands the answer to the panel's page, which closes the window. */
msalRedirectBridge.broadcastResponseToMainFrame().catch(() => {
  const line = document.querySelector('.note');
  if (line) line.textContent = 'The sign-in was not understood. Close this window and sign in again.';
});
