/** `Content-Security-Policy` of the pages, without `frame-ancestors`: that belongs to the agent's group. */
type Policy = Readonly<Record<string, string>>;

/** Forms without script: sign-in, join and messages. */
export const FORM_PAGE_POLICY: Policy = {
  'default-src': "'none'",
  'style-src': "'self'",
  'img-src': "'self' data:",
  'form-action': "'self'",
  'base-uri': "'none'",
};

/** The launch page: one script of ours, which talks to us. */
export const LAUNCH_POLICY: Policy = { ...FORM_PAGE_POLICY, 'script-src': "'self'", 'connect-src': "'self'" };

/**
 * The viewer. The replay frame has no address of its own, so it lives under this policy too: pictures, fonts and
 * styles of the visitor's page may load from where they are; scripts, plug-ins, forms and frames may not.
 */
export const VIEWER_POLICY: Policy = {
  'default-src': "'none'",
  'script-src': "'self'",
  'connect-src': "'self'",
  'style-src': "* data: blob: 'unsafe-inline'",
  'img-src': '* data: blob:',
  'font-src': '* data: blob:',
  'media-src': '* data: blob:',
  'form-action': "'none'",
  'base-uri': "'none'",
};

/** @param frameAncestors  source list as the header wants it, such as `'self' https://desk.example` */
export function policyHeader(policy: Policy, frameAncestors: string): string {
  return Object.entries({ ...policy, 'frame-ancestors': frameAncestors })
    .map(([name, sources]) => `${name} ${sources}`)
    .join('; ');
}
