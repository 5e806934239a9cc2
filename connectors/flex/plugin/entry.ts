import * as FlexPlugin from '@twilio/flex-plugin/dist/lib/flex-plugin.js'; // its index brings loaders of further scripts along
import { installCobrowse } from '../src/plugin.js';
import type { FlexManager, FlexUi } from '../src/sdk.js';

declare global {
  /** The first line of the file, written by whoever deploys it. */
  var __glanceKitFlexConfig: unknown;
}

class GlanceCobrowsePlugin extends FlexPlugin.FlexPlugin {
  constructor() {
    super('glance-cobrowse');
  }

  override init(flex: unknown, manager: unknown): void {
    installCobrowse(flex as FlexUi, manager as FlexManager, globalThis.__glanceKitFlexConfig);
  }
}

FlexPlugin.loadPlugin(GlanceCobrowsePlugin);
