import { packageFile } from '@glance-kit/core/node';

/** Absolute path of the folder with the built web resources. */
export const pageDirectory: string = packageFile(import.meta.url, 'dist/page');

/** Absolute path of the folder with the page for a server of the organisation's own, which a form shows in a plain frame. */
export const hostedDirectory: string = packageFile(import.meta.url, 'dist/hosted');
