// The page of the simulated desktop in the test's browser: hands the desktop to whoever drives the page.
import { five9AgentDesktop, type Five9WebConnector } from '@glance-kit/testing/five9';

declare global {
  interface Window {
    openDesktop: (connectors: readonly Five9WebConnector[], sandbox?: string) => void;
    desktop: ReturnType<typeof five9AgentDesktop>;
  }
}

window.openDesktop = (connectors, sandbox) => {
  window.desktop = five9AgentDesktop({
    connectors,
    container: document.body,
    ...(sandbox !== undefined && { sandbox }),
  });
};
