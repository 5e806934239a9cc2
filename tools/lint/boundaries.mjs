// Imports point one way: core <- panel, handlers, service <- connectors, functions <- manifests <- cli <- samples.
// A connector never imports a connector. Kept as a table, so that the rule and its test read the same rows.
import { builtinModules } from 'node:module';
import { relative, sep } from 'node:path';
import { dirname, join } from 'node:path/posix';

/** What a host installs is made from the connectors; a new one gets a place here. */
const MANIFESTS_MAY = [
  '@glance-kit/core',
  '@glance-kit/panel',
  '@glance-kit/amazon-connect',
  '@glance-kit/dynamics',
  '@glance-kit/salesforce',
  '@glance-kit/five9',
  '@glance-kit/flex',
  '@glance-kit/web',
];

/** One row a folder: what its sources may import of this repository. `*` stands for one folder. */
export const LAYERS = [
  { folder: 'core', name: '@glance-kit/core', may: [] },
  { folder: 'testing', name: '@glance-kit/testing', may: ['@glance-kit/core'] },
  { folder: 'panel', name: '@glance-kit/panel', may: ['@glance-kit/core'] },
  { folder: 'functions/handlers', name: '@glance-kit/handlers', may: ['@glance-kit/core'] },
  {
    folder: 'functions/saml',
    name: '@glance-kit/functions-saml',
    may: ['@glance-kit/core', '@glance-kit/handlers'],
  },
  {
    folder: 'service',
    name: '@glance-kit/service',
    may: ['@glance-kit/core', '@glance-kit/handlers', '@glance-kit/functions-saml'],
  },
  {
    folder: 'connectors/*',
    name: '@glance-kit/*',
    may: ['@glance-kit/core', '@glance-kit/panel', '@glance-kit/handlers', '@glance-kit/service'],
  },
  {
    folder: 'functions/*',
    name: '@glance-kit/functions-*',
    may: ['@glance-kit/core', '@glance-kit/handlers', '@glance-kit/functions-saml', '@glance-kit/service'],
  },
  { folder: 'manifests', name: '@glance-kit/manifests', may: MANIFESTS_MAY },
  { folder: 'cli', name: 'glance-kit', may: [...MANIFESTS_MAY, '@glance-kit/manifests'] },
];

/** Folders that run anywhere: neither a browser's globals nor Node's, and no `node:` module. */
export const PORTABLE = ['core/src', 'functions/handlers/src', 'service/src/protocol'];

/** The part of core that is for servers: one entry and its folder. */
export const PORTABLE_EXCEPT = ['core/src/node'];

/** Rules of a server: no page, no socket, no file and no clock of their own, but secrets need a good source. */
export const RULES_ONLY = ['service/src/sessions'];
const RULES_MAY = ['node:crypto'];

const BUILTINS = new Set(builtinModules.filter((name) => !name.startsWith('_')));
const within = (file, folder) => file === folder || file.startsWith(`${folder}/`);

function layerOf(file) {
  for (const layer of LAYERS) {
    const parent = layer.folder.replace(/\/\*$/, '');
    if (!within(file, parent)) continue;
    if (parent === layer.folder) return { root: parent, name: layer.name, may: layer.may };
    const child = file.slice(parent.length + 1).split('/')[0];
    return { root: `${parent}/${child}`, name: layer.name.replace('*', child), may: layer.may };
  }
  return undefined;
}

/** A file that is never published: tests and the fakes beside them. */
const isTest = (file, root) => within(file, `${root}/test`);

/**
 * @param {string} file  path of the importing file from the repository root, with `/`
 * @param {string} specifier  what it imports
 * @returns {string | undefined} what is wrong, in one sentence
 */
export function importProblem(file, specifier) {
  const isBuiltin = specifier.startsWith('node:') || BUILTINS.has(specifier.split('/')[0]);
  const isRule = RULES_ONLY.some((folder) => within(file, folder));
  if (isRule && (specifier === 'ws' || (isBuiltin && !RULES_MAY.includes(specifier)))) {
    return `${specifier} is no part of a rule: take what it gives from outside as an argument.`;
  }
  const isForServers = PORTABLE_EXCEPT.some((path) => file === `${path}.ts` || within(file, path));
  if (isBuiltin && !isForServers && PORTABLE.some((folder) => within(file, folder))) {
    return `${specifier} exists on Node only and this folder runs anywhere: take it from outside as an argument.`;
  }
  const layer = layerOf(file);
  if (!layer) return undefined;
  const inTest = isTest(file, layer.root);

  if (specifier.startsWith('.')) {
    const target = join(dirname(file), specifier);
    if (within(target, layer.root) || (inTest && within(target, 'tools'))) return undefined;
    return `${specifier} leaves ${layer.root}: import another package by its name.`;
  }
  const isCommand = specifier === 'glance-kit' || specifier.startsWith('glance-kit/');
  if (!isCommand && !specifier.startsWith('@glance-kit/')) return undefined;
  const imported = isCommand ? 'glance-kit' : specifier.split('/').slice(0, 2).join('/');
  if (imported === layer.name || layer.may.includes(imported)) return undefined;
  if (inTest && imported === '@glance-kit/testing') return undefined;
  return `${layer.root} must not import ${imported}: imports point one way, core <- panel, handlers, service <- connectors, functions <- manifests <- cli <- samples, and a connector never imports a connector.`;
}

/** ESLint rule over `importProblem`: static, dynamic and re-exporting imports. */
export const importDirection = {
  meta: { type: 'problem', schema: [{ type: 'string' }], messages: { refused: '{{problem}}' } },
  create(context) {
    const [root] = context.options;
    const file = relative(root, context.filename).split(sep).join('/');
    const check = (source) => {
      if (!source || typeof source.value !== 'string') return;
      const problem = importProblem(file, source.value);
      if (problem) context.report({ node: source, messageId: 'refused', data: { problem } });
    };
    return {
      ImportDeclaration: (node) => check(node.source),
      ExportNamedDeclaration: (node) => check(node.source),
      ExportAllDeclaration: (node) => check(node.source),
      ImportExpression: (node) => check(node.source),
      TSImportType: (node) => check(node.source ?? node.argument?.literal),
    };
  },
};
