import type { VisitorInfoSource, VisitorInfoWatch } from '../settings.js';
import type * as presence from '../visitor-info.js';

/**
 * Who is on the site, by a file beside the page's script: most pages never ask for it, and none waits for it.
 *
 * @param script  address of the page's script
 */
export const lateVisitorInfo =
  (script: string, service: string): VisitorInfoSource =>
  (panel) => {
    let made: VisitorInfoWatch | undefined;
    let asked: string | undefined;
    (import(new URL('presence.js', script).href) as Promise<typeof presence>)
      .then(({ visitorInfo }) => (made = visitorInfo({ service })(panel)).watch(asked))
      .catch(() => {}); // the panel does without
    return {
      get info() {
        return made?.info;
      },
      watch(visitorId) {
        asked = visitorId;
        made?.watch(asked);
      },
      forget: () => made?.forget(),
    };
  };
