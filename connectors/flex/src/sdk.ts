import type * as React from 'react';

/** A task of the agent, as Flex keeps it: the members that are used here. @see @twilio/flex-ui 2.17, `ITask` */
export interface FlexTask {
  /** The reservation, `WR…`; each agent who works on the task has one. */
  readonly sid: string;
  /** The task, `WT…`. */
  readonly taskSid: string;
  /** Written by flows and by whoever starts a chat: untrusted. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Of the reservation: `pending`, `accepted`, `wrapping`, `completed`, `canceled`. */
  readonly status: string;
  /** `voice`, `chat`, `sms`, `video`, `default`, or one that the account made. */
  readonly taskChannelUniqueName?: string;
}

/** The part of Flex's state that is read. */
export interface FlexState {
  readonly flex: {
    readonly view: { readonly selectedTaskSid?: string | undefined };
    readonly worker: {
      readonly tasks: ReadonlyMap<string, FlexTask>;
      /** TaskRouter's worker, `WK…`. */
      readonly source?: { readonly sid?: string } | undefined;
      /** Can be changed by the agent: for display only. */
      readonly attributes?: Readonly<Record<string, unknown>> | undefined;
    };
    /** Configuration of the desktop; light unless it says otherwise. */
    readonly config?: { readonly theme?: { readonly isLight?: boolean } };
    readonly session?: {
      readonly ssoTokenPayload?: Readonly<Record<string, unknown>> | undefined;
    };
  };
}

/** Flex's manager. */
export interface FlexManager {
  readonly store: {
    getState(): FlexState;
    subscribe(listener: () => void): () => void;
  };
  /** `token` changes while the agent works: read it when it is needed. */
  readonly user: { readonly identity?: string; readonly token?: string };
  readonly events: {
    addListener(event: 'tokenUpdated', listener: () => void): unknown;
    removeListener(event: 'tokenUpdated', listener: () => void): unknown;
  };
  /** Configuration of the account; `ui_attributes` is where plugins keep theirs. */
  readonly serviceConfiguration?: { readonly ui_attributes?: unknown };
}

/** What a plugin puts into a part of the desktop. */
export interface FlexContent {
  add(element: React.ReactElement, options?: { sortOrder?: number }): unknown;
  replace(element: React.ReactElement, options?: { sortOrder?: number }): unknown;
}

/** The parts of the desktop that the plugin can be put into. */
export interface FlexUi {
  readonly CRMContainer: { readonly Content: FlexContent };
  readonly TaskCanvasHeader: { readonly Content: FlexContent };
  readonly TaskCanvasTabs: { readonly Content: FlexContent };
  readonly AgentDesktopView: { readonly Panel2: { readonly Content: FlexContent } };
  readonly Tab: React.ComponentType<{ uniqueName: string; label: string }>;
}
