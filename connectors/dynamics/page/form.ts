import { formScript } from '../src/form-script.js';

// What an app finds a handler by is a global: `GlanceKit.onLoad`.
Object.assign(window, { GlanceKit: formScript() });
