import { pluginDirectory } from '@glance-kit/flex/plugin';
import { flexDesktopPages, type FlexDesktopPages, type FlexDesktopSetup } from '@glance-kit/testing/flex';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DesktopPage } from '../desktop-page.js';

export interface FlexConnector {
  /** Folder that the Flex desktop is installed in by `npm run desktop:flex`; it need not be there yet. */
  modules: string;
  /** The cobrowse service and the functions that the plugin calls: what the page may reach. */
  service: string;
  functions: string;
  /** The agent's session, asked for each opening of the page. */
  setup: () => Omit<FlexDesktopSetup, 'plugins'>;
}

/**
 * The real desktop of Twilio Flex with the plugin in it. It is too large for everybody: until it is installed the page
 * says how to do that, and shows the desktop at the next load after it.
 */
export function flexDesktop({ modules, service, functions, setup }: FlexConnector): DesktopPage {
  let pages: Promise<FlexDesktopPages> | undefined;
  const isInstalled = (): boolean => existsSync(join(modules, 'node_modules', '.package-lock.json'));
  return {
    path: '/flex',
    name: 'Twilio Flex',
    about: 'Twilio’s own desktop. A chat is handed over, and the panel knows its visitor.',
    file: 'flex.html',
    policy: {},
    setup: {},
    async handle(request, reply) {
      if (!/^\/flex(?:[/?]|$)/.test(request.url ?? '') || !isInstalled()) return false;
      pages ??= flexDesktopPages({
        modules,
        cache: join(modules, 'dist'),
        base: '/flex',
        setup,
        plugins: [
          { name: 'glance-cobrowse', version: '0.1.0', file: join(pluginDirectory, 'glance-cobrowse.js') },
        ],
        connect: [service, functions],
        frame: [service],
      });
      pages.catch(() => (pages = undefined)); // an install that was not over yet
      return (await pages).handle(request, reply);
    },
  };
}
