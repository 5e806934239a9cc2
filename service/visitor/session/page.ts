/**
 * Calls `changed` after each route change of a single-page site. The methods of `history` are replaced once and
 * stay so: another script may have wrapped them meanwhile.
 */
export function watchRoutes(changed: () => void): void {
  for (const name of ['pushState', 'replaceState'] as const) {
    const original = history[name];
    history[name] = function (this: History, ...args: Parameters<History['pushState']>) {
      original.apply(this, args);
      changed();
    };
  }
  addEventListener('popstate', changed);
  addEventListener('hashchange', changed);
}
