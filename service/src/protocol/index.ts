export * from './frames.js';
export * from './limits.js';
export * from './close.js';
export * from './messages.js';
export * from './presence.js';
