import { packageFile } from '@glance-kit/core/node';

/**
 * Absolute path of the folder with the built plugin, `glance-cobrowse.js`, and in `source` the project that Twilio's own
 * tools build.
 */
export const pluginDirectory: string = packageFile(import.meta.url, 'dist/plugin');
