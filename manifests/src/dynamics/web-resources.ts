import { WEB_RESOURCES, type WebResource as ResourceRow } from '@glance-kit/dynamics';
import { FIRST_VERSION, PREFIX, componentId } from './names.js';
import { LANGUAGE, element, leaf, leaves, type XmlElement } from './xml.js';

/** Folder of the connector's files in an environment; files find each other by relative addresses. */
export const FOLDER = `${PREFIX}_/cobrowse`;

/** Attachments of an environment may be this large unless its administrator allows more. */
const MAX_BYTES = 5 * 1024 * 1024;

/** Kinds of files in Dataverse besides those that the connector names: 2 is a style sheet, 11 an SVG. */
const LICENCE = 2;
const SVG = 11;

export interface WebResource {
  /** `glk_/cobrowse/panel.html` */
  name: string;
  label: string;
  type: number;
  bytes: Uint8Array;
}

/** A screen seen by two, in the colour that the list around it has. */
const ICON_SVG = `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linejoin="round" stroke-linecap="round"><path d="M1.75 2.75h12.5v8.5H1.75zM5 13.75h6M8 11.25v2.5"/><path d="m7 5 3.5 2.2-1.6.4L8.2 9.2z"/></svg>
`;

/** Stands for a session in lists and on timelines. */
export const ICON: WebResource = {
  name: `${FOLDER}/icon.svg`,
  label: 'Cobrowse: icon',
  type: SVG,
  bytes: new TextEncoder().encode(ICON_SVG),
};

/**
 * What an environment serves: the files of the connector, their licences, and the icon of the table.
 *
 * @param files   the connector's built files by name, with `config.json` for this organisation
 * @throws Error when one is missing, or is one that an environment would refuse
 */
export function webResources(files: Readonly<Record<string, Uint8Array>>): WebResource[] {
  const rows = WEB_RESOURCES.map(({ name, label, type, file }: ResourceRow): WebResource => {
    const bytes = files[file];
    if (!bytes) throw new Error(`The page of dynamics was not built: it has no ${file}.`);
    return { name, label, type, bytes };
  });
  const licences = Object.entries(files)
    .filter(([file]) => file.endsWith('.LEGAL.txt'))
    .map(([file, bytes]) => ({
      name: `${FOLDER}/${file}`,
      label: `Cobrowse: ${file}`,
      type: LICENCE,
      bytes,
    }));
  const all = [...rows, ...licences, ICON].sort((one, other) => (one.name < other.name ? -1 : 1));
  for (const { name, bytes } of all) {
    if (!/^glk_(?:\/[A-Za-z0-9_.]+)+$/.test(name))
      throw new Error(`An environment takes no file named ${name}: letters, digits, "_" and dots alone.`);
    if (bytes.length > MAX_BYTES) throw new Error(`${name} is larger than an environment takes.`);
  }
  return all;
}

const idOf = ({ name }: WebResource): string => componentId(`web-resource/${name}`);

/** Where the content is in the zip: a name without punctuation and without an extension, so that it is unique. */
export const contentPath = (resource: WebResource): string =>
  `WebResources/${resource.name.replace(/[^A-Za-z0-9_]/g, '')}${idOf(resource).toUpperCase()}`;

export function webResourceXml(resource: WebResource): XmlElement {
  const { name, label, type } = resource;
  return element('WebResource', {}, [
    ...leaves({
      WebResourceId: `{${idOf(resource)}}`,
      Name: name,
      DisplayName: label,
      LanguageCode: LANGUAGE,
      WebResourceType: type,
      IntroducedVersion: FIRST_VERSION,
      IsEnabledForMobileClient: false,
      IsAvailableForMobileOffline: false,
      IsCustomizable: true,
      CanBeDeleted: true,
      IsHidden: false,
    }),
    leaf('FileName', `/${contentPath(resource)}`),
  ]);
}
