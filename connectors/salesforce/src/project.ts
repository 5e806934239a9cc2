import { packageFile } from '@glance-kit/core/node';

/** Absolute path of the folder with everything that an org installs, as a project of Salesforce keeps it. */
export const projectDirectory: string = packageFile(import.meta.url, 'force-app');
