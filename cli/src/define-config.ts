import type { GlanceKitConfig } from '@glance-kit/manifests';

/** The configuration with its types, for `glance-kit.config.ts`; returns it as it is. */
export function defineConfig(config: GlanceKitConfig): GlanceKitConfig {
  return config;
}
