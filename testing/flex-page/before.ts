// What Flex's file and its libraries find where they are usually bundled: Node's names, and CommonJS.
const nextTick = (call: (...values: unknown[]) => void, ...values: unknown[]): void =>
  queueMicrotask(() => call(...values));
const commonJs = { exports: {} };
Object.assign(globalThis, {
  global: globalThis,
  process: { env: { NODE_ENV: 'production' }, browser: true, version: '', nextTick },
  module: commonJs,
  exports: commonJs.exports,
  require: (name: string) =>
    (globalThis as unknown as { glanceKitFlexRequire(name: string): unknown }).glanceKitFlexRequire(name),
});
