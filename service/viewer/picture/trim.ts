import type { LiveReplayer } from './replayer.js';

/** Adapted style texts kept for reuse; more than a page has, fewer than a long session makes. */
const MAX_STYLES = 300;
/** Nodes that rrweb still knows are compared with those that are shown after this many frames. */
const SWEEP_EVERY_FRAMES = 500;

/** Keeps what the Replayer remembers as large as the page, however long the session. */
export function trimmer(replayer: LiveReplayer): () => void {
  let frames = 0;
  return () => {
    const { events } = replayer.service.state.context;
    if (events.length > 1) events.length = 1;
    if (replayer.cache.stylesWithHoverClass.size > MAX_STYLES) replayer.resetCache();
    if (++frames % SWEEP_EVERY_FRAMES === 0) forgetDetached(replayer);
  };
}

/** rrweb forgets a removed node and its children, but not what was in its shadow root or frame. */
function forgetDetached(replayer: LiveReplayer): void {
  const { idNodeMap } = replayer.getMirror();
  for (const [id, node] of idNodeMap) {
    const document = node.nodeType === Node.DOCUMENT_NODE ? (node as Document) : node.ownerDocument;
    if (!node.isConnected || !document?.defaultView) idNodeMap.delete(id);
  }
}
