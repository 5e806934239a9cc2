import type { EndReason, ViewerCommand, ViewerMessage } from './host.js';

/**
 * The channel between a viewer window and the page that opened it, over `postMessage` with exact origins.
 * The opener sends `hello` until it hears back; the viewer answers only to origins its group allows and
 * repeats what it last knew, so an opener that was reloaded is told too. [R]
 */
export interface PanelEnvelope {
  glance_panel: { command: 'hello' } | ViewerCommand;
}

/** What a viewer posts to its opener. */
export interface ViewerEnvelope {
  glance_viewer: ViewerMessage;
}

const END_REASONS: readonly EndReason[] = ['agent', 'visitor', 'timeout', 'error'];

const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;

/** What a viewer said, or `undefined` for anything else; the caller has checked origin and source. */
export function readViewerEnvelope(data: unknown): ViewerEnvelope['glance_viewer'] | undefined {
  const body = member(data, 'glance_viewer');
  const event = member(body, 'event');
  switch (event) {
    case 'hello':
      return { event };
    case 'connected': {
      const sessionId = member(body, 'sessionId');
      return typeof sessionId === 'string' ? { event, sessionId } : undefined;
    }
    case 'agents': {
      const count = member(body, 'count');
      return Number.isSafeInteger(count) && (count as number) >= 0
        ? { event, count: count as number }
        : undefined;
    }
    case 'navigate': {
      const url = member(body, 'url');
      return typeof url === 'string' ? { event, url } : undefined;
    }
    case 'sessionEnded': {
      const reason = END_REASONS.find((known) => known === member(body, 'reason'));
      return reason ? { event, reason } : undefined;
    }
    default:
      return undefined;
  }
}

/** What the opener asked, or `undefined` for anything else; the caller has checked origin and source. */
export function readPanelEnvelope(data: unknown): PanelEnvelope['glance_panel'] | undefined {
  const command = member(member(data, 'glance_panel'), 'command');
  return command === 'hello' || command === 'end' ? { command } : undefined;
}
