import { EventType, IncrementalSource, MouseInteractions, type eventWithTime } from '@rrweb/types';
import { scrubbed, type ReplaySite } from '../scrub/index.js';
import { assertShallow } from './depth.js';
import { keepingFocus } from './focus.js';
import { liveReplayer, type LiveReplayer } from './replayer.js';
import { assertSandboxed } from './sandbox.js';
import { trimmer } from './trim.js';

/** Size of the visitor's window, CSS px. */
export interface PictureSize {
  width: number;
  height: number;
}

export interface PictureOptions {
  /** Origin of the viewer. */
  origin: string;
  /** The visitor's window has this size now. */
  resized(size: PictureSize): void;
  /** The picture may differ from the page: a change named a node that is not there. */
  damaged(): void;
  /** The frame shows something else than the picture; it is of no more use. */
  left(): void;
}

/** The visitor's page, rebuilt. */
export interface Picture {
  /**
   * Applies recorded events at once, whatever their time stamps say.
   *
   * @throws when an event cannot be applied; the picture must then start again from a keyframe
   */
  apply(events: readonly unknown[]): void;
  /** Frame that holds the picture. */
  readonly frame: HTMLIFrameElement;
  destroy(): void;
}

const DAMAGE =
  /Node with id|Drop resolve tree|Exception in mutation|could not remove child|may due to the checkout/;
const MOUSE_LOOKS = { pressed: 'active', touch: 'touch-device' };

export function createPicture(root: HTMLElement, options: PictureOptions): Picture {
  const replayer = liveReplayer(root, (complaint) => {
    if (DAMAGE.test(complaint)) options.damaged();
  });
  const { iframe } = replayer;
  iframe.title = 'The visitor’s page, view only';
  iframe.tabIndex = -1;
  iframe.inert = true; // no focus, no click, no find-in-page reaches the visitor's page
  assertSandboxed(iframe);
  const picture = iframe.contentDocument;
  iframe.addEventListener('load', () => {
    if (iframe.contentDocument !== picture) options.left();
  });
  replayer.on('resize', options.resized as (size: never) => void);
  const site = replaySite(replayer, options.origin);
  const trim = trimmer(replayer);
  const marks = pointerMarks(replayer);

  function applyAll(events: readonly unknown[]): void {
    for (const value of events) {
      const event = scrubbed(value, site);
      if (!event) continue;
      if (event.type === EventType.FullSnapshot) assertSandboxed(iframe);
      replayer.applyEventsSynchronously([event]);
      for (const node of changedNodes(event, replayer)) assertShallow(node);
      marks(event);
    }
    replayer.emitter.emit('flush'); // pointer and selection, which rrweb puts off until a batch is through
    trim();
  }

  return {
    frame: iframe,
    apply: (events) => keepingFocus(iframe, () => applyAll(events)),
    destroy: () => replayer.destroy(),
  };
}

/** Tops of what an event has put into the picture. */
function changedNodes(event: eventWithTime, replayer: LiveReplayer): readonly Node[] {
  if (event.type === EventType.FullSnapshot) return [replayer.iframe.contentDocument!];
  if (event.type !== EventType.IncrementalSnapshot) return [];
  const { data } = event;
  if (data.source !== IncrementalSource.Mutation) return [];
  return data.adds.flatMap(({ node }) => replayer.getMirror().getNode(node.id) ?? []);
}

function replaySite(replayer: LiveReplayer, origin: string): ReplaySite {
  return {
    origin,
    tagOf: (id) => {
      const node = replayer.getMirror().getNode(id);
      return node?.nodeType === Node.ELEMENT_NODE ? (node as Element).localName.toLowerCase() : undefined;
    },
    hidesDocumentMember: (name) => name in document,
  };
}

/** Shows clicks, touches and the focused field, which rrweb only does when it plays by the clock. */
function pointerMarks(replayer: LiveReplayer): (event: eventWithTime) => void {
  const mouse = replayer.wrapper.querySelector('.replayer-mouse')!;
  let focused: Element | undefined;
  return (event) => {
    if (event.type !== EventType.IncrementalSnapshot) return;
    const { data } = event;
    if (data.source === IncrementalSource.TouchMove) mouse.classList.add(MOUSE_LOOKS.touch);
    if (data.source !== IncrementalSource.MouseInteraction) return;
    const node = replayer.getMirror().getNode(data.id);
    switch (data.type) {
      case MouseInteractions.Click:
        mouse.classList.remove(MOUSE_LOOKS.pressed);
        void (mouse as HTMLElement).offsetWidth; // starts the animation anew
        mouse.classList.add(MOUSE_LOOKS.pressed);
        return;
      case MouseInteractions.TouchStart:
        mouse.classList.add(MOUSE_LOOKS.touch);
        return;
      case MouseInteractions.Focus:
        focused?.removeAttribute('data-gk-focus');
        focused = node?.nodeType === Node.ELEMENT_NODE ? (node as Element) : undefined;
        focused?.setAttribute('data-gk-focus', '');
        return;
      case MouseInteractions.Blur:
        if (node === focused) {
          focused?.removeAttribute('data-gk-focus');
          focused = undefined;
        }
        return;
      default: // the others leave no mark
    }
  };
}
