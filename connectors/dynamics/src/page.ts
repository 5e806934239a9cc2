import { packageFile } from '@glance-kit/core/node';

/** Absolute path of the folder with the built web resources. */
export const pageDirectory: string = packageFile(import.meta.url, 'dist/page');
