import type { EndReason } from '@glance-kit/core';

/** The WebSocket subprotocol of both sockets. */
export const SUBPROTOCOL = 'glance-kit.1';
/**
 * Start of a second subprotocol that a viewer in a frame offers: what follows is its pass, which counts in place of a
 * cookie. A browser can set no other header of a socket, and an address would end up in logs.
 */
export const PASS_PREFIX = 'pass.';
/** Path of the visitor's socket. */
export const VISITOR_SOCKET_PATH = '/cobrowse/visitor';
/** Path of the agent viewer's socket. */
export const VIEWER_SOCKET_PATH = '/agentjoin/viewer';

/** A person as the other side may see them. */
export interface Person {
  /** At most 63 Unicode characters. */
  name?: string;
  /** At most 127 Latin-1 characters. */
  email?: string;
  /** At most 31 Latin-1 characters. */
  phone?: string;
}

/** An agent in the session, as in the documented event `agents` (visitor page API). */
export interface AgentEntry extends Person {
  username: string;
  partnerid: string;
  partneruserid: string;
}

/** What the agent sees of the page the visitor is on. */
export interface PageInfo {
  /** Address without query and fragment: they may hold secrets. */
  url: string;
  browser: { name: string; platform: string; version: string };
}

/** What a group's site profile says to the visitor script; part of the script's answer and of `session`. */
export interface VisitorSettings {
  groupId: string;
  site: 'staging' | 'production';
  /** CSS selectors whose elements are masked, besides the built-in ones. */
  masks: readonly string[];
  terms: { text: string; url?: string };
  /** Texts of the widget; missing ones have an English default. */
  texts: Readonly<Record<string, string>>;
}

/** Visitor page to service. The first message is `start` or `resume`. */
export type VisitorMessage =
  | {
      type: 'start';
      groupId: string;
      site: 'staging' | 'production';
      /** Absent: the service picks a random key of digits. */
      sessionKey?: string;
      visitor: Person;
      page: PageInfo;
      version: string;
    }
  | { type: 'resume'; token: string; page: PageInfo; version: string }
  /** A route change inside the page. */
  | { type: 'page'; page: PageInfo }
  /** The visitor pressed Stop. */
  | { type: 'end' };

/** Service to visitor page. */
export type ToVisitorMessage =
  | {
      type: 'session';
      sessionId: string;
      sessionKey: string;
      /** Only a random key is shown; a visitor id is not. */
      keyIsRandom: boolean;
      /** Signed by the service; kept by the page to resume after a navigation. */
      token: string;
      settings: VisitorSettings;
      resumed: boolean;
    }
  | { type: 'agents'; count: number; agentlist: readonly AgentEntry[] }
  /** Start recording, or take a fresh snapshot when already recording: the next frame must be a keyframe. */
  | { type: 'snapshot' }
  /** No agent is looking: stop recording. */
  | { type: 'pause' }
  | { type: 'ended'; reason: EndReason }
  | { type: 'error'; code: 'service' | 'dupkey' | 'badparam'; msg: string };

/** Agent viewer to service. Who the agent is comes from the viewer's session cookie, never from a message. */
export type ViewerClientMessage =
  | { type: 'join'; sessionKey: string; wait: boolean }
  /** A sequence gap or an unreadable frame: ask for a fresh picture. */
  | { type: 'snapshot' }
  /** The agent ends the session for everybody. */
  | { type: 'end' };

/** Service to agent viewer. */
export type ToViewerMessage =
  /** No session with this key yet; the service tells when there is one. */
  | { type: 'waiting' }
  | {
      type: 'joined';
      sessionId: string;
      sessionKey: string;
      keyIsRandom: boolean;
      /** Epoch ms by the service's clock; show durations from the receiver's own clock at arrival instead. */
      startedAt: number;
      visitor: Person;
    }
  | { type: 'page'; page: PageInfo }
  /** `away`: the visitor is on a page without the tag, or offline. */
  | { type: 'visitor'; state: 'here' | 'away' }
  | { type: 'agents'; count: number; agentlist: readonly AgentEntry[] }
  | { type: 'ended'; reason: EndReason }
  /** Why the socket is about to be closed. */
  | { type: 'error'; code: 'notfound' | 'timeout' | 'refused'; msg: string };
