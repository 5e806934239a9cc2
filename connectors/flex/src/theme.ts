import type { FlexManager } from './sdk.js';

export type Theme = 'light' | 'dark';

/** Calls with the theme of the desktop, now and after each change. The plugin lives as long as the page. */
export function followTheme({ store }: Pick<FlexManager, 'store'>, show: (theme: Theme) => void): void {
  let shown: Theme | undefined;
  const look = (): void => {
    const theme = store.getState().flex.config?.theme?.isLight === false ? 'dark' : 'light';
    if (theme !== shown) show((shown = theme));
  };
  look();
  store.subscribe(look);
}

/** For a component that is told nothing: how bright it is behind it. */
export function themeBehind(element: Element): Theme {
  for (let at: Element | null = element; at; at = at.parentElement) {
    const [red = 0, green = 0, blue = 0, alpha = 1] = (
      getComputedStyle(at).backgroundColor.match(/[\d.]+/g) ?? []
    ).map(Number);
    if (alpha > 0.5) return 0.3 * red + 0.59 * green + 0.11 * blue < 128 ? 'dark' : 'light';
  }
  return 'light';
}
