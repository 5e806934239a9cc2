// Imported first. npm hoists ts-api-utils to the root, where `typescript` is version 7, which has no compiler API yet;
// so every `require('typescript')` of this process is answered with this workspace's own copy.
import Module, { createRequire } from 'node:module';

const own = createRequire(import.meta.url).resolve('typescript');
const resolve = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
  return request === 'typescript' ? own : resolve.call(this, request, ...rest);
};
