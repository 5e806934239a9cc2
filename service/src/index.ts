export { DEFAULT_PORT, startService } from './service.js';
export type { RunningService, ServiceOptions } from './service.js';
export { loadSettings } from './config/settings.js';
export type { FirstStart, Settings, SettingsOptions } from './config/settings.js';
export type { GroupSettings, Profile } from './config/group-settings.js';
export type { SsoSettings } from './config/sso-settings.js';
export { hashPassword } from './config/passwords.js';
export type { Timing } from './timing.js';
