import { Replayer } from '@rrweb/replay';
import type { eventWithTime } from '@rrweb/types';
import { scrubbed } from '../../viewer/scrub/index.js';

/**
 * In place of the viewer: replays with single guards switched off, so that each can be shown to hold alone.
 * The policy is a header and is switched by the server.
 */
declare global {
  interface Window {
    replay(events: unknown[], guards: { scrub: boolean; sandbox: boolean }): void;
    ran?: string[];
  }
}

window.replay = (events, { scrub, sandbox }) => {
  const { setAttribute } = Element.prototype;
  if (!sandbox) {
    HTMLIFrameElement.prototype.setAttribute = function (name, value) {
      if (name !== 'sandbox') setAttribute.call(this, name, value);
    };
  }
  const replayer = new Replayer(
    [{ type: 5, timestamp: 0, data: { tag: '', payload: '' } } as eventWithTime],
    {
      liveMode: true,
      useVirtualDom: false,
      mouseTail: false,
      UNSAFE_replayCanvas: !sandbox,
      showWarning: false,
    },
  ) as unknown as {
    getMirror(): { getNode(id: number): Node | null };
    applyEventsSynchronously(events: unknown[]): void;
  };
  const site = {
    origin: location.origin,
    tagOf: (id: number) => {
      const node = replayer.getMirror().getNode(id);
      return node instanceof Node || node ? (node as Element).localName?.toLowerCase() : undefined;
    },
    hidesDocumentMember: (name: string) => name in document,
  };
  for (const event of events) {
    const safe = scrub ? scrubbed(event, site) : event;
    if (safe) replayer.applyEventsSynchronously([safe]);
  }
};
