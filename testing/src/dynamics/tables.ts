/** A table of the simulated organisation, as far as the Web API shows it. */
export interface Table {
  /** Logical name. */
  name: string;
  /** In addresses. */
  set: string;
  /** Column that holds the row's id. */
  id: string;
  /** Every other column that rows may have. */
  columns: readonly string[];
  /** Lookups by the name that addresses and bodies know them under, with the column and the table they lead to. */
  lookups?: Readonly<Record<string, { column: string; table: string }>>;
  /** Columns that are alternate keys, each by itself. */
  keys?: readonly string[];
  /** Rows that lead here, by the name of the relationship. */
  children?: Readonly<Record<string, { table: string; lookup: string }>>;
}

const PERSON = ['fullname', 'telephone1', 'mobilephone', 'emailaddress1', 'glk_visitorid'];
const ACTIVITY = [
  'subject',
  'description',
  'actualstart',
  'actualend',
  'actualdurationminutes',
  'statecode',
  'statuscode',
  'createdon',
];

/** Tables whose records a session can be about. */
export const RECORD_TABLES: readonly Table[] = [
  { name: 'contact', set: 'contacts', id: 'contactid', columns: [...PERSON, 'jobtitle'] },
  { name: 'lead', set: 'leads', id: 'leadid', columns: [...PERSON, 'companyname', 'subject'] },
  {
    name: 'account',
    set: 'accounts',
    id: 'accountid',
    columns: ['name', 'telephone1', 'emailaddress1', 'glk_visitorid'],
  },
  {
    name: 'incident',
    set: 'incidents',
    id: 'incidentid',
    columns: ['title', 'ticketnumber', 'glk_visitorid'],
    lookups: {
      customerid_contact: { column: '_customerid_value', table: 'contact' },
      customerid_account: { column: '_customerid_value', table: 'account' },
    },
  },
];

/** An activity table, with what every one has: the lookup to the record that it is about, for each table. */
export function activityTable(table: {
  name: string;
  set: string;
  key: string;
  columns: readonly string[];
}): Table {
  const { name, set, key, columns } = table;
  return {
    name,
    set,
    id: 'activityid',
    columns: [...new Set([...ACTIVITY, ...columns])].filter((column) => column !== 'regardingobjectid'),
    keys: [key],
    lookups: Object.fromEntries(
      RECORD_TABLES.map((record) => [
        `regardingobjectid_${record.name}_${name}`,
        { column: '_regardingobjectid_value', table: record.name },
      ]),
    ),
  };
}

/** Environment variables, in the two tables that hold them. */
export const VARIABLE_TABLES: readonly Table[] = [
  {
    name: 'environmentvariabledefinition',
    set: 'environmentvariabledefinitions',
    id: 'environmentvariabledefinitionid',
    columns: ['schemaname', 'displayname', 'description', 'defaultvalue', 'type'],
    keys: ['schemaname'],
    children: {
      environmentvariabledefinition_environmentvariablevalue: {
        table: 'environmentvariablevalue',
        lookup: '_environmentvariabledefinitionid_value',
      },
    },
  },
  {
    name: 'environmentvariablevalue',
    set: 'environmentvariablevalues',
    id: 'environmentvariablevalueid',
    columns: ['value'],
    lookups: {
      EnvironmentVariableDefinitionId: {
        column: '_environmentvariabledefinitionid_value',
        table: 'environmentvariabledefinition',
      },
    },
  },
];
