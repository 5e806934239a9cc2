export { ACTIVITY_COLUMNS, ACTIVITY_COMPLETED, ACTIVITY_TABLE } from './activity-columns.js';
export type { ActivityColumn } from './activity-columns.js';
export { MAX_VARIABLE_CHARACTERS, SETTING_VARIABLES } from './settings-variables.js';
export type { SettingVariable } from './settings-variables.js';
export { FORM_SCRIPT, WEB_RESOURCES } from './web-resources.js';
export type { WebResource } from './web-resources.js';
