import { packageFile } from '@glance-kit/core/node';

/** Absolute path of the folder with the built page (`index.html`, `main.js`, `page.css`), for a server to serve. */
export const pageDirectory: string = packageFile(import.meta.url, 'dist/page');
