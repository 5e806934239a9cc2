import { defineGlancePanel } from './glance-panel.js';

export * from './index.js';

defineGlancePanel();
