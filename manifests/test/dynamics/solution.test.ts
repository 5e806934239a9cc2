import { readFileSync } from 'node:fs';
import { strFromU8, strToU8, unzipSync } from 'fflate';
import { expect, test } from '@jest/globals';
import { SETTING_VARIABLES, WEB_RESOURCES } from '@glance-kit/dynamics';
import { solutionFileName, solutionZip } from '../../src/dynamics/solution.js';
import { openPackage } from './package-rules.js';
import { solutionProblems } from './solution-problems.js';
import { all, attribute, textAt } from './xml-tree.js';

/** The connector's files with little in them, as they are built, and one licence. */
const FILES = Object.fromEntries(
  [...WEB_RESOURCES.map(({ file }) => file), 'msal.js.LEGAL.txt'].map((file) => [
    file,
    strToU8(`of ${file}`),
  ]),
);
const zip = (version = '0.1.0'): Uint8Array => solutionZip(version, FILES).bytes;
const built = (version?: string): Record<string, Uint8Array> => unzipSync(zip(version));

/** Ids and names of all components, in the order of their names. */
function components(entries: Record<string, Uint8Array>): Record<string, string> {
  const { customizations, variables } = openPackage(entries);
  const rows: [string, string][] = [
    ...all(customizations, 'WebResource').map((one) => [`web resource ${textAt(one, 'Name')}`, textAt(one, 'WebResourceId')] as [string, string]),
    ...all(customizations, 'savedquery').map((one) => [`view ${attribute(all(one, 'LocalizedName')[0], 'description')}`, textAt(one, 'savedqueryid')] as [string, string]),
    ...all(customizations, 'systemform').map((one) => [`form ${attribute(all(one, 'LocalizedName')[0], 'description')}`, textAt(one, 'formid')] as [string, string]),
    ...all(customizations, 'visualization').map((one) => [`chart ${attribute(all(one, 'LocalizedName')[0], 'description')}`, textAt(one, 'savedqueryvisualizationid')] as [string, string]),
    ...all(customizations, 'Role').map((one) => [`role ${attribute(one, 'name')}`, attribute(one, 'id')] as [string, string]),
    ...all(customizations, 'attribute').filter((one) => one.hasAttribute('PhysicalName')).map((one) => [`column ${textAt(one, 'LogicalName')}`, textAt(one, 'Type')] as [string, string]),
    ...all(customizations, 'EntityKey').map((one) => [`key ${textAt(one, 'Name')}`, all(one, 'AttributeName').map((each) => each.textContent).join()] as [string, string]),
    ...[...variables].map(([name, one]) => [`variable ${name}`, textAt(one, 'type')] as [string, string]),
  ]; // prettier-ignore
  return Object.fromEntries(rows.sort(([one], [other]) => (one < other ? -1 : 1)));
}

test('the solution keeps every rule of what an environment imports', () => {
  expect(solutionProblems(built())).toEqual([]);
});

test('everything of the connector is in it, byte for byte', () => {
  const entries = built();
  const { customizations } = openPackage(entries);
  const served = Object.fromEntries(
    all(customizations, 'WebResource').map((one) => [
      textAt(one, 'Name'),
      strFromU8(entries[textAt(one, 'FileName').slice(1)]!),
    ]),
  );
  for (const { name, file } of WEB_RESOURCES) expect(served[name]).toBe(`of ${file}`);
  expect(served['glk_/cobrowse/msal.js.LEGAL.txt']).toBe('of msal.js.LEGAL.txt');
  expect(served['glk_/cobrowse/icon.svg']).toMatch(/^<svg /);
  expect([...openPackage(built()).variables.keys()]).toEqual(
    SETTING_VARIABLES.map(({ schemaName }) => schemaName).sort(),
  );
});

test('the same files give the same bytes', () => {
  expect(Buffer.from(zip()).equals(Buffer.from(zip()))).toBe(true);
});

test('a newer version has a higher number and otherwise the same names and ids, so that it goes over the older one', () => {
  const [older, newer] = [built('0.1.0'), built('0.2.3')];
  expect(components(newer)).toEqual(components(older));
  const versionOf = (entries: Record<string, Uint8Array>): string =>
    textAt(openPackage(entries).solution, 'SolutionManifest', 'Version');
  expect([versionOf(older), versionOf(newer)]).toEqual(['0.1.0.0', '0.2.3.0']);
  expect(solutionProblems(newer)).toEqual([]);
  expect([solutionFileName('0.2.3'), solutionFileName('0.3.0-beta.1')]).toEqual([
    'GlanceKitCobrowse_0_2_3_0.zip',
    'GlanceKitCobrowse_0_3_0_0.zip',
  ]);
  expect(() => solutionFileName('next')).toThrow('is not a version');
});

test('what was shipped once keeps its name, its id and its type for ever', () => {
  // Importing an unmanaged solution removes nothing: a component that goes must be removed by hand, and is told in
  // docs/hosts/dynamics.md, "Limits".
  const shipped = readFileSync(new URL('shipped.json', import.meta.url), 'utf8');
  expect(components(built())).toMatchObject(JSON.parse(shipped) as object);
});

test('a file that an environment would refuse, and one that is missing, are told', () => {
  const without = { ...FILES };
  delete without['panel.html'];
  expect(() => solutionZip('0.1.0', without)).toThrow('was not built: it has no panel.html');
  const large = { ...FILES, 'main.js': new Uint8Array(6_000_000) };
  expect(() => solutionZip('0.1.0', large)).toThrow('larger than an environment takes');
  const strange = { ...FILES, 'a-b.LEGAL.txt': strToU8('') };
  expect(() => solutionZip('0.1.0', strange)).toThrow('takes no file named glk_/cobrowse/a-b.LEGAL.txt');
});

const CUSTOM = 'customizations.xml';
const SOLUTION = 'solution.xml';
const TYPES = '[Content_Types].xml';
const VARIABLE = `environmentvariabledefinitions/${SETTING_VARIABLES[0]!.schemaName}/environmentvariabledefinition.xml`;

/** Each rule broken once: where, what is replaced by what, and what is said. */
const BROKEN: [what: string, path: string, from: string | RegExp, to: string, said: string | RegExp][] = [
  ['a part that is not XML', CUSTOM, '</Entities>', '</Entity>', /customizations\.xml is not XML/],
  ['a part without its type', TYPES, /<Override [^>]*panelhtml[^>]*>/, '', /panelhtml.* has no content type/],
  ['a type without its part', TYPES, '</Types>', '<Override PartName="/WebResources/x" ContentType="y" /></Types>', 'WebResources/x has a content type and is not there'],
  ['another namespace', TYPES, '/content-types"', '/types"', 'has another namespace'],
  ['a manifest out of order', SOLUTION, /(<Version>.*<\/Version>)\s*(<Managed>.*<\/Managed>)/, '$2$1', 'solution.xml is out of order'],
  ['a manifest without its version', SOLUTION, /<Version>.*<\/Version>/, '', 'solution.xml has no Version'],
  ['a version of three numbers', SOLUTION, '<Version>0.1.0.0<', '<Version>0.1.0<', 'solution.xml has no version of four numbers: 0.1.0'],
  ['a root without its languages', SOLUTION, ' languagecode="1033" generatedBy', ' generatedBy', 'solution.xml has no languagecode'],
  ['another root', SOLUTION, /ImportExportXml/g, 'Solution', 'solution.xml has another root'],
  ['a name with a hyphen', SOLUTION, '<UniqueName>GlanceKit', '<UniqueName>Glance-Kit', 'a UniqueName is no name'],
  ['a managed flag', SOLUTION, '<Managed>0', '<Managed>1', 'says that it is managed'],
  ['another prefix', SOLUTION, '<CustomizationPrefix>glk', '<CustomizationPrefix>new', 'the publisher has another prefix'],
  ['option values without their prefix', SOLUTION, /(<CustomizationOptionValuePrefix>)\d+/, '$11', 'is not five digits'],
  ['a publisher without addresses', SOLUTION, /<Addresses>[\s\S]*<\/Addresses>/, '', 'the publisher has no Addresses'],
  ['a component of another type', SOLUTION, 'type="61"', 'type="62"', 'a root component of type 62 is unknown'],
  ['half a component', SOLUTION, 'behavior="0"', 'behavior="1"', 'is not whole'],
  ['a component in no list', SOLUTION, /<RootComponent type="380"[^>]*>/, '', /^380 glk_\w+ is in no list of components$/],
  ['a listed component that is not there', SOLUTION, '"glk_/cobrowse/form.js"', '"glk_/cobrowse/gone.js"', '61 glk_/cobrowse/gone.js is listed and not there'],
  ['a component listed twice', SOLUTION, '</RootComponents>', '<RootComponent type="1" schemaName="glk_cobrowsesession" behavior="0" /></RootComponents>', 'a component is listed twice'],
  ['a role without an id', SOLUTION, /type="20" id="[^"]*"/, 'type="20" schemaName="x"', 'the role has no id'],
  ['parts out of order', CUSTOM, '<Workflows />', '', 'customizations.xml has no Workflows'],
  ['parts in another order', CUSTOM, /<Workflows \/>\s*<FieldSecurityProfiles \/>/, '<FieldSecurityProfiles /><Workflows />', 'customizations.xml is out of order'],
  ['a part that nobody knows', CUSTOM, '<Workflows />', '<Workflows /><Flows />', 'customizations.xml has Flows'],
  ['a table out of order', CUSTOM, /<RibbonDiffXml>[\s\S]*<\/RibbonDiffXml>/, '', 'the table has no RibbonDiffXml'],
  ['an id without braces', CUSTOM, /<formid>\{([^}]*)\}/, '<formid>$1', /^the formid .* has no braces$/],
  ['an id of another', CUSTOM, /(<savedqueryid>)(\{[^}]*\})([\s\S]*?<savedqueryid>)\{[^}]*\}/, '$1$2$3$2', /^the savedqueryid .* is that of another$/],
  ['another language', CUSTOM, 'languagecode="1033"', 'languagecode="1031"', 'is in another language'],
  ['two languages', CUSTOM, '</Languages>', '<Language>1031</Language></Languages>', 'the languages are 1033,1031'],
  ['a web resource without its type', CUSTOM, /<WebResourceType>1<\/WebResourceType>/, '', 'has no WebResourceType'],
  ['a web resource of another type', CUSTOM, '<WebResourceType>1<', '<WebResourceType>3<', 'is of another kind'],
  ['a web resource with a hyphen', CUSTOM, 'glk_/cobrowse/form.js<', 'glk_/cobrowse/form-1.js<', 'is no name for a web resource'],
  ['a web resource without content', CUSTOM, /(<FileName>\/WebResources\/\w{5})/, '$1x', 'has no content'],
  ['a web resource with an extension', CUSTOM, '</FileName>', '.js</FileName>', /has the file name .*\.js$/],
  ['a web resource with the content of another', CUSTOM, /(<WebResourceId>\{)\w/, '$1z', 'has the content of another'],
  ['a web resource without a version', CUSTOM, /(<WebResourceType>1<\/WebResourceType>\s*)<IntroducedVersion>[^<]*/, '$1<IntroducedVersion>1.0', 'no version of four numbers: 1.0'],
  ['a component from the future', CUSTOM, '<IntroducedVersion>0.1.0.0', '<IntroducedVersion>0.2.0.0', 'is newer than the solution'],
  ['a variable of another type', VARIABLE, '<type>100000000', '<type>1', 'has the type 1'],
  ['a variable with a value', VARIABLE, '<type>', '<defaultvalue>x</defaultvalue><type>', 'brings a value'],
  ['a variable of another name', VARIABLE, 'schemaname="glk_', 'schemaname="new_', 'is named new_'],
  ['a variable without a label', VARIABLE, /<displayname[\s\S]*<\/displayname>/, '', 'has no displayname'],
  ['a privilege that is none', CUSTOM, 'prvCreateActivity', 'CreateActivity', 'CreateActivity is no privilege'],
  ['a privilege at no level', CUSTOM, 'name="prvCreateActivity" level="Basic"', 'name="prvCreateActivity" level="User"', 'has the level User'],
  ['sessions of everybody', CUSTOM, 'name="prvReadActivity" level="Basic"', 'name="prvReadActivity" level="Global"', 'more than an agent needs'],
  ['sessions that can be removed', CUSTOM, 'prvWriteActivity', 'prvDeleteActivity', 'more than an agent needs'],
  ['a privilege twice', CUSTOM, 'prvWriteActivity', 'prvReadActivity', 'a privilege is there twice'],
  ['a role without a name', CUSTOM, / name="Cobrowse agent"/, '', 'the role has no name'],
  ['a table without the prefix', CUSTOM, '<entity Name="glk_', '<entity Name="new_', 'the table is named new_'],
  ['a table with two names', CUSTOM, '>glk_cobrowsesession</Name>', '>glk_Other</Name>', 'the table has two names'],
  ['a table without its plural', CUSTOM, /<EntitySetName>[^<]*/, '<EntitySetName>', 'no plural for addresses'],
  ['a table that is no activity', CUSTOM, '<IsActivity>1', '<IsActivity>0', "the table's IsActivity is not 1"],
  ['an activity with mail merge', CUSTOM, '<IsMailMergeEnabled>0', '<IsMailMergeEnabled>1', "the table's IsMailMergeEnabled is not 0"],
  ['a table without a label', CUSTOM, /(<LocalizedCollectionName description=")[^"]*/, '$1', 'the table has no LocalizedCollectionNames'],
  ['a setting twice', CUSTOM, '<IsActivity>1</IsActivity>', '<IsActivity>1</IsActivity><IsActivity>1</IsActivity>', 'the table has a setting twice'],
  ['an icon that is not there', CUSTOM, /<IconVectorName>[^<]*/, '<IconVectorName>glk_/none.svg', 'is no SVG of the solution'],
  ['another primary key', CUSTOM, '<Type>primarykey', '<Type>uniqueidentifier', 'the primary key of an activity is activityid'],
  ['another name of rows', CUSTOM, /(?:Title\|)?PrimaryName\|/, '', 'the name of an activity is its subject'],
  ['a column without its length', CUSTOM, /<MaxLength>100<\/MaxLength>/, '', 'has no MaxLength'],
  ['a column of no length', CUSTOM, '<MaxLength>100<', '<MaxLength>0<', 'has the length 0'],
  ['a column of another type', CUSTOM, '<Type>int<', '<Type>integer<', 'has the type integer'],
  ['a column without a level', CUSTOM, /<RequiredLevel>none<\/RequiredLevel>/, '', 'has no RequiredLevel'],
  ['a column with several names', CUSTOM, 'PhysicalName="glk_seconds"', 'PhysicalName="glk_second"', 'the column glk_seconds has several names'],
  ['a column of its own that says it is none', CUSTOM, '<IsCustomField>1', '<IsCustomField>0', 'has no prefix'],
  ['a column that no activity has', CUSTOM, />subject</g, '>title<', 'no activity has a column title'],
  ['a column that says something twice', CUSTOM, '<IsSecured>0</IsSecured>', '<IsSecured>0</IsSecured><IsSecured>0</IsSecured>', 'says something twice'],
  ['a column twice', CUSTOM, /glk_seconds</g, 'glk_agents<', 'a column is there twice'],
  ['no key', CUSTOM, /<EntityKeys>[\s\S]*<\/EntityKeys>/, '', 'the table has no key'],
  ['a key of a column that is not there', CUSTOM, '<AttributeName>glk_sessionid', '<AttributeName>glk_session', 'glk_session, which is not there'],
  ['a key named as a column', CUSTOM, /glk_sessionid_key/g, 'glk_sessionid', 'is a column, too'],
  ['a key without a name', CUSTOM, /<Name>glk_sessionid_key<\/Name>/, '', 'has no Name'],
  ['a key of too many bytes', CUSTOM, /<MaxLength>150<\/MaxLength>(\s*)<Length>300/, '<MaxLength>500</MaxLength>$1<Length>1000', 'is too long'],
  ['a key of a secured column', CUSTOM, /(<LogicalName>glk_sessionid<[\s\S]*?<IsSecured>)0/, '$11', 'has a secured column'],
  ['a view of another table', CUSTOM, '<entity name="glk_cobrowsesession">', '<entity name="task">', 'asks another table'],
  ['a view of a column that is not there', CUSTOM, '<order attribute="actualstart"', '<order attribute="glk_start"', 'has the column glk_start, which is not there'],
  ['a view that shows what it does not ask for', CUSTOM, '<cell name="ownerid"', '<cell name="createdon"', 'shows createdon and does not ask for it'],
  ['a view with another condition', CUSTOM, 'operator="this-month"', 'operator="this-moon"', 'has the condition this-moon'],
  ['a view with a value too many', CUSTOM, 'operator="eq-userid"', 'operator="eq-userid" value="1"', 'has the condition eq-userid'],
  ['a view that does not know its rows', CUSTOM, 'id="activityid"', 'id="subject"', 'does not know its rows'],
  ['a view that finds rows by another column', CUSTOM, 'jump="subject"', 'jump="ownerid"', 'finds rows by another column'],
  ['a view of another kind', CUSTOM, '<querytype>64', '<querytype>63', 'is of the kind 63'],
  ['two defaults of a kind', CUSTOM, /<isdefault>0/g, '<isdefault>1', 'there are 3 defaults of the views of kind 0'],
  ['half a quick find', CUSTOM, 'isquickfindfields="1"', 'isquickfindfields="0"', 'is half a quick find'],
  ['a view without a kind', CUSTOM, /<querytype>0<\/querytype>/, '', 'has no querytype'],
  ['a chart without numbers', CUSTOM, ' aggregate="true"', '', 'the chart counts nothing'],
  ['a chart of a column that is not there', CUSTOM, 'alias="agent" name="ownerid"', 'alias="agent" name="glk_agent"', 'the chart has the column glk_agent'],
  ['a chart without groups', CUSTOM, / groupby="true"/g, '', 'the chart has 0 groups'],
  ['a chart of another category', CUSTOM, '<category alias="month"', '<category alias="year"', 'the chart has the category year'],
  ['a chart of another measure', CUSTOM, '<measure alias="sessions"', '<measure alias="calls"', 'the chart has the measure calls'],
  ['a chart without series', CUSTOM, /<Series ChartType[^>]*>/, '', 'one series for each measure'],
  ['a chart without a label', CUSTOM, /(<visualization>[\s\S]*)<LocalizedNames>[\s\S]*?<\/LocalizedNames>(\s*<Descriptions>[\s\S]*?<\/visualization>)/, '$1$2', 'the chart has no LocalizedNames'],
  ['a form of another type', CUSTOM, '<forms type="card"', '<forms type="tile"', 'there is no card form'],
  ['a form of a column that is not there', CUSTOM, 'datafieldname="glk_reason"', 'datafieldname="glk_why"', 'the main form shows glk_why'],
  ['a form that nobody sees', CUSTOM, '<Everyone />', '', 'nobody sees the main form'],
  ['a control of no class', CUSTOM, /classid="\{/, 'classid="', 'has a control of no class'],
  ['a control with two names', CUSTOM, '<control id="glk_reason"', '<control id="reason"', 'has a control with two names'],
  ['a form without its state', CUSTOM, /<FormActivationState>1<\/FormActivationState>/, '', 'has no FormActivationState'],
  ['a cell without a label', CUSTOM, /(<cell [^>]*>\s*)<labels>[\s\S]*?<\/labels>/, '$1', 'a cell of the main form has no label'],
]; // prettier-ignore

const RIGHT = built();

test.each(BROKEN)('%s is told', (_, path, from, to, said) => {
  const entries = RIGHT;
  const before = strFromU8(entries[path]!);
  const after = before.replace(from, to);
  expect(after).not.toBe(before);
  const told = solutionProblems({ ...entries, [path]: strToU8(after) });
  const isSaid = (problem: string): boolean =>
    typeof said === 'string' ? problem.includes(said) : said.test(problem);
  expect(told.filter(isSaid)).not.toEqual([]);
});

test.each([
  ['a backslash in a name', 'WebResources\\x', 'has a backslash'],
  ['a file of no part', 'notes.xml', 'belongs to no part of a solution'],
  ['content of no web resource', 'WebResources/glk_x', 'is of no web resource'],
])('%s is told', (_, path, said) => {
  const told = solutionProblems({ ...built(), [path]: strToU8('x') });
  expect(told.join('\n')).toContain(said);
});

test('a zip without a manifest is told', () => {
  const entries = built();
  delete entries[SOLUTION];
  expect(solutionProblems(entries)).toEqual(['solution.xml is missing']);
});
