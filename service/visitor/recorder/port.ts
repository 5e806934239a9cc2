/** An event of rrweb's replay format (`eventWithTime`); only the members that all kinds share are typed here. */
export interface RecordedEvent {
  type: number;
  data: unknown;
  /** Epoch ms of the visitor's clock. */
  timestamp: number;
}

/** What turns a page into events. The event format is fixed, the recorder behind it is not. */
export interface Recorder {
  /** Starts, or starts over: the next events begin with a full picture. */
  snapshot(): void;
  stop(): void;
  /** Stops for good: the session is over. */
  close(): void;
  /** A text that leaves by another way than the events, without the values that were typed in masked fields. */
  clean(text: string): string;
}

export interface RecorderOptions {
  /**
   * Receives what was recorded in one go, already masked.
   * @param keyframe  the events begin with a full picture
   */
  emit(events: readonly RecordedEvent[], keyframe: boolean): void;
  /** CSS selectors of the group. */
  masks: readonly string[];
  /** The script's own elements are not part of the page. */
  isOwn(node: Node): boolean;
  /** A selector that is not valid; the whole page is masked then. */
  maskingError(selector: string): void;
}

export type CreateRecorder = (options: RecorderOptions) => Recorder;

/** Kinds of rrweb events used here. */
export const EVENT = { fullSnapshot: 2, incremental: 3, meta: 4 } as const;
