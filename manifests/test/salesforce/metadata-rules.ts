/** What an element may hold: text of a form, a flag, a number, or elements; `!` at a name: it must be there. */
type Form = RegExp | { readonly [name: string]: Form };

const TEXT = /^[^<]+$/;
const FLAG = /^(?:true|false)$/;
const NUMBER = /^\d+$/;
const NAME = /^[A-Za-z]\w*$/;
const VERSION = /^65\.0$/;

const COLUMN = /^(?:[A-Z_]+|Activity\.\w+__c)$/;
const GROUPING: Form = { dateGranularity: /^(?:Day|Month)$/, 'field!': COLUMN, sortOrder: /^(?:Asc|Desc)$/ };
const SECTION: Form = {
  'columnSize!': /^(?:Narrow|Medium|Wide)$/,
  components: {
    autoselectColumnsFromReport: FLAG,
    chartAxisRange: /^Auto$/,
    'componentType!': /^ColumnStacked$/,
    displayUnits: /^Integer$/,
    drillEnabled: FLAG,
    drillToDetailEnabled: FLAG,
    enableHover: FLAG,
    expandOthers: FLAG,
    header: TEXT,
    legendPosition: /^(?:Bottom|Right)$/,
    'report!': /^\w+\/\w+$/,
    showPercentage: FLAG,
    showPicturesOnCharts: FLAG,
    showValues: FLAG,
    sortBy: NAME,
    useReportChart: FLAG,
  },
};

const FIELD: Form = {
  'fullName!': NAME,
  caseSensitive: FLAG,
  defaultValue: TEXT,
  description: TEXT,
  externalId: FLAG,
  fieldManageability: /^(?:SubscriberControlled|DeveloperControlled|Locked)$/,
  inlineHelpText: TEXT,
  'label!': /^.{1,40}$/,
  length: NUMBER,
  precision: NUMBER,
  required: FLAG,
  scale: NUMBER,
  'type!': /^(?:Text|TextArea|Number|Checkbox|Picklist|DateTime)$/,
  unique: FLAG,
  valueSet: {
    restricted: FLAG,
    valueSetDefinition: { sorted: FLAG, value: { fullName: TEXT, default: FLAG, label: TEXT } },
  },
};

/**
 * Elements of each type of metadata that the package has, by hand: conversion and packing let any element through.
 *
 * @see the Metadata API: the tables of CustomField, PermissionSet and the others
 */
export const ELEMENTS: Readonly<Record<string, Form>> = {
  ApexClass: { 'apiVersion!': VERSION, 'status!': /^Active$/ },
  ApexPage: {
    'apiVersion!': VERSION,
    availableInTouch: FLAG,
    confirmationTokenRequired: FLAG,
    'label!': TEXT,
  },
  CspTrustedSite: {
    canAccessCamera: FLAG,
    canAccessMicrophone: FLAG,
    'context!': /^(?:All|LEX|Communities)$/,
    description: TEXT,
    'endpointUrl!': /^https:\/\/[\w.-]+$/,
    'isActive!': FLAG,
    isApplicableToConnectSrc: FLAG,
    isApplicableToFontSrc: FLAG,
    isApplicableToFrameSrc: FLAG,
    isApplicableToImgSrc: FLAG,
    isApplicableToMediaSrc: FLAG,
    isApplicableToStyleSrc: FLAG,
  },
  CustomField: FIELD,
  CustomLabels: {
    'labels!': {
      'fullName!': /^Glance_\w{1,73}$/,
      categories: TEXT,
      'language!': /^[a-z]{2}(?:_[A-Z]{2})?$/,
      'protected!': FLAG,
      'shortDescription!': /^[^<]{1,80}$/,
      'value!': /^[^<]{1,1000}$/,
    },
  },
  CustomMetadata: { 'label!': TEXT, protected: FLAG, values: { 'field!': NAME, 'value!': /^[^<]*$/ } },
  CustomObject: {
    customSettingsType: /^Hierarchy$/,
    description: TEXT,
    enableFeeds: FLAG,
    'label!': TEXT,
    pluralLabel: TEXT,
    visibility: /^(?:Protected|Public)$/,
  },
  CustomPermission: { description: TEXT, isLicensed: FLAG, 'label!': TEXT },
  LightningComponentBundle: {
    'apiVersion!': VERSION,
    'isExposed!': FLAG,
    masterLabel: TEXT,
    description: TEXT,
    targets: { target: /^lightning__\w+$/ },
    targetConfigs: {
      targetConfig: {
        property: /^$/,
        supportedFormFactors: { supportedFormFactor: /^$/ },
        objects: { object: NAME },
      },
    },
  },
  Dashboard: {
    'backgroundEndColor!': /^#[0-9A-F]{6}$/,
    'backgroundFadeDirection!': /^(?:Diagonal|LeftToRight|TopToBottom)$/,
    'backgroundStartColor!': /^#[0-9A-F]{6}$/,
    dashboardType: /^(?:LoggedInUser|SpecifiedUser)$/,
    description: TEXT,
    isGridLayout: FLAG,
    'leftSection!': SECTION,
    'rightSection!': SECTION,
    'textColor!': /^#[0-9A-F]{6}$/,
    'title!': TEXT,
    'titleColor!': /^#[0-9A-F]{6}$/,
    'titleSize!': NUMBER,
  },
  DashboardFolder: { 'name!': TEXT },
  PermissionSet: {
    classAccesses: { 'apexClass!': NAME, 'enabled!': FLAG },
    customMetadataTypeAccesses: { 'enabled!': FLAG, 'name!': NAME },
    customPermissions: { 'enabled!': FLAG, 'name!': NAME },
    description: TEXT,
    fieldPermissions: { 'editable!': FLAG, 'field!': /^\w+\.\w+$/, 'readable!': FLAG },
    hasActivationRequired: FLAG,
    'label!': TEXT,
    pageAccesses: { 'apexPage!': NAME, 'enabled!': FLAG },
    userPermissions: { 'enabled!': FLAG, 'name!': NAME },
  },
  RemoteSiteSetting: {
    description: TEXT,
    disableProtocolSecurity: /^false$/,
    'isActive!': FLAG,
    'url!': /^https:\/\/[\w.-]+$/,
  },
  Report: {
    columns: { aggregateTypes: /^(?:Sum|Average|Maximum|Minimum)$/, 'field!': COLUMN },
    description: TEXT,
    filter: {
      criteriaItems: {
        'column!': COLUMN,
        columnToColumn: FLAG,
        isUnlocked: FLAG,
        'operator!': /^(?:equals|notEqual)$/,
        value: /^[^<]*$/,
      },
    },
    'format!': /^(?:Matrix|Summary|Tabular)$/,
    groupingsAcross: GROUPING,
    groupingsDown: GROUPING,
    'name!': /^.{1,40}$/,
    params: { 'name!': NAME, 'value!': TEXT },
    'reportType!': NAME,
    scope: NAME,
    showDetails: FLAG,
    showGrandTotal: FLAG,
    showSubTotals: FLAG,
    timeFrameFilter: { 'dateColumn!': COLUMN, 'interval!': /^INTERVAL_[A-Z]+\d*$/ },
  },
  ReportFolder: { 'name!': TEXT },
  Translations: { 'customLabels!': { 'label!': /^[^<]{1,1000}$/, 'name!': /^Glance_\w{1,73}$/ } },
};

interface Element {
  name: string;
  children: Element[];
  text: string;
}

/** The elements of a document; comments and attributes are left out. */
function parse(xml: string): Element {
  const root: Element = { name: '', children: [], text: '' };
  const open = [root];
  for (const [, end, name, self, text] of xml
    .replace(/<\?.*?\?>|<!--[^]*?-->/g, '')
    .matchAll(/<(\/)?([\w:]+)(?:\s[^<>]*?)?(\/)?>|([^<]+)/g)) {
    const here = open.at(-1)!;
    if (text !== undefined) here.text += text;
    else if (end) {
      if (open.pop()!.name !== name) throw new Error(`</${name}> ends another element.`);
    } else {
      const element: Element = { name: name!, children: [], text: '' };
      here.children.push(element);
      if (!self) open.push(element);
    }
  }
  if (open.length !== 1) throw new Error('An element has no end.');
  return root;
}

/** What Salesforce would not know or not take in a file of metadata. */
export function problemsOf(xml: string): string[] {
  const [root] = parse(xml).children;
  const form = root && ELEMENTS[root.name];
  if (!root || !form) return [`${root?.name ?? 'nothing'} is no type that the rules know`];
  if (!xml.includes(`<${root.name} xmlns="http://soap.sforce.com/2006/04/metadata"`))
    return [`${root.name} is in another namespace`];
  return look(root, form, root.name);
}

function look({ children, text }: Element, form: Form, path: string): string[] {
  if (form instanceof RegExp) {
    const value = text.replace(/&(?:amp|quot|apos|lt|gt|#\d+);/g, '_');
    return children.length || !form.test(value) ? [`${path} has a value that it cannot have`] : [];
  }
  const forms = new Map(Object.entries(form).map(([name, one]) => [name.replace('!', ''), one]));
  const missing = Object.keys(form)
    .filter((name) => name.endsWith('!') && !children.some((child) => `${child.name}!` === name))
    .map((name) => `${path}.${name.slice(0, -1)} is missing`);
  return [
    ...missing,
    ...children.flatMap((child) => {
      const here = `${path}.${child.name}`;
      const known = forms.get(child.name);
      return known ? look(child, known, here) : [`${here} is no element of it`];
    }),
  ];
}
