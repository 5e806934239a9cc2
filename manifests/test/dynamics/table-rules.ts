import { PREFIX, orderProblems, versionProblems, type Package } from './package-rules.js';
import { all, at, attribute, children, names, textAt } from './xml-tree.js';

/** Columns that Dataverse gives every activity, as far as this table uses them. */
const OF_ACTIVITIES = ['activityid', 'subject', 'description', 'regardingobjectid', 'ownerid', 'statecode', 'statuscode', 'createdon', 'modifiedon', 'actualstart', 'actualend', 'actualdurationminutes']; // prettier-ignore

/** Types of columns here, and what a column of each must say besides. */
const TYPES: Readonly<Record<string, readonly string[]>> = {
  primarykey: [],
  nvarchar: ['Format', 'MaxLength', 'Length'],
  int: ['Format', 'MinValue', 'MaxValue'],
  datetime: ['Format', 'Behavior'],
};

const ATTRIBUTE = ['Type', 'Name', 'LogicalName', 'RequiredLevel', 'DisplayMask', 'ValidForUpdateApi', 'ValidForReadApi', 'ValidForCreateApi', 'IsCustomField', 'IsSecured', 'IntroducedVersion', 'IsCustomizable', 'displaynames', 'Descriptions']; // prettier-ignore

/** Bytes that the index of a key may hold. */
const MAX_KEY_BYTES = 900;

/** Columns of the table, its own and those of activities. */
export function columnsOf({ customizations }: Package): Set<string> {
  const own = all(customizations, 'attribute')
    .filter((one) => one.hasAttribute('PhysicalName'))
    .map((one) => textAt(one, 'LogicalName'));
  return new Set([...own, ...OF_ACTIVITIES]);
}

export const tableName = ({ customizations }: Package): string =>
  attribute(
    all(customizations, 'entity').find((one) => one.hasAttribute('Name')),
    'Name',
  );

export const tableElement = ({ customizations }: Package): Element | undefined =>
  at(customizations, 'Entities', 'Entity');

export function customizationsProblems({ customizations }: Package): string[] {
  const parts = ['Entities', 'Roles', 'Workflows', 'FieldSecurityProfiles', 'Templates', 'EntityMaps', 'EntityRelationships', 'OrganizationSettings', 'optionsets', 'WebResources', 'CustomControls', 'EntityDataProviders', 'Languages']; // prettier-ignore
  return [
    ...(customizations.nodeName === 'ImportExportXml' ? [] : ['customizations.xml has another root']),
    ...orderProblems(customizations, parts, 'customizations.xml'),
    ...orderProblems(
      at(customizations, 'Entities', 'Entity'),
      ['Name', 'EntityInfo', 'FormXml', 'SavedQueries', 'Visualizations', 'RibbonDiffXml'],
      'the table',
    ),
  ];
}

/** Settings without which a table is no activity. @see Dataverse, "Custom activities" */
const ACTIVITY: Readonly<Record<string, string>> = {
  IsActivity: '1',
  ActivityTypeMask: 'CommunicationActivity',
  IsActivityParty: '0',
  IsMailMergeEnabled: '0',
  IsReplicated: '1',
  OwnershipTypeMask: 'UserOwned',
};

export function tableProblems(solution: Package): string[] {
  const table = tableElement(solution);
  const entity = at(table, 'EntityInfo', 'entity');
  const name = attribute(entity, 'Name');
  const newest = textAt(solution.solution, 'SolutionManifest', 'Version');
  const problems = versionProblems(textAt(entity, 'IntroducedVersion'), 'the table', newest);
  if (!new RegExp(`^${PREFIX}_[a-z0-9]+$`).test(name)) problems.push(`the table is named ${name}`);
  if (textAt(table, 'Name') !== name) problems.push('the table has two names');
  if (!/^glk_[a-z0-9]+s$/.test(textAt(entity, 'EntitySetName')))
    problems.push('the table has no plural for addresses');
  for (const [setting, value] of Object.entries(ACTIVITY))
    if (textAt(entity, setting) !== value) problems.push(`the table's ${setting} is not ${value}`);
  for (const label of ['LocalizedNames', 'LocalizedCollectionNames', 'Descriptions'])
    if (!children(at(entity, label))[0]?.getAttribute('description'))
      problems.push(`the table has no ${label}`);
  if (new Set(names(entity)).size < names(entity).length) problems.push('the table has a setting twice');
  const icon = textAt(entity, 'IconVectorName');
  const svg = all(solution.customizations, 'WebResource').filter(
    (one) => textAt(one, 'WebResourceType') === '11',
  );
  if (!svg.some((one) => textAt(one, 'Name') === icon))
    problems.push(`the table's icon ${icon} is no SVG of the solution`);
  const of = (type: string): string[] =>
    children(at(entity, 'attributes'), 'attribute')
      .filter((one) => textAt(one, 'Type') === type || textAt(one, 'DisplayMask').includes(type))
      .map((one) => textAt(one, 'LogicalName'));
  if (of('primarykey').join() !== 'activityid') problems.push('the primary key of an activity is activityid');
  if (of('PrimaryName').join() !== 'subject') problems.push('the name of an activity is its subject');
  return problems;
}

export function columnProblems(solution: Package): string[] {
  const newest = textAt(solution.solution, 'SolutionManifest', 'Version');
  const columns = children(at(tableElement(solution), 'EntityInfo', 'entity', 'attributes'), 'attribute');
  const problems = columns.flatMap((one) => {
    const name = textAt(one, 'LogicalName');
    const type = textAt(one, 'Type');
    const found = names(one);
    const own = versionProblems(textAt(one, 'IntroducedVersion'), name, newest);
    for (const part of [...ATTRIBUTE, ...(TYPES[type] ?? [])])
      if (!found.includes(part)) own.push(`the column ${name} has no ${part}`);
    if (new Set(found).size < found.length) own.push(`the column ${name} says something twice`);
    if (!TYPES[type]) own.push(`the column ${name} has the type ${type}`);
    if (attribute(one, 'PhysicalName').toLowerCase() !== name || textAt(one, 'Name') !== name)
      own.push(`the column ${name} has several names`);
    const isOwn = name.startsWith(`${PREFIX}_`);
    if (textAt(one, 'IsCustomField') !== (isOwn ? '1' : '0'))
      own.push(`the column ${name} has no prefix, or an activity's`);
    if (!isOwn && !OF_ACTIVITIES.includes(name)) own.push(`no activity has a column ${name}`);
    if (!/^[a-z][a-z0-9_]{0,49}$/.test(name)) own.push(`the column ${name} is no name`);
    const length = Number(textAt(one, 'MaxLength'));
    if (
      type === 'nvarchar' &&
      !(length >= 1 && length <= 4000 && Number(textAt(one, 'Length')) >= 2 * length)
    )
      own.push(`the column ${name} has the length ${length}`);
    return own;
  });
  const all = columns.map((one) => textAt(one, 'LogicalName'));
  if (new Set(all).size < all.length) problems.push('a column is there twice');
  return problems;
}

/** @see Dataverse, "Work with alternate keys" */
export function keyProblems(solution: Package): string[] {
  const entity = at(tableElement(solution), 'EntityInfo', 'entity');
  const newest = textAt(solution.solution, 'SolutionManifest', 'Version');
  const columns = new Map(
    children(at(entity, 'attributes'), 'attribute').map((one) => [textAt(one, 'LogicalName'), one]),
  );
  const keys = children(at(entity, 'EntityKeys'), 'EntityKey');
  const problems = keys.length ? [] : ['the table has no key'];
  for (const key of keys) {
    const name = textAt(key, 'Name');
    problems.push(
      ...orderProblems(key, ['Name', 'LogicalName', 'IntroducedVersion', 'IsCustomizable', 'EntityKeyAttributes', 'displaynames'], `the key ${name}`),
      ...versionProblems(textAt(key, 'IntroducedVersion'), `the key ${name}`, newest),
    ); // prettier-ignore
    if (!name.startsWith(`${PREFIX}_`) || textAt(key, 'LogicalName') !== name.toLowerCase())
      problems.push(`the key ${name} is no name`);
    if (columns.has(name)) problems.push(`the key ${name} is a column, too`);
    const parts = children(at(key, 'EntityKeyAttributes'), 'AttributeName').map(
      (one) => one.textContent ?? '',
    );
    let bytes = 0;
    for (const part of parts) {
      const column = columns.get(part);
      if (!column) problems.push(`the key ${name} has the column ${part}, which is not there`);
      if (column && !['nvarchar', 'int', 'datetime'].includes(textAt(column, 'Type')))
        problems.push(`the key ${name} has a column of another type`);
      if (textAt(column, 'IsSecured') === '1') problems.push(`the key ${name} has a secured column`);
      bytes += Number(textAt(column, 'Length') || 8);
    }
    if (parts.length < 1 || parts.length > 16 || bytes > MAX_KEY_BYTES)
      problems.push(`the key ${name} is too long`);
  }
  return problems;
}
