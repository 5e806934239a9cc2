/** Version of the visitor script, as `GLANCE.VERSION` and in the first message; equals the package's version. */
export const VERSION = '0.1.0';
