import type { HostName } from '../config/schema.js';
import type { HostConfig } from '../host-config.js';

/** The configuration of a host that has a page of its own. */
export type PageHost = HostConfig<HostName> & { page: string };

/**
 * What a desktop opens. By its file: not every server answers a folder's name with the page in it, and one that
 * redirects may lose the query.
 */
export const pageAddress = ({ page }: PageHost): string => `${page}/index.html`;

/** Origins that a page has to do with. */
export interface PageOrigins {
  page: string;
  service: string;
  /** Functions that the page asks: login keys, sign-in, activities; each once. */
  functions: string[];
  /** Of the page where agents sign in. */
  signIn?: string;
}

export function pageOrigins(config: PageHost): PageOrigins {
  const { page, service, loginKey, collect, session, signOut, activity, signIn } = config;
  // An address may be a path on the pages' own origin.
  const originOf = (address: string): string => new URL(address, page).origin;
  const asked = [loginKey, collect, session, signOut, activity].filter((one) => one !== undefined);
  return {
    page: new URL(page).origin,
    service,
    functions: [...new Set(asked.map(originOf))],
    ...(signIn !== undefined && { signIn: originOf(signIn) }),
  };
}
