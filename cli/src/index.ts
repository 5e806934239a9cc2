export { defineConfig } from './define-config.js';
export type { GlanceKitConfig } from '@glance-kit/manifests';
