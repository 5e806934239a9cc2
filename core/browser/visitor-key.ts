// For a website without a bundler: `GlanceKit.visitorKey(value, transform)` after this script.
export { visitorKey } from '../src/mapping/visitor-key.js';
