import type { UserDetails } from '../store/index.js';
import type { SsoSettings } from './sso-settings.js';

/** What a site profile of a group decides for the visitor's page. */
export interface Profile {
  /** CSS selectors whose elements are masked, besides the built-in ones. */
  masks: readonly string[];
  terms: { text: string; url?: string };
  /** Texts of the widget; missing ones have an English default. */
  texts: Readonly<Record<string, string>>;
}

/** One group: who its agents are, where they and its visitors come from, and what visitors see. */
export interface GroupSettings {
  /** Canonical decimal. */
  id: string;
  apiKey: string;
  /** Finds the group at a sign-in (`idpname`); unique among groups, compared without case. */
  name?: string;
  /** Partner user ids of the agents, exact. */
  users: readonly string[];
  /** By partner user id: what is known about users besides their id; `suspended` users cannot sign in. */
  people?: Readonly<Record<string, UserDetails & { suspended?: boolean }>>;
  /** Names of the roles that users may have. */
  roles?: readonly string[];
  /** Single sign-on of the agents; off unless given. */
  sso?: SsoSettings;
  /** Agents work in a frame of another site: cookies of a sign-in are then partitioned. */
  framing?: boolean;
  /** By partner user id: `$scrypt$…` of those who may sign in without a login key. */
  passwords?: Readonly<Record<string, string>>;
  /** Origins of agent desktops; `loopback` means any page of this machine. */
  agentOrigins: readonly string[] | 'loopback';
  /** Origins whose pages may start sessions. */
  siteOrigins: readonly string[] | 'any';
  /** Whether a second session may have the key of a running one; the newest is found then. */
  duplicates: boolean;
  /** `false`: visitors' pages report nothing before a session, and nobody can ask who is on the site. */
  presence?: boolean;
  profiles: { staging: Profile; production: Profile };
}

/** A profile that says nothing. */
export const EMPTY_PROFILE: Profile = { masks: [], terms: { text: '' }, texts: {} };
