// The names that only a browser's page has, read from TypeScript's own list so that none is forgotten.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** In pages, workers, Node 20 and the function runtimes alike (WinterTC minimum common API, less the console). */
const EVERYWHERE = new Set(
  `AbortController AbortSignal Blob ByteLengthQueuingStrategy CompressionStream CountQueuingStrategy
  CryptoKey Crypto DecompressionStream DOMException Event EventTarget File FormData Headers
  ReadableByteStreamController ReadableStream ReadableStreamBYOBReader ReadableStreamBYOBRequest
  ReadableStreamDefaultController ReadableStreamDefaultReader Request Response SubtleCrypto TextDecoder
  TextDecoderStream TextEncoder TextEncoderStream TransformStream TransformStreamDefaultController URL
  URLSearchParams WebAssembly WritableStream WritableStreamDefaultController WritableStreamDefaultWriter
  MessageChannel MessageEvent MessagePort PerformanceEntry PerformanceMark PerformanceMeasure
  atob btoa clearInterval clearTimeout console crypto fetch performance queueMicrotask setInterval setTimeout
  structuredClone toString`.split(/\s+/),
);

/** Globals that only Node has. */
const NODE = [
  'process',
  'Buffer',
  'require',
  'module',
  'exports',
  '__dirname',
  '__filename',
  'global',
  'setImmediate',
  'clearImmediate',
];

/** @returns {string[]} names that only a page has */
export function pageGlobals() {
  const file = createRequire(import.meta.url).resolve('typescript/lib/lib.dom.d.ts');
  const declared = readFileSync(file, 'utf8').matchAll(/^declare (?:var|function|const) (\w+)/gm);
  return [...new Set([...declared].map(([, name]) => name))].filter((name) => !EVERYWHERE.has(name));
}

/** @returns {string[]} names that a folder which runs anywhere must not use */
export function unportableGlobals() {
  return [...pageGlobals(), ...NODE];
}
