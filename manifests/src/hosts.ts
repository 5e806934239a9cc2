import type { CheckedConfig } from './config/check.js';
import type { HostName } from './config/schema.js';
import type { Assets, OutputFile } from './files.js';
import { buildFive9 } from './five9/build.js';
import { hostConfig, type HostConfig } from './host-config.js';

/** How a host's package is made. */
interface HostBuilder {
  title: string;
  /** What is written, in half a sentence. */
  what: string;
  build(config: CheckedConfig, assets: Assets): OutputFile[];
}

/** One row a host; a new host gets its own. */
const BUILDERS = {
  five9: {
    title: 'Five9',
    what: 'the page, its web connectors and the requests that create them',
    build: (config, assets) => buildFive9(withPage(hostConfig(config, 'five9')), { page: assets }),
  },
} as const satisfies Partial<Record<HostName, HostBuilder>>;

/** Hosts that can be built. */
export type BuiltHost = keyof typeof BUILDERS;

export const BUILT_HOSTS = Object.keys(BUILDERS) as BuiltHost[];

export const aboutHost = (name: BuiltHost): { title: string; what: string } => BUILDERS[name];

function withPage<Name extends HostName>(config: HostConfig<Name>): HostConfig<Name> & { page: string } {
  const { page } = config;
  // `checkConfig` asks for "pages" where a host is a page.
  if (page === undefined) throw new Error('The configuration has no address of the pages.');
  return { ...config, page };
}

/**
 * The files of a host's package, sorted by their paths; the same bytes for the same configuration and parts. Pure.
 *
 * @param assets  what the host's connector was built to, by path: its page or its plugin
 */
export function buildHost(name: BuiltHost, config: CheckedConfig, assets: Assets): OutputFile[] {
  const files = BUILDERS[name].build(config, assets);
  return [...files].sort((one, other) => (one.path < other.path ? -1 : 1));
}
