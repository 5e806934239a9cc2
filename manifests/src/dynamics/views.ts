import { ACTIVITY_TABLE } from '@glance-kit/dynamics';
import { FIRST_VERSION, braced } from './names.js';
import { element, labels, leaf, leaves, type XmlElement } from './xml.js';

type Condition = readonly [attribute: string, operator: string, value?: string];

interface View {
  /** Never changed once it was shipped: the view's id is made from it. */
  id: string;
  label: string;
  description: string;
  /** 0 in the list of views, 1 advanced find, 2 below a record, 4 quick find, 64 in a lookup. */
  querytype: 0 | 1 | 2 | 4 | 64;
  isDefault?: true;
  columns: readonly string[];
  order: readonly (readonly [attribute: string, descending: boolean])[];
  conditions?: readonly Condition[];
}

const LIST = [
  'subject',
  'regardingobjectid',
  'ownerid',
  'actualstart',
  'actualdurationminutes',
  'statuscode',
];
const NEWEST_FIRST = [['actualstart', true]] as const;

/** Widths in pixels; what is not here is a number or a name. */
const WIDTHS: Readonly<Record<string, number>> = { subject: 300, regardingobjectid: 200, actualstart: 150 };

const VIEWS: readonly View[] = [
  {
    id: 'all-sessions',
    label: 'All cobrowse sessions',
    description: 'Sessions of all agents that you may see, the newest first.',
    querytype: 0,
    isDefault: true,
    columns: LIST,
    order: NEWEST_FIRST,
  },
  {
    id: 'my-sessions',
    label: 'My cobrowse sessions',
    description: 'Your own sessions, the newest first.',
    querytype: 0,
    columns: LIST,
    order: NEWEST_FIRST,
    conditions: [['ownerid', 'eq-userid']],
  },
  {
    id: 'sessions-this-month',
    label: 'Cobrowse sessions per agent this month',
    description: 'Sessions of this month, sorted by agent.',
    querytype: 0,
    columns: ['ownerid', 'subject', 'regardingobjectid', 'actualstart', 'actualdurationminutes'],
    order: [['ownerid', false], ...NEWEST_FIRST],
    conditions: [['actualstart', 'this-month']],
  },
  {
    id: 'advanced-find',
    label: 'Cobrowse sessions: advanced find',
    description: 'What a query of your own starts with.',
    querytype: 1,
    isDefault: true,
    columns: LIST,
    order: NEWEST_FIRST,
  },
  {
    id: 'associated',
    label: 'Cobrowse sessions of a record',
    description: 'Sessions below the record that they belong to.',
    querytype: 2,
    isDefault: true,
    columns: LIST,
    order: NEWEST_FIRST,
  },
  {
    id: 'quick-find',
    label: 'Cobrowse sessions: quick find',
    description: 'Found by subject or by the id of the session.',
    querytype: 4,
    isDefault: true,
    columns: LIST,
    order: NEWEST_FIRST,
  },
  {
    id: 'lookup',
    label: 'Cobrowse sessions: lookup',
    description: 'Sessions to choose from.',
    querytype: 64,
    isDefault: true,
    columns: ['subject', 'actualstart'],
    order: NEWEST_FIRST,
  },
];

const conditionXml = ([attribute, operator, value]: Condition): XmlElement =>
  element('condition', { attribute, operator, ...(value !== undefined && { value }) });

function fetchXml({ columns, order, conditions, querytype }: View): XmlElement {
  const quickFind =
    querytype === 4
      ? [
          element('filter', { type: 'or', isquickfindfields: '1' }, [
            conditionXml(['subject', 'like', '{0}']),
            conditionXml([ACTIVITY_TABLE.key, 'like', '{0}']),
          ]),
        ]
      : [];
  return element('fetch', { version: '1.0', mapping: 'logical' }, [
    element('entity', { name: ACTIVITY_TABLE.name }, [
      ...['activityid', ...columns].map((name) => element('attribute', { name })),
      ...order.map(([attribute, descending]) =>
        element('order', { attribute, descending: String(descending) }),
      ),
      ...(conditions ? [element('filter', { type: 'and' }, conditions.map(conditionXml))] : []),
      ...quickFind,
    ]),
  ]);
}

function viewXml(view: View): XmlElement {
  const { id, label, description, querytype, columns, isDefault = false } = view;
  return element('savedquery', {}, [
    ...leaves({
      IsCustomizable: true,
      CanBeDeleted: querytype === 0 && !isDefault,
      isquickfindquery: querytype === 4,
      isprivate: false,
      isdefault: isDefault,
      savedqueryid: braced(`view/${id}`),
    }),
    element('layoutxml', {}, [
      element('grid', { name: 'resultset', jump: 'subject', select: '1', icon: '1', preview: '1' }, [
        element(
          'row',
          { name: 'result', id: 'activityid' },
          columns.map((name) => element('cell', { name, width: String(WIDTHS[name] ?? 125) })),
        ),
      ]),
    ]),
    leaf('querytype', querytype),
    element('fetchxml', {}, [fetchXml(view)]),
    leaf('IntroducedVersion', FIRST_VERSION),
    labels('LocalizedNames', 'LocalizedName', label),
    labels('Descriptions', 'Description', description),
  ]);
}

export const savedQueriesXml = (): XmlElement =>
  element('SavedQueries', {}, [element('savedqueries', {}, VIEWS.map(viewXml))]);
