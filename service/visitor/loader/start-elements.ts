/** What an element or a hot key may start (visitor page API). */
export const ACTIONS = ['showButton', 'toggleButton', 'showTerms', 'startSession', 'stopSession'] as const;
export type Action = (typeof ACTIONS)[number];

const asAction = (text: string | null | undefined): Action | undefined =>
  ACTIONS.find((known) => known === text);

/** One listener for the whole document, so elements added later work too. */
export function listenForStartElements(document: Document, run: (action: Action) => void): void {
  document.addEventListener(
    'click',
    (event) => {
      for (const target of event.composedPath()) {
        if (!(target instanceof Element)) continue;
        const named = target.getAttribute('data-glancebutton') ?? target.getAttribute('glance_button');
        if (named === null) continue;
        // Without this, `href="#"` scrolls to the top.
        event.preventDefault();
        if (target.matches(':disabled') || target.getAttribute('aria-disabled') === 'true') return;
        const action = asAction(named);
        if (action) run(action);
        else console.warn(`data-glancebutton="${named}" names no action; use one of ${ACTIONS.join(', ')}.`);
        return;
      }
    },
    true,
  );
}

const COMBINATION = /^(ctrl|shift|alt)-(\d{1,3})$/;

/** Reads `data-inputevents`: `{"ctrl-13":"showTerms"}`. A wrong entry is reported and binds no key. */
export function readHotKeys(json: string, report: (problem: string) => void): Map<string, Action> {
  const keys = new Map<string, Action>();
  let entries: unknown;
  try {
    entries = JSON.parse(json);
  } catch (error) {
    report(`data-inputevents is not JSON (${(error as Error).message}); no key is bound.`);
    return keys;
  }
  if (typeof entries !== 'object' || entries === null || Array.isArray(entries)) {
    report('data-inputevents is not a JSON object; no key is bound.');
    return keys;
  }
  for (const [combination, name] of Object.entries(entries)) {
    const action = asAction(name as string);
    if (COMBINATION.test(combination) && action) keys.set(combination, action);
    else report(`data-inputevents: "${combination}" is not <ctrl|shift|alt>-<key code> with a known action.`);
  }
  return keys;
}

export function listenForHotKeys(
  document: Document,
  keys: ReadonlyMap<string, Action>,
  run: (action: Action) => void,
): void {
  if (keys.size === 0) return;
  document.addEventListener('keydown', (event) => {
    const held = [event.ctrlKey && 'ctrl', event.shiftKey && 'shift', event.altKey && 'alt'].filter(Boolean);
    // The documented format speaks of the decimal `keyCode`.
    const action = held.length === 1 ? keys.get(`${String(held[0])}-${event.keyCode}`) : undefined;
    if (!action) return;
    event.preventDefault();
    run(action);
  });
}
