import type { Plugin } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { compactRecorder } from './compact-recorder.js';

/**
 * What `@rrweb/record` carries for options that the visitor script never sets. It is one module whose parts refer
 * to each other, so no bundler can tell that they are never reached; they are replaced here by nothing. The
 * version is pinned: a name that is no longer found stops the build.
 */
const UNREACHED: readonly {
  why: string;
  functions?: readonly string[];
  classes?: Readonly<Record<string, string>>;
}[] = [
  {
    why: 'recordCanvas is off',
    functions: [
      'initCanvas2DMutationObserver',
      'initCanvasContextObserver',
      'initCanvasWebGLMutationObserver',
      'patchGLPrototype',
      'getNormalizedContextName',
      'variableListFor',
      'serializeArg',
      'is2DCanvasBlank',
      'WorkerWrapper',
    ],
    classes: { CanvasManager: 'reset(){}freeze(){}unfreeze(){}lock(){}unlock(){}' },
  },
  { why: 'recordCrossOriginIframes is off', classes: { CrossOriginIframeMirror: '' } },
  {
    why: 'masking is not done by its selectors, which end at shadow roots and frames',
    functions: ['needMaskingText', 'isBlocked', '_isBlockedElement', 'classMatchesRegex'],
  },
  { why: 'collectFonts is off', functions: ['initFontObserver'] },
  { why: 'events of custom elements are not sent', functions: ['initCustomElementObserver'] },
  { why: 'the viewer shows no media positions', functions: ['initMediaInteractionObserver'] },
  { why: 'for browsers without NodeList.forEach', functions: ['polyfill'] },
  { why: 'nodes of the replayer do not occur in a page', classes: { BaseRRNode: '' } },
];

/** Methods and constants, by the text they begin with up to the line that ends them. */
const UNREACHED_PARTS: readonly { why: string; pattern: RegExp; instead: string }[] = [
  { why: 'the canvas worker', pattern: /\nconst jsContent = .*\n/, instead: '\nconst jsContent = "";\n' },
  {
    why: 'masking is not done by its selectors',
    pattern: /(?<!function )\b(?:isBlocked|_isBlockedElement|needMaskingText)\([^()]*\)/g,
    instead: 'false',
  },
  {
    why: 'frames of other origins',
    pattern: /\n {4}__publicField\(this, "crossOriginIframe\w+".*/g,
    instead: '',
  },
  {
    why: 'frames of other origins',
    pattern: /\n {4}this\.crossOriginIframeStyleMirror = [\s\S]*?\n {4}\);/,
    instead: '',
  },
  {
    why: 'frames of other origins',
    pattern: /\n {4}if \(iframeEl\.contentWindow\)\n {6}this\.crossOriginIframeMap.*/,
    instead: '',
  },
  {
    why: 'frames of other origins',
    pattern: /\n {4}if \(this\.recordCrossOriginIframes\)(?: \{[\s\S]*?\n {4}\}|[\s\S]*?\n {6}\);)/g,
    instead: '',
  },
  {
    why: 'there are no hooks for these',
    pattern:
      /\n {2}o\.(?:mousemove|mouseInteraction|viewportResize|mediaInteraction|canvasMutation|font|selection|customElement)Cb = [\s\S]*?\n {2}\};/g,
    instead: '',
  },
  {
    why: 'these are never observed',
    pattern: /\n {10}(?:mediaInteractionCb|fontCb): [\s\S]*?\n {10}\}\),/g,
    instead: '',
  },
  {
    why: 'these are never observed',
    pattern: /\n {10}customElementCb: [\s\S]*?\n {10}\},/,
    instead: '',
  },
  {
    why: 'userTriggeredOnInput is off',
    pattern: /userTriggeredOnInput \? \{[^{}]*\} : /g,
    instead: '',
  },
  {
    why: 'no field is ignored by its class',
    pattern: /\n {4}if \(target\.classList\.contains\(ignoreClass\)[^{}]*\{[^{}]*\}/,
    instead: '',
  },
  {
    why: 'the page owns its console',
    pattern: /console\.warn\(\s*"Couldn't record new node\.[^"]*",\s*\w+\s*\);/,
    instead: '',
  },
  {
    why: 'the canvas worker and what it is fed with',
    pattern: /\nvar chars = [\s\S]*?(?=\nvar encode = )/,
    instead: '\nvar chars, lookup;',
  },
  {
    why: 'the canvas worker',
    pattern: /\nconst blob = typeof self .*/,
    instead: '\nconst blob = undefined;',
  },
  {
    why: 'observers that are left out have nothing to stop',
    pattern: /\n {4}(?:mediaInteractionHandler|customElementObserver)\(\);/g,
    instead: '',
  },
  {
    why: 'nothing is frozen',
    pattern:
      /\n {2}freeze\(\) \{\n {4}this\.frozen = true;\n {4}this\.canvasManager[\s\S]*?(?=\n {2}lock\(\) \{)/,
    instead: '',
  },
  {
    why: 'frames of other origins',
    pattern: /\n {2}handleMessage\(message\) \{[\s\S]*?(?=\n\}\nclass ShadowDomManager)/,
    instead: '\n  handleMessage() {}',
  },
  {
    why: 'warnings about a mirror that left the package long ago',
    pattern: /\nlet _mirror = \{[\s\S]*?(?=\nfunction throttle\()/,
    instead: '\n',
  },
  {
    why: 'inlineImages is off',
    pattern:
      /\n {2}if \(tagName === "img" && inlineImages\) \{[\s\S]*?\n {2}\}(?=\n {2}if \(\["audio", "video"\])/,
    instead: '',
  },
  {
    why: 'recordCanvas is off',
    pattern:
      /\n {2}if \(tagName === "canvas" && recordCanvas\) \{[\s\S]*?\n {2}\}(?=\n {2}if \((?:tagName === "img"|\["audio"))/,
    instead: '',
  },
  {
    why: 'the viewer shows no media positions',
    pattern:
      /\n {2}if \(\["audio", "video"\]\.includes\(tagName\)\) \{\n {4}const mediaAttributes[\s\S]*?\n {2}\}(?=\n)/,
    instead: '',
  },
  {
    why: 'maskAllInputs is not set; the tables stand twice',
    pattern: /maskAllInputs === true \? \{[^{}]*\} : (?=_maskInputOptions)/,
    instead: '',
  },
  {
    why: 'maskAllInputs is not set; the tables stand twice',
    pattern: /maskAllInputs === true \? \{[^{}]*\} : maskAllInputs === false \? \{[^{}]*\} : maskAllInputs;/,
    instead: 'maskAllInputs;',
  },
  {
    why: 'recordCrossOriginIframes is off',
    pattern: /\n {2}const inEmittingFrame = [\s\S]*?(?=\n {2}if \(mousemoveWait)/,
    instead: '',
  },
  {
    why: 'recordCrossOriginIframes is off, events are not packed, there are no plugins or checkouts',
    pattern:
      /\n {4}if \(inEmittingFrame\) \{\n {6}emit == null[\s\S]*?\n {2}\};(?=\n {2}const wrappedMutationEmit)/,
    instead: '\n    emit(e, isCheckout);\n  };',
  },
  {
    why: 'events are not packed, there are no plugins',
    pattern: /\n {2}let lastFullSnapshotEvent;[\s\S]*?(?=\n {2}wrappedEmit = )/,
    instead: '',
  },
  {
    why: 'a fresh picture is a new recording; nothing is frozen and no event is added from outside',
    pattern: /\nrecord\.addCustomEvent = [\s\S]*?(?=\nrecord\.mirror = )/,
    instead: '',
  },
  {
    why: 'nothing is frozen',
    pattern: /\n {4}if \(\(\(_a2 = mutationBuffers\[0\]\)[\s\S]*?\n {4}\}(?=\n)/,
    instead: '',
  },
  {
    why: 'there are no plugins',
    pattern: /\n {2}const pluginHandlers = \[\];[\s\S]*?\n {2}\}(?=\n {2}return callbackWrapper)/,
    instead: '',
  },
  { why: 'there are no plugins', pattern: /\n {4}pluginHandlers\.forEach\(.*/, instead: '' },
  {
    why: 'there are no plugins',
    pattern: /,\n {10}plugins: \(\(_a2[\s\S]*?\|\| \[\](?=\n {8}\},)/,
    instead: '',
  },
  {
    why: 'there are no plugins',
    pattern:
      /\n {2}for \(const plugin of plugins \|\| \[\]\) \{[\s\S]*?\n {2}\}(?=\n {2}const processedNodeManager)/,
    instead: '',
  },
  {
    why: 'errorHandler is not set',
    pattern: /\nconst callbackWrapper = [\s\S]*?\n\};(?=\n)/,
    instead: '\nconst callbackWrapper = (cb) => cb;',
  },
  {
    why: 'recording starts when the document has been parsed',
    pattern:
      /\n {4}\} else \{\n {6}handlers\.push\(\n {8}on\("DOMContentLoaded"[\s\S]*?\n {4}\}(?=\n {4}return \(\) => \{)/,
    instead: '\n    }',
  },
  {
    why: 'the slim options are given one by one',
    pattern: /\nfunction slimDOMDefaults\([\s\S]*?\n\}(?=\n)/,
    instead: '\nfunction slimDOMDefaults(options) {\n  return options;\n}',
  },
  {
    why: 'nothing is blocked by the recorder',
    pattern: /\n {2}if \(needBlock\) \{[\s\S]*?\n {2}\}(?=\n)/,
    instead: '',
  },
  {
    why: 'of the slim options only scripts and comments are set',
    pattern: / else if \(slimDOMOptions\.headFavicon && [\s\S]*?\n {4}\}(?=\n {2}\}\n {2}return false;\n\})/,
    instead: '',
  },
];

function trim(source: string): string {
  let text = source;
  const replace = (what: string, pattern: RegExp, instead: string): void => {
    const next = text.replace(pattern, () => instead);
    if (next === text)
      throw new Error(`@rrweb/record has no "${what}" to leave out; adapt build/trim-recorder.ts.`);
    text = next;
  };
  for (const { why, pattern, instead } of UNREACHED_PARTS) replace(why, pattern, instead);
  for (const { functions = [], classes = {} } of UNREACHED) {
    for (const name of functions) {
      replace(name, new RegExp(`\\nfunction ${name}\\([\\s\\S]*?\\n\\}(?=\\n)`), `\nfunction ${name}() {}`);
    }
    for (const [name, body] of Object.entries(classes)) {
      replace(name, new RegExp(`\\nclass ${name} \\{[\\s\\S]*?\\n\\}(?=\\n)`), `\nclass ${name} {${body}}`);
    }
  }
  return text;
}

/** Leaves out of the recorder what the visitor script cannot reach, and writes the rest shorter. */
export const trimRecorder: Plugin = {
  name: 'trim-recorder',
  setup(build) {
    build.onLoad({ filter: /@rrweb[\\/]record[\\/]dist[\\/]record\.js$/ }, async ({ path }) => ({
      contents: await compactRecorder(trim(await readFile(path, 'utf8')), build),
      loader: 'js',
    }));
  },
};
