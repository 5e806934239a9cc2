import { record } from '@rrweb/record';
import type { Masking } from '../masking/masking.js';
import { createMasking } from '../masking/masking.js';
import {
  EVENT,
  type CreateRecorder,
  type RecordedEvent,
  type Recorder,
  type RecorderOptions,
} from './port.js';

type RecordOptions = NonNullable<Parameters<typeof record>[0]>;
type StopHook = { stale?: boolean };

/** Between two pointer positions, and between two messages with positions, ms: rrweb's own 500 looks frozen. */
const POINTER_MS = 40;
const SCROLL_MS = 50;

/** Records with rrweb; every event passes through the masking before anybody else sees it. */
export const rrwebRecorder: CreateRecorder = (options) =>
  recorderWith(
    createMasking({
      selectors: options.masks,
      isOwn: options.isOwn,
      ids: record.mirror,
      maskingError: options.maskingError,
    }),
    options,
  );

export function recorderWith(masking: Masking, { emit }: Pick<RecorderOptions, 'emit'>): Recorder {
  let halt: (() => void) | undefined;
  let waiting: RecordedEvent[] = [];
  let keyframe = false;
  let scheduled = false;

  const flush = (): void => {
    scheduled = false;
    const events = waiting;
    if (events.length === 0) return;
    const asKeyframe = keyframe;
    waiting = [];
    keyframe = false;
    emit(events, asKeyframe);
  };
  const receive = (event: RecordedEvent): void => {
    const scrubbed = masking.scrub(event);
    if (scrubbed === 'renew') {
      // Something that was sent in clear is masked now: nothing of this page leaves before a fresh picture.
      start();
      return;
    }
    if (!scrubbed) return;
    if (scrubbed.type === EVENT.meta) {
      waiting = [];
      keyframe = true;
    }
    waiting.push(scrubbed);
    // What rrweb emits in one callback makes one frame; a microtask adds no delay that could be seen.
    if (!scheduled) {
      scheduled = true;
      queueMicrotask(flush);
    }
  };
  const stop = (): void => {
    document.removeEventListener('DOMContentLoaded', start);
    halt?.();
    halt = undefined;
    waiting = [];
  };
  const start = (): void => {
    stop();
    masking.renew();
    const current: StopHook = {};
    const stopRecording = record({
      ...masking.recordOptions,
      emit: (event) => {
        const known = event as RecordedEvent & { data: { stale?: boolean } };
        if (!current.stale && !known.data.stale) receive(known);
      },
      hooks: staleMarks(current),
      inlineStylesheet: true,
      recordCanvas: false,
      collectFonts: false,
      sampling: { mousemove: POINTER_MS, mousemoveCallback: POINTER_MS, scroll: SCROLL_MS, input: 'all' },
    });
    halt = () => {
      current.stale = true;
      stopRecording?.();
    };
  };

  return {
    stop,
    close() {
      stop();
      masking.close();
    },
    clean: (text) => masking.clean(text),
    snapshot() {
      if (document.readyState !== 'loading') start();
      // The same listener is added only once, however often a picture is asked for.
      else document.addEventListener('DOMContentLoaded', start, { once: true });
    },
  };
}

/**
 * A stopped rrweb recording keeps its `load` listeners on frames and observes their next document. Its hooks are
 * its own, though: they mark what it still reports, so that nothing arrives twice.
 */
function staleMarks(current: StopHook): RecordOptions['hooks'] {
  const mark = (detail: unknown): void => {
    if (current.stale) (detail as StopHook).stale = true;
  };
  return {
    mutation: mark,
    scroll: mark,
    input: mark,
    styleSheetRule: mark,
    styleDeclaration: mark,
  };
}
