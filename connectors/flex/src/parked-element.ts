import * as React from 'react';

/** A move that keeps frames loaded, where the browser knows one. */
function move(element: HTMLElement, to: HTMLElement): void {
  const place = to as HTMLElement & { moveBefore?(node: Node, before: Node | null): void };
  if (place.moveBefore && place.isConnected && element.isConnected) place.moveBefore(element, null);
  else place.append(element);
}

/**
 * A component that shows one element of the page, wherever React draws it. While Flex draws it nowhere the element is
 * parked out of sight: a panel that left the document would let go of its sessions.
 */
export function parkedElement(element: HTMLElement): React.ComponentType {
  const park = document.createElement('div');
  park.hidden = true;
  const hold = (): void => {
    if (!park.isConnected) document.body.append(park);
    move(element, park);
  };
  hold();
  let shownBy: object | undefined;
  return class CobrowsePanel extends React.Component {
    readonly #place = React.createRef<HTMLDivElement>();

    override componentDidMount(): void {
      shownBy = this.#place;
      if (this.#place.current) move(element, this.#place.current);
    }

    override componentWillUnmount(): void {
      // Flex may have drawn the next one before it takes this one away.
      if (shownBy === this.#place) hold();
    }

    override render(): React.ReactElement {
      return React.createElement('div', {
        ref: this.#place,
        style: { display: 'flex', flex: '1 1 auto', minWidth: 0, minHeight: 0, overflow: 'auto' },
      });
    }
  };
}
