import { defineGlancePanel } from './glance-panel.js';

defineGlancePanel();
