import { formScript } from '../src/form-script.js';
import type { ClientApi } from '../src/sdk.js';

declare const Xrm: ClientApi;

// What an app finds a handler by is a global: `GlanceKit.onLoad`.
Object.assign(window, { GlanceKit: formScript(() => Xrm) });
