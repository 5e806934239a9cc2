import { strFromU8 } from 'fflate';
import { all, at, attribute, children, everything, names, parseXml, textAt } from './xml-tree.js';

/** A solution, taken apart. */
export interface Package {
  paths: readonly string[];
  types: Element;
  solution: Element;
  customizations: Element;
  /** Definitions of environment variables by the folder that they are in. */
  variables: ReadonlyMap<string, Element>;
}

const VARIABLE = /^environmentvariabledefinitions\/([^/]+)\/environmentvariabledefinition\.xml$/;
const GUID = '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}';
export const BRACED = new RegExp(`^\\{${GUID}\\}$`);
export const VERSION = /^\d+\.\d+\.\d+\.\d+$/;
export const PREFIX = 'glk';

/**
 * @param entries  of the zip, by their paths
 * @throws Error for a part that is missing or is not XML
 */
export function openPackage(entries: Readonly<Record<string, Uint8Array>>): Package {
  const xml = (path: string): Element => {
    const bytes = entries[path];
    if (!bytes) throw new Error(`${path} is missing`);
    try {
      return parseXml(strFromU8(bytes));
    } catch (cause) {
      throw new Error(`${path} is not XML: ${(cause as Error).message}`, { cause });
    }
  };
  const paths = Object.keys(entries);
  const variables = paths.flatMap((path) => {
    const folder = VARIABLE.exec(path)?.[1];
    return folder === undefined ? [] : [[folder, xml(path)] as const];
  });
  return {
    paths,
    types: xml('[Content_Types].xml'),
    solution: xml('solution.xml'),
    customizations: xml('customizations.xml'),
    variables: new Map(variables),
  };
}

/** Children that must be there, in this order and no others. */
export function orderProblems(
  parent: Element | undefined,
  expected: readonly string[],
  what: string,
): string[] {
  const found = names(parent);
  const ordered = expected.filter((name) => found.includes(name));
  const extra = found.filter((name) => !expected.includes(name));
  if (ordered.length < expected.length) {
    const missing = expected.filter((name) => !found.includes(name));
    return [`${what} has no ${missing.join(', ')}`];
  }
  if (extra.length || found.length > expected.length)
    return [`${what} has ${extra.join(', ') || 'something twice'}`];
  return found.join() === expected.join() ? [] : [`${what} is out of order: ${found.join(', ')}`];
}

export function versionProblems(version: string, what: string, newest: string): string[] {
  if (!VERSION.test(version)) return [`${what} has no version of four numbers: ${version || 'none'}`];
  const [one, other] = [version, newest].map((text) => text.split('.').map(Number));
  const index = one!.findIndex((number, place) => number !== other![place]);
  return index >= 0 && one![index]! > other![index]! ? [`${what} is newer than the solution`] : [];
}

/** Each part of the zip has a type, what has no extension by a line of its own; nothing else is in it. */
export function contentProblems({ paths, types }: Package): string[] {
  const problems: string[] = [];
  if (types.namespaceURI !== 'http://schemas.openxmlformats.org/package/2006/content-types')
    problems.push('[Content_Types].xml has another namespace');
  const defaults = children(types, 'Default').map((one) => attribute(one, 'Extension'));
  const overrides = children(types, 'Override').map((one) => attribute(one, 'PartName').slice(1));
  for (const path of paths) {
    if (path.includes('\\')) problems.push(`${path} has a backslash`);
    const isKnown =
      ['[Content_Types].xml', 'solution.xml', 'customizations.xml'].includes(path) ||
      /^WebResources\/[^/]+$/.test(path) ||
      VARIABLE.test(path);
    if (!isKnown) problems.push(`${path} belongs to no part of a solution`);
    const extension = /\.([^./]+)$/.exec(path)?.[1];
    const isTyped = extension === undefined ? overrides.includes(path) : defaults.includes(extension);
    if (!isTyped) problems.push(`${path} has no content type`);
  }
  for (const path of overrides)
    if (!paths.includes(path)) problems.push(`${path} has a content type and is not there`);
  return problems;
}

/** Kinds of components that this solution has: what each is named by. */
const ROOTS: Readonly<Record<string, 'schemaName' | 'id'>> = {
  1: 'schemaName',
  20: 'id',
  61: 'schemaName',
  380: 'schemaName',
};

export function manifestProblems({ solution }: Package): string[] {
  const manifest = at(solution, 'SolutionManifest');
  const publisher = at(manifest, 'Publisher');
  const problems = [
    ...orderProblems(
      manifest,
      ['UniqueName', 'LocalizedNames', 'Descriptions', 'Version', 'Managed', 'Publisher', 'RootComponents', 'MissingDependencies'],
      'solution.xml',
    ),
    ...orderProblems(
      publisher,
      ['UniqueName', 'LocalizedNames', 'Descriptions', 'EMailAddress', 'SupportingWebsiteUrl', 'CustomizationPrefix', 'CustomizationOptionValuePrefix', 'Addresses'],
      'the publisher',
    ),
    ...versionProblems(textAt(manifest, 'Version'), 'solution.xml', textAt(manifest, 'Version')),
  ]; // prettier-ignore
  if (solution.nodeName !== 'ImportExportXml') problems.push('solution.xml has another root');
  for (const name of ['version', 'SolutionPackageVersion', 'languagecode', 'generatedBy'])
    if (!attribute(solution, name)) problems.push(`solution.xml has no ${name}`);
  for (const parent of [manifest, publisher])
    if (!/^[A-Za-z_]\w*$/.test(textAt(parent, 'UniqueName'))) problems.push('a UniqueName is no name');
  if (textAt(manifest, 'Managed') !== '0') problems.push('the solution says that it is managed');
  if (textAt(publisher, 'CustomizationPrefix') !== PREFIX) problems.push('the publisher has another prefix');
  const options = Number(textAt(publisher, 'CustomizationOptionValuePrefix'));
  if (!(options >= 10_000 && options <= 99_999))
    problems.push('the prefix of option values is not five digits');
  return problems;
}

/** The list of components has each of those that are in the parts, and no other. */
export function rootProblems({ solution, customizations, variables }: Package): string[] {
  const roots = children(at(solution, 'SolutionManifest', 'RootComponents'), 'RootComponent');
  const problems: string[] = [];
  const listed = roots.map((root) => {
    const type = attribute(root, 'type');
    const key = ROOTS[type];
    if (key === undefined || !attribute(root, key))
      problems.push(`a root component of type ${type} is unknown`);
    if (attribute(root, 'behavior') !== '0') problems.push(`a root component of type ${type} is not whole`);
    return `${type} ${attribute(root, key ?? 'schemaName')}`;
  });
  const inside = [
    ...all(customizations, 'entity')
      .filter((one) => one.hasAttribute('Name'))
      .map((one) => `1 ${attribute(one, 'Name')}`),
    ...all(customizations, 'Role').map((one) => `20 ${attribute(one, 'id')}`),
    ...all(customizations, 'WebResource').map((one) => `61 ${textAt(one, 'Name')}`),
    ...[...variables.keys()].map((name) => `380 ${name}`),
  ];
  for (const one of inside) if (!listed.includes(one)) problems.push(`${one} is in no list of components`);
  for (const one of listed) if (!inside.includes(one)) problems.push(`${one} is listed and not there`);
  if (new Set(listed).size < listed.length) problems.push('a component is listed twice');
  return problems;
}

/** Places of ids; each is braced, and none is that of another. */
export function idProblems({ solution, customizations }: Package): string[] {
  const texts = ['WebResourceId', 'formid', 'savedqueryid', 'savedqueryvisualizationid'];
  const ids = [
    ...texts.flatMap((name) => all(customizations, name).map((one) => [name, one.textContent ?? ''])),
    ...['tab', 'section', 'cell', 'Role'].flatMap((name) =>
      all(customizations, name)
        .filter((one) => one.hasAttribute('id'))
        .map((one) => [name, attribute(one, 'id')]),
    ),
  ] as [string, string][];
  const problems = ids
    .filter(([, id]) => !BRACED.test(id))
    .map(([name, id]) => `the ${name} ${id} has no braces`);
  const seen = new Set<string>();
  for (const [name, id] of ids) {
    if (seen.has(id.toLowerCase())) problems.push(`the ${name} ${id} is that of another`);
    seen.add(id.toLowerCase());
  }
  const role = children(at(solution, 'SolutionManifest', 'RootComponents')).find(
    (root) => attribute(root, 'type') === '20',
  );
  if (!BRACED.test(attribute(role, 'id'))) problems.push('the role has no id in the list of components');
  return problems;
}

/** One language, and every label in it. */
export function languageProblems({ solution, customizations, variables }: Package): string[] {
  const languages = all(customizations, 'Language').map((one) => one.textContent);
  const problems = languages.join() === '1033' ? [] : [`the languages are ${languages.join()}`];
  for (const root of [solution, customizations, ...variables.values()])
    for (const one of everything(root))
      if (one !== root && one.hasAttribute('languagecode') && attribute(one, 'languagecode') !== '1033')
        problems.push(`a ${one.nodeName} is in another language`);
  return problems;
}

const WEB_RESOURCE = ['WebResourceId', 'Name', 'DisplayName', 'LanguageCode', 'WebResourceType', 'IntroducedVersion', 'IsEnabledForMobileClient', 'IsAvailableForMobileOffline', 'IsCustomizable', 'CanBeDeleted', 'IsHidden', 'FileName']; // prettier-ignore

/** Of a file name, the kinds that an environment may serve it as. */
const KINDS: Readonly<Record<string, string>> = {
  html: '1',
  css: '2',
  txt: '2',
  js: '3',
  json: '3',
  png: '5',
  svg: '11',
};

export function webResourceProblems({ paths, customizations, solution }: Package): string[] {
  const newest = textAt(solution, 'SolutionManifest', 'Version');
  const resources = all(customizations, 'WebResource');
  const files = resources.map((one) => textAt(one, 'FileName').slice(1));
  const problems = resources.flatMap((one) => {
    const name = textAt(one, 'Name');
    const file = textAt(one, 'FileName');
    const own = [
      ...orderProblems(one, WEB_RESOURCE, `the web resource ${name}`),
      ...versionProblems(textAt(one, 'IntroducedVersion'), name, newest),
    ];
    if (!new RegExp(`^${PREFIX}_/[A-Za-z0-9_.]+(?:/[A-Za-z0-9_.]+)*$`).test(name) || name.length > 100)
      own.push(`${name} is no name for a web resource`);
    if (KINDS[name.split('.').at(-1)!] !== textAt(one, 'WebResourceType'))
      own.push(`${name} is of another kind`);
    if (!/^\/WebResources\/\w+[0-9A-F-]{36}$/.test(file)) own.push(`${name} has the file name ${file}`);
    if (!paths.includes(file.slice(1))) own.push(`${name} has no content`);
    if (!file.toLowerCase().endsWith(textAt(one, 'WebResourceId').slice(1, -1).toLowerCase()))
      own.push(`${name} has the content of another`);
    return own;
  });
  for (const path of paths)
    if (path.startsWith('WebResources/') && !files.includes(path))
      problems.push(`${path} is of no web resource`);
  return problems;
}

/** Environment variables: defined, never with a value, named as their folder. */
export function variableProblems({ variables, solution }: Package): string[] {
  const newest = textAt(solution, 'SolutionManifest', 'Version');
  return [...variables].flatMap(([folder, one]) => {
    const problems = versionProblems(textAt(one, 'introducedversion'), folder, newest);
    const found = names(one);
    for (const name of [
      'displayname',
      'introducedversion',
      'iscustomizable',
      'isrequired',
      'secretstore',
      'type',
    ])
      if (!found.includes(name)) problems.push(`the variable ${folder} has no ${name}`);
    if (one.nodeName !== 'environmentvariabledefinition') problems.push(`${folder} is no variable`);
    if (attribute(one, 'schemaname') !== folder)
      problems.push(`${folder} is named ${attribute(one, 'schemaname')}`);
    if (!new RegExp(`^${PREFIX}_\\w+$`).test(folder)) problems.push(`the variable ${folder} has no prefix`);
    if (!['100000000', '100000001', '100000002', '100000003'].includes(textAt(one, 'type')))
      problems.push(`the variable ${folder} has the type ${textAt(one, 'type')}`);
    if (found.includes('defaultvalue')) problems.push(`the variable ${folder} brings a value`);
    return problems;
  });
}

export function roleProblems({ customizations, solution }: Package): string[] {
  const newest = textAt(solution, 'SolutionManifest', 'Version');
  return all(customizations, 'Role').flatMap((role) => {
    const problems = [
      ...orderProblems(role, ['IsCustomizable', 'IntroducedVersion', 'RolePrivileges'], 'the role'),
      ...versionProblems(textAt(role, 'IntroducedVersion'), 'the role', newest),
    ];
    if (!attribute(role, 'name')) problems.push('the role has no name');
    const privileges = all(role, 'RolePrivilege');
    for (const one of privileges) {
      const [name, level] = [attribute(one, 'name'), attribute(one, 'level')];
      const verb = /^prv(Create|Read|Write|Append|AppendTo|Delete|Assign|Share)[A-Z]/.exec(name)?.[1];
      if (!verb) problems.push(`${name} is no privilege`);
      if (!['Basic', 'Local', 'Deep', 'Global'].includes(level))
        problems.push(`${name} has the level ${level}`);
      // Least: one's own sessions, nothing removed or given away, and of what has no owner only reading.
      const isSession = name.endsWith('Activity');
      if (
        ['Delete', 'Assign', 'Share'].includes(verb ?? '') ||
        (isSession ? level !== 'Basic' : verb !== 'Read')
      )
        problems.push(`${name} at level ${level} is more than an agent needs`);
    }
    if (new Set(privileges.map((one) => attribute(one, 'name'))).size < privileges.length)
      problems.push('a privilege is there twice');
    return problems;
  });
}
