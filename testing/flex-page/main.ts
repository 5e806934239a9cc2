import type { FlexDesktopControl, FlexDesktopSetup } from '../src/flex/setup.js';
import { startDesktop, type Require } from './desktop.js';
import type { FlexUi } from './flex-modules.js';

declare global {
  interface Window {
    flexDesktop: FlexDesktopControl;
    /** From the bundle of libraries. */
    glanceKitFlexRequire: Require;
    /** What Flex's own file exported, as CommonJS. */
    module: { exports: FlexUi };
  }
}

const textOf = (id: string): string => document.getElementById(id)?.textContent ?? '';
const setup = JSON.parse(textOf('setup')) as FlexDesktopSetup;
const place = document.getElementById('flex');
if (!place) throw new Error('The page has no element "flex".');
window.flexDesktop = startDesktop(window.module.exports, window.glanceKitFlexRequire, setup, place);
