import { ACTIVITY_TABLE, SETTING_VARIABLES } from '@glance-kit/dynamics';
import { textFile, zipFile, type OutputFile } from '../files.js';
import { OPTION_PREFIX, PREFIX, PUBLISHER, SOLUTION, solutionVersion } from './names.js';
import { ROLE, roleXml } from './role.js';
import { tableXml } from './table.js';
import { variableFiles } from './variables.js';
import { ICON, contentPath, webResourceXml, webResources, type WebResource } from './web-resources.js';
import { LANGUAGE, element, labels, leaf, xmlDocument, type XmlElement } from './xml.js';

const INSTANCE = { 'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance' };

/** Kinds of components in a solution. @see Dataverse, table solutioncomponent, column componenttype */
const COMPONENTS = { table: 1, role: 20, webResource: 61, environmentVariable: 380 } as const;

const component = (type: keyof typeof COMPONENTS, named: Readonly<Record<string, string>>): XmlElement =>
  element('RootComponent', { type: String(COMPONENTS[type]), ...named, behavior: '0' });

function publisherXml(): XmlElement {
  const none = (name: string): XmlElement => element(name, { 'xsi:nil': 'true' });
  const address = (number: number): XmlElement =>
    element('Address', {}, [
      leaf('AddressNumber', number),
      leaf('AddressTypeCode', 1),
      leaf('ShippingMethodCode', 1),
    ]);
  return element('Publisher', {}, [
    leaf('UniqueName', PUBLISHER.name),
    labels('LocalizedNames', 'LocalizedName', PUBLISHER.label),
    element('Descriptions'),
    none('EMailAddress'),
    none('SupportingWebsiteUrl'),
    leaf('CustomizationPrefix', PREFIX),
    leaf('CustomizationOptionValuePrefix', OPTION_PREFIX),
    element('Addresses', {}, [address(1), address(2)]),
  ]);
}

function solutionXml(version: string, resources: readonly WebResource[]): XmlElement {
  const root = {
    version: '9.2.0.0',
    SolutionPackageVersion: '9.2',
    languagecode: LANGUAGE,
    generatedBy: 'glance-kit',
  };
  return element('ImportExportXml', { ...root, ...INSTANCE }, [
    element('SolutionManifest', {}, [
      leaf('UniqueName', SOLUTION.name),
      labels('LocalizedNames', 'LocalizedName', SOLUTION.label),
      labels('Descriptions', 'Description', SOLUTION.description),
      leaf('Version', version),
      // What a managed form is, the platform works out as it exports one: a flag alone makes none.
      leaf('Managed', false),
      publisherXml(),
      element('RootComponents', {}, [
        component('table', { schemaName: ACTIVITY_TABLE.name }),
        component('role', { id: ROLE.id }),
        ...resources.map(({ name }) => component('webResource', { schemaName: name })),
        ...SETTING_VARIABLES.map(({ schemaName }) => component('environmentVariable', { schemaName })),
      ]),
      element('MissingDependencies'),
    ]),
  ]);
}

/** In the order in which Dataverse writes its parts. */
function customizationsXml(resources: readonly WebResource[]): XmlElement {
  return element('ImportExportXml', INSTANCE, [
    element('Entities', {}, [tableXml(ICON.name)]),
    element('Roles', {}, [roleXml()]),
    element('Workflows'),
    element('FieldSecurityProfiles'),
    element('Templates'),
    element('EntityMaps'),
    element('EntityRelationships'),
    element('OrganizationSettings'),
    element('optionsets'),
    element('WebResources', {}, resources.map(webResourceXml)),
    element('CustomControls'),
    element('EntityDataProviders'),
    element('Languages', {}, [leaf('Language', LANGUAGE)]),
  ]);
}

/** Says what each part of the zip is; what has no extension is named by itself. */
function contentTypesXml(resources: readonly WebResource[]): XmlElement {
  const ContentType = 'application/octet-stream';
  return element('Types', { xmlns: 'http://schemas.openxmlformats.org/package/2006/content-types' }, [
    element('Default', { Extension: 'xml', ContentType }),
    ...resources.map((resource) =>
      element('Override', { PartName: `/${contentPath(resource)}`, ContentType }),
    ),
  ]);
}

/** Name of the zip, as Dataverse names those that it exports. */
export const solutionFileName = (version: string): string =>
  `${SOLUTION.name}_${solutionVersion(version).replaceAll('.', '_')}.zip`;

/**
 * The solution that an environment imports: unmanaged, the same bytes for the same files.
 *
 * @param version  of the package; an import over an older one needs a higher one
 * @param files    the connector's built files by name, with `config.json` for this organisation
 */
export function solutionZip(version: string, files: Readonly<Record<string, Uint8Array>>): OutputFile {
  const resources = webResources(files);
  return zipFile(solutionFileName(version), [
    textFile('[Content_Types].xml', xmlDocument(contentTypesXml(resources))),
    textFile('solution.xml', xmlDocument(solutionXml(solutionVersion(version), resources))),
    textFile('customizations.xml', xmlDocument(customizationsXml(resources))),
    ...resources.map((resource) => ({ path: contentPath(resource), bytes: resource.bytes })),
    ...variableFiles(),
  ]);
}
