/** A form of the simulated app, as the page that shows it is told. */
export interface FormSetup {
  /** Address of the organisation: its origin, or on its own server with the organisation's name as the path. */
  clientUrl: string;
  user: { name: string; id: string };
  organisation: string;
  languageId: number;
  records: readonly FormRecord[];
  /** Columns that stand on the form, by table, with their labels. */
  columns: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Names in addresses, by table. */
  sets: Readonly<Record<string, string>>;
  /** Table whose rows the timeline shows, with what stands in a line. */
  timeline: { set: string; table: string };
  /** What the tab holds: a web resource of the solution. */
  panel: { control: string; webResource: string };
  /** Tables whose form has a plain frame in its place, with the address of a page of another server. */
  frames?: Readonly<Record<string, string>>;
  /** Script of the form, and the handler of its OnLoad event; absent: a form without ours. */
  script?: { library: string; handler: string; parameters?: readonly string[] };
}

export interface FormRecord {
  table: string;
  /** Empty for one that is being made. */
  id: string;
  /** What the list calls it. */
  label: string;
  /** Line under it. */
  about: string;
}
