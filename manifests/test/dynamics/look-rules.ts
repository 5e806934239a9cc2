import { BRACED, orderProblems, versionProblems, type Package } from './package-rules.js';
import { columnsOf, tableElement, tableName } from './table-rules.js';
import { all, at, attribute, children, names, textAt } from './xml-tree.js';

const newest = ({ solution }: Package): string => textAt(solution, 'SolutionManifest', 'Version');

/** Operators of FetchXML that the views use, and whether each has a value. */
const OPERATORS: Readonly<Record<string, boolean>> = { 'eq-userid': false, 'this-month': false, like: true };

function fetchProblems(solution: Package, fetch: Element | undefined, what: string): string[] {
  const columns = columnsOf(solution);
  const entity = at(fetch, 'entity');
  const problems: string[] = [];
  if (attribute(entity, 'name') !== tableName(solution)) problems.push(`${what} asks another table`);
  const used = [
    ...children(entity, 'attribute').map((one) => attribute(one, 'name')),
    ...['order', 'condition'].flatMap((name) =>
      (entity ? all(entity, name) : []).map((one) => attribute(one, 'attribute')),
    ),
  ];
  for (const name of used)
    if (!columns.has(name)) problems.push(`${what} has the column ${name}, which is not there`);
  for (const one of entity ? all(entity, 'condition') : []) {
    const operator = attribute(one, 'operator');
    if (OPERATORS[operator] !== one.hasAttribute('value'))
      problems.push(`${what} has the condition ${operator}`);
  }
  return problems;
}

const SAVED_QUERY = ['IsCustomizable', 'CanBeDeleted', 'isquickfindquery', 'isprivate', 'isdefault', 'savedqueryid', 'layoutxml', 'querytype', 'fetchxml', 'IntroducedVersion', 'LocalizedNames', 'Descriptions']; // prettier-ignore

/** Kinds of views that a table has one default of. */
const KINDS = ['0', '1', '2', '4', '64'];

export function viewProblems(solution: Package): string[] {
  const views = children(at(tableElement(solution), 'SavedQueries', 'savedqueries'), 'savedquery');
  const problems = views.flatMap((one) => {
    const label = attribute(children(at(one, 'LocalizedNames'))[0], 'description');
    const what = `the view ${label}`;
    const fetch = at(one, 'fetchxml', 'fetch');
    const grid = at(one, 'layoutxml', 'grid');
    const own = [
      ...orderProblems(one, SAVED_QUERY, what),
      ...versionProblems(textAt(one, 'IntroducedVersion'), what, newest(solution)),
      ...fetchProblems(solution, fetch, what),
    ];
    if (!label) own.push('a view has no name');
    if (!KINDS.includes(textAt(one, 'querytype')))
      own.push(`${what} is of the kind ${textAt(one, 'querytype')}`);
    const fetched = children(at(fetch, 'entity'), 'attribute').map((each) => attribute(each, 'name'));
    for (const cell of children(at(grid, 'row'), 'cell'))
      if (!fetched.includes(attribute(cell, 'name')))
        own.push(`${what} shows ${attribute(cell, 'name')} and does not ask for it`);
    if (attribute(at(grid, 'row'), 'id') !== 'activityid' || !fetched.includes('activityid'))
      own.push(`${what} does not know its rows`);
    if (attribute(grid, 'jump') !== 'subject') own.push(`${what} finds rows by another column`);
    const isQuickFind = textAt(one, 'querytype') === '4';
    const hasQuickFind = all(one, 'filter').some((each) => attribute(each, 'isquickfindfields') === '1');
    if (isQuickFind !== hasQuickFind || (textAt(one, 'isquickfindquery') === '1') !== isQuickFind)
      own.push(`${what} is half a quick find`);
    return own;
  });
  for (const kind of KINDS) {
    const defaults = views.filter(
      (one) => textAt(one, 'querytype') === kind && textAt(one, 'isdefault') === '1',
    );
    if (defaults.length !== 1)
      problems.push(`there are ${defaults.length} defaults of the views of kind ${kind}`);
  }
  return problems;
}

const CHART = ['savedqueryvisualizationid', 'datadescription', 'presentationdescription', 'isdefault', 'IsCustomizable', 'CanBeDeleted', 'IntroducedVersion', 'LocalizedNames', 'Descriptions']; // prettier-ignore

export function chartProblems(solution: Package): string[] {
  return children(at(tableElement(solution), 'Visualizations'), 'visualization').flatMap((one) => {
    const definition = at(one, 'datadescription', 'datadefinition');
    const fetch = at(definition, 'fetchcollection', 'fetch');
    const attributes = children(at(fetch, 'entity'), 'attribute');
    const problems = [
      ...orderProblems(one, CHART, 'the chart'),
      ...versionProblems(textAt(one, 'IntroducedVersion'), 'the chart', newest(solution)),
      ...fetchProblems(solution, fetch, 'the chart'),
    ];
    if (attribute(fetch, 'aggregate') !== 'true') problems.push('the chart counts nothing');
    const aliases = (name: 'groupby' | 'aggregate'): string[] =>
      attributes.filter((each) => each.hasAttribute(name)).map((each) => attribute(each, 'alias'));
    const groups = aliases('groupby');
    if (groups.length < 1 || groups.length > 2) problems.push(`the chart has ${groups.length} groups`);
    for (const each of attributes)
      if (each.hasAttribute('groupby') === each.hasAttribute('aggregate') || !attribute(each, 'alias'))
        problems.push('a column of the chart is neither a group nor a number');
    for (const each of definition ? all(definition, 'category') : [])
      if (!groups.includes(attribute(each, 'alias')))
        problems.push(`the chart has the category ${attribute(each, 'alias')}`);
    const measures = definition ? all(definition, 'measure').map((each) => attribute(each, 'alias')) : [];
    for (const each of measures)
      if (!aliases('aggregate').includes(each)) problems.push(`the chart has the measure ${each}`);
    const series = children(at(one, 'presentationdescription', 'Chart', 'Series'), 'Series');
    if (series.length !== measures.length) problems.push('the chart has not one series for each measure');
    return problems;
  });
}

const FORM = ['formid', 'IntroducedVersion', 'FormPresentation', 'FormActivationState', 'form', 'IsCustomizable', 'CanBeDeleted', 'LocalizedNames', 'Descriptions']; // prettier-ignore

export function formProblems(solution: Package): string[] {
  const columns = columnsOf(solution);
  const groups = children(at(tableElement(solution), 'FormXml'), 'forms');
  const types = groups.map((one) => attribute(one, 'type'));
  const problems = ['main', 'quick', 'card']
    .filter((type) => !types.includes(type))
    .map((type) => `there is no ${type} form`);
  for (const group of groups) {
    const type = attribute(group, 'type');
    if (!['main', 'quick', 'card'].includes(type)) problems.push(`a form is of the type ${type}`);
    for (const one of children(group, 'systemform')) {
      problems.push(
        ...orderProblems(one, FORM, `the ${type} form`),
        ...versionProblems(textAt(one, 'IntroducedVersion'), `the ${type} form`, newest(solution)),
      );
      if (type === 'main' && !at(one, 'form', 'DisplayConditions', 'Everyone'))
        problems.push('nobody sees the main form');
      for (const control of all(one, 'control')) {
        const field = attribute(control, 'datafieldname');
        if (!columns.has(field)) problems.push(`the ${type} form shows ${field}, which is not there`);
        if (attribute(control, 'id') !== field)
          problems.push(`the ${type} form has a control with two names`);
        if (!BRACED.test(attribute(control, 'classid')))
          problems.push(`the ${type} form has a control of no class`);
      }
      for (const part of ['tab', 'section', 'cell'])
        for (const each of all(one, part))
          if (!names(each).includes('labels')) problems.push(`a ${part} of the ${type} form has no label`);
      const fields = all(one, 'control').map((each) => attribute(each, 'datafieldname'));
      if (new Set(fields).size < fields.length) problems.push(`the ${type} form shows a column twice`);
    }
  }
  return problems;
}
