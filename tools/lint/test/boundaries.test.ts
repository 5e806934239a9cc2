import { expect, test } from '@jest/globals';
import { importProblem } from '../boundaries.mjs';

const CORE = '@glance-kit/core';
const REFUSED = 'imports point one way';

test.each([
  ['panel/src/panel.ts', CORE],
  ['functions/handlers/src/index.ts', CORE],
  ['service/src/index.ts', CORE],
  ['service/visitor/session.ts', '../src/protocol/index.js'],
  ['connectors/five9/src/index.ts', '@glance-kit/panel'],
  ['connectors/five9/src/index.ts', '@glance-kit/five9'],
  ['functions/express/src/index.ts', '@glance-kit/handlers'],
  ['core/src/node.ts', 'node:crypto'],
  ['core/src/node/signer.ts', 'node:crypto'],
  ['service/src/sessions/resume-token.ts', 'node:crypto'],
  ['core/test/node.test.ts', 'node:crypto'],
  ['core/test/host.test.ts', '@glance-kit/testing'],
  ['service/test/visitor.test.ts', '../../tools/browser.js'],
  ['service/src/http/app.ts', 'node:http'],
  ['samples/demo/src/index.ts', '@glance-kit/service'],
  ['e2e/story.test.ts', '@glance-kit/five9'],
  ['manifests/src/index.ts', '@glance-kit/five9/connector'],
  ['cli/src/index.ts', '@glance-kit/manifests'],
  ['cli/src/index.ts', '@glance-kit/five9/page'],
  ['cli/test/load.test.ts', 'glance-kit'],
  ['samples/demo/src/index.ts', 'glance-kit'],
  ['core/src/login-key/portable.ts', '@noble/hashes/sha2.js'],
])('%s may import %s', (file, specifier) => {
  expect(importProblem(file, specifier)).toBeUndefined();
});

test.each([
  ['core/src/index.ts', '@glance-kit/panel', REFUSED],
  ['core/test/index.test.ts', '@glance-kit/service', REFUSED],
  ['panel/src/panel.ts', '@glance-kit/service', REFUSED],
  ['panel/src/panel.ts', '@glance-kit/testing', REFUSED],
  ['functions/handlers/src/index.ts', '@glance-kit/functions-express', REFUSED],
  ['functions/express/src/index.ts', '@glance-kit/five9', REFUSED],
  ['service/src/index.ts', '@glance-kit/five9', REFUSED],
  ['connectors/five9/src/index.ts', '@glance-kit/flex', REFUSED],
  ['connectors/five9/test/host.test.ts', '@glance-kit/flex', REFUSED],
  ['connectors/five9/src/index.ts', '@glance-kit/functions-express', REFUSED],
  ['connectors/five9/src/index.ts', '../../flex/src/map.js', 'leaves connectors/five9'],
  ['connectors/five9/src/index.ts', '@glance-kit/sample-desktop', REFUSED],
  ['connectors/five9/src/index.ts', '@glance-kit/manifests', REFUSED],
  ['manifests/src/index.ts', 'glance-kit', REFUSED],
  ['manifests/src/index.ts', '@glance-kit/service', REFUSED],
  ['functions/express/src/index.ts', '@glance-kit/manifests', REFUSED],
  ['cli/src/index.ts', '@glance-kit/service', REFUSED],
  ['panel/src/panel.ts', '../../core/src/index.js', 'leaves panel'],
  ['service/src/index.ts', '../../tools/browser.js', 'leaves service'],
  ['core/src/login-key/mint.ts', 'node:crypto', 'runs anywhere'],
  ['core/src/login-key/mint.ts', 'crypto', 'runs anywhere'],
  ['functions/handlers/src/login-key.ts', 'node:crypto', 'runs anywhere'],
  ['service/src/protocol/frames.ts', 'node:zlib', 'runs anywhere'],
  ['core/src/node-like.ts', 'node:crypto', 'runs anywhere'],
  ['service/src/sessions/session.ts', 'fs/promises', 'no part of a rule'],
  ['service/src/sessions/session.ts', 'node:net', 'no part of a rule'],
  ['service/src/sessions/session.ts', 'ws', 'no part of a rule'],
])('%s must not import %s', (file, specifier, why) => {
  expect(importProblem(file, specifier)).toContain(why);
});
