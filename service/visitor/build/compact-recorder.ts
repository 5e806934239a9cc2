import type { PluginBuild } from 'esbuild';

/** Replaces every match, or stops the build when there is none. */
type Replace = (
  what: string,
  pattern: RegExp,
  instead: string | ((whole: string, ...groups: string[]) => string),
) => void;

/**
 * Options that the visitor script never sets, with the value they always have. The recorder hands each through
 * half a dozen lists; they are left out there, and what depends on them falls away with the constant.
 */
const UNSET: Readonly<Record<string, string>> = {
  blockClass: 'null',
  blockSelector: 'null',
  maskTextClass: 'null',
  maskTextSelector: 'null',
  maskTextFn: 'null',
  needsMask: 'false',
  needBlock: 'false',
  dataURLOptions: 'null',
  inlineImages: 'false',
  recordCanvas: 'false',
  recordCrossOriginIframes: 'false',
  collectFonts: 'false',
  userTriggeredOnInput: 'false',
  mousemoveWait: 'void 0',
  recordDOM: 'true',
};

/**
 * Members of the recorder's own objects. None is a name of the event format, of the browser or of an option: those
 * keep theirs.
 */
const INTERNAL =
  /^(?:\w+(?:Cb|Manager|Set|Map|Mirror|Doms?)|bypassOptions|unattachedDoc|styleDiff|_unchangedStyles|wrappedEmit|restoreHandlers|mapRemoves|genAdds|genTextAreaValueMutation|processMutations?|removesSubTreeCache|trackedLinkElements|observeAttachShadow|patchAttachShadow|attachLinkElement|trackLinkElement|trackStylesheetInLinkElement|attachIframe|addIframe|addShadowRoot|adoptStyleSheets|removeNodeFromMap|inOtherBuffer|addLoadListener|loadListener|handleMessage|generateId)$/;

/** A member of an enumeration is its number; an enumeration that is also read in other ways stays. */
function inlineEnumerations(source: string, replace: Replace): void {
  const values = new Map<string, string>();
  const declaration =
    /var (\w+) = \/\* @__PURE__ \*\/ \(\(\1\d\) => \{\n([\s\S]*?)\n\}\)\(\1 \|\| \{\}\);\n/g;
  const names = [...source.matchAll(declaration)].map(([, name = '', body = '']) => {
    for (const [, member, value] of body.matchAll(/\["(\w+)"\] = (\d+)/g))
      values.set(`${name}.${member}`, value!);
    return name;
  });
  const member = new RegExp(`\\b(?:${names.join('|')})\\.\\w+`, 'g');
  const rest = source.replace(declaration, '').replace(member, (use) => (values.has(use) ? '' : use));
  replace('enumerations', declaration, (whole, name = '') =>
    new RegExp(`\\b${name}\\b`).test(rest) ? whole : '',
  );
  replace('members of enumerations', member, (whole) => values.get(whole) ?? whole);
}

function leaveOutUnset(replace: Replace): void {
  const names = Object.keys(UNSET).join('|');
  replace('needsMask', /\n {2}if \(!needsMask\) \{\n {4}const checkAncestors[\s\S]*?\n {2}\}(?=\n)/, '');
  replace('needBlock', /\n {2}const needBlock = .*/, '');
  replace('needBlock', /\n {4}delete serializedNode\.needBlock;/, '');
  replace('a canvas manager', /\n {2}canvasManager = new CanvasManager\(\{[\s\S]*?\n {2}\}\);(?=\n)/, '');
  replace('a canvas manager', /\n *(?:this\.)?canvasManager(?:\.\w+\(\);|,)?(?=\n)/g, '');
  replace(
    'lines of unset options',
    new RegExp(`\\n *(?:${names})(?:: [\\w.]+| = [\\w."-]+| = \\{\\})?,?(?=\\n)`, 'g'),
    '',
  );
  replace('fields of unset options', new RegExp(`\\n *__publicField\\(this, "(?:${names})"\\);`, 'g'), '');
  replace('fields of unset options', new RegExp(`\\n *this\\.(?:${names}) = .*`, 'g'), '');
  replace('unset options in a row', new RegExp(`(?<=const \\{ (?:[\\w:]+,? )*)(?:${names}), `, 'g'), '');
  replace('an empty row', new RegExp(`\\n *let \\{ (?:${names}) \\} = options;`), '');
  replace(
    'unset options',
    new RegExp(`(?:\\b\\w+\\.)?\\b(${names})\\b(?!:)`, 'g'),
    (_, name = '') => UNSET[name]!,
  );
}

/** What the recorder's own build wrote for older browsers than the ones the visitor script is built for. */
function restoreSyntax(replace: Replace): void {
  replace('fields without a value', /\n *__publicField\(this, "\w+"\);/g, '');
  replace('fields', /__publicField\(this, "(\w+)", /g, (_, name) => `this.${name} = (`);
  // `E` is a chain of names, indexes and calls: nothing that binds weaker than `?.`.
  const chain =
    /\((_[a-z]\d?) = ((?:[\w.?]|\[[^[\]]*\]|\((?:[^()\n]|\([^()\n]*\))*\))+)\) == null \? void 0 : \1(?=([.[(]))/;
  for (let depth = 0; depth < 2; depth += 1)
    replace('optional chains', new RegExp(chain, 'g'), (_, __, E, next) => `${E}?${next === '.' ? '' : '.'}`);
}

/**
 * Writes the recorder in fewer bytes; what it does stays the same.
 * @param source  after the parts that are never reached have been left out
 */
export async function compactRecorder(
  source: string,
  { esbuild }: Pick<PluginBuild, 'esbuild'>,
): Promise<string> {
  let text = source;
  const replace: Replace = (what, pattern, instead) => {
    const next = text.replace(pattern, typeof instead === 'string' ? () => instead : instead);
    if (next === text)
      throw new Error(`@rrweb/record has no "${what}" to write shorter; adapt build/compact-recorder.ts.`);
    text = next;
  };
  inlineEnumerations(source, replace);
  leaveOutUnset(replace);
  restoreSyntax(replace);
  // Names in texts would not be renamed with the members.
  replace(
    'list of options',
    /\n {4}\[\n {6}"mutationCb",[\s\S]*?\n {4}\}\);(?=\n {2}\})/,
    '\n    Object.assign(this, options);',
  );
  return (await esbuild.transform(text, { mangleProps: INTERNAL })).code;
}
