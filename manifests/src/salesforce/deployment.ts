import { textFile, type OutputFile } from '../files.js';
import { NAMESPACE } from './records.js';

export const API_VERSION = '65.0';

/** Folders of a project with what they hold: the type of the metadata, and whether it is one file and its `-meta.xml`. */
const FOLDERS: Readonly<Record<string, { type: string; hasMeta?: true }>> = {
  classes: { type: 'ApexClass', hasMeta: true },
  pages: { type: 'ApexPage', hasMeta: true },
  cspTrustedSites: { type: 'CspTrustedSite' },
  customMetadata: { type: 'CustomMetadata' },
  customPermissions: { type: 'CustomPermission' },
  permissionsets: { type: 'PermissionSet' },
  remoteSiteSettings: { type: 'RemoteSiteSetting' },
  translations: { type: 'Translations' },
};
/** Kinds whose parts lie in folders of their own, which are parts, too. */
const IN_FOLDERS: Readonly<Record<string, string>> = { dashboards: 'Dashboard', reports: 'Report' };
const FOLDER_META = /\.\w+Folder-meta\.xml$/;
const META = /-meta\.xml$/;
/** All labels of a project are one file. */
const LABELS = 'labels/CustomLabels.labels-meta.xml';
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** What a deployment names, by type. */
type Members = Map<string, Set<string>>;

function add(members: Members, type: string, name: string): void {
  members.set(type, (members.get(type) ?? new Set()).add(name));
}

/** The content of a document's root, each line two levels deep as it is in an object. */
const inner = (xml: string): string => xml.replace(/^[^]*?<\w+ xmlns[^>]*>\n/, '').replace(/<\/\w+>\s*$/, '');
const deeper = (xml: string): string => xml.replace(/^(?=.)/gm, '    ');

/** In a project an object is one file and one a field; in a deployment it is one. */
function objectFile(name: string, files: readonly OutputFile[], members: Members): OutputFile {
  const own = files.find(({ path }) => path.endsWith(`/${name}.object-meta.xml`));
  if (own) add(members, 'CustomObject', name);
  const fields = files.filter(({ path }) => path.includes('/fields/'));
  for (const { path } of fields)
    add(members, 'CustomField', `${name}.${path.split('/').at(-1)!.replace('.field-meta.xml', '')}`);
  const parts = fields.map(({ bytes }) => `    <fields>\n${deeper(inner(text(bytes)))}    </fields>\n`);
  return textFile(
    `objects/${name}.object`,
    `<?xml version="1.0" encoding="UTF-8"?>
<CustomObject xmlns="${NAMESPACE}">
${own ? inner(text(own.bytes)) : ''}${parts.join('')}</CustomObject>
`,
  );
}

function packageFile(members: Members): OutputFile {
  const types = [...members].sort(([one], [other]) => (one < other ? -1 : 1));
  const lines = types.map(
    ([type, names]) =>
      `    <types>\n${[...names]
        .sort()
        .map((name) => `        <members>${name}</members>\n`)
        .join('')}        <name>${type}</name>\n    </types>\n`,
  );
  return textFile(
    'package.xml',
    `<?xml version="1.0" encoding="UTF-8"?>
<Package xmlns="${NAMESPACE}">
${lines.join('')}    <version>${API_VERSION}</version>
</Package>
`,
  );
}

/**
 * A project's files as a deployment takes them, with their `package.xml`: what `sf project convert source` does.
 *
 * @param files  from the folder `main/default`, sorted
 * @throws Error for a file of a kind that it does not know: nothing is left out unseen
 */
export function deploymentOf(files: readonly OutputFile[]): OutputFile[] {
  const members: Members = new Map();
  const objects = new Map<string, OutputFile[]>();
  const deployed: OutputFile[] = [];
  for (const file of files) {
    const [folder = '', name = ''] = file.path.split('/');
    const kind = FOLDERS[folder];
    if (folder === 'objects') objects.set(name, [...(objects.get(name) ?? []), file]);
    else if (file.path === LABELS) {
      add(members, 'CustomLabels', 'CustomLabels');
      for (const [, label] of text(file.bytes).matchAll(/<fullName>(\w+)</g))
        add(members, 'CustomLabel', label!);
      deployed.push({ ...file, path: file.path.replace(META, '') });
    } else if (IN_FOLDERS[folder] !== undefined) {
      const path = file.path.replace(FOLDER_META, '-meta.xml');
      const part = path === file.path ? path.replace(META, '') : path;
      add(members, IN_FOLDERS[folder], part.slice(folder.length + 1).replace(/(?:-meta\.xml|\.\w+)$/, ''));
      deployed.push({ ...file, path: part });
    } else if (folder === 'lwc') {
      add(members, 'LightningComponentBundle', name);
      deployed.push(file);
    } else if (kind) {
      const whole = name.replace(META, '');
      add(members, kind.type, whole.slice(0, whole.lastIndexOf('.')));
      deployed.push(kind.hasMeta ? file : { ...file, path: file.path.replace(META, '') });
    } else throw new Error(`The project has a file of an unknown kind: ${file.path}.`);
  }
  for (const [name, parts] of objects) deployed.push(objectFile(name, parts, members));
  return [...deployed, packageFile(members)];
}
