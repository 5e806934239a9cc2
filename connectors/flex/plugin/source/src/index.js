import { installCobrowse } from '@glance-kit/flex';
import * as FlexPlugin from '@twilio/flex-plugin';
import config from './config.json';

class GlanceCobrowsePlugin extends FlexPlugin.FlexPlugin {
  constructor() {
    super('glance-cobrowse');
  }

  init(flex, manager) {
    installCobrowse(flex, manager, config);
  }
}

FlexPlugin.loadPlugin(GlanceCobrowsePlugin);
