import type { Host, Visitor } from '@glance-kit/core';

/** Places for framed views, one for each conversation; only that of the contact on screen shows. */
export interface FramePlaces {
  /** Holds all places; it is put somewhere once, since a frame that moves in the document loads anew. */
  readonly root: HTMLElement;
  place(conversationId: string): HTMLElement;
  /** The same host; the place of its present contact shows. */
  following(host: Host): Host;
}

export function framePlaces(document: Document): FramePlaces {
  const root = document.createElement('div');
  root.className = 'views';
  const places = new Map<string, HTMLElement>();
  let shown = '';
  const show = (visitor: Visitor | null): void => {
    shown = visitor?.conversationId ?? '';
    for (const [id, place] of places) place.hidden = id !== shown;
  };
  return {
    root,
    place(id) {
      const known = places.get(id);
      if (known) return known;
      const place = document.createElement('div');
      place.hidden = id !== shown;
      places.set(id, place);
      root.append(place);
      return place;
    },
    following: (host) => ({
      name: host.name,
      agent: () => host.agent(),
      openViewer: (request) => host.openViewer(request),
      logActivity: (activity) => host.logActivity(activity),
      async *visitors(signal) {
        for await (const visitor of host.visitors(signal)) {
          show(visitor);
          yield visitor;
        }
      },
    }),
  };
}
