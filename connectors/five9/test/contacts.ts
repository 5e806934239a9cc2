import { readFileSync } from 'node:fs';
import {
  five9Request,
  five9Variables,
  five9WebConnector,
  type Five9Contact,
} from '@glance-kit/testing/five9';
import {
  webConnectors,
  type Five9Context,
  type Five9MapOptions,
  type WebConnectorOptions,
} from '../src/index.js';

/** A contact of the fixtures: what happens in Five9, and what the page must know then. */
export interface ContactRow {
  name: string;
  trigger: string;
  /** Of the connectors, beside the address of the page. */
  definition?: Omit<WebConnectorOptions, 'pageUrl'>;
  /** Of the page. */
  options?: Five9MapOptions;
  contact: Five9Contact;
  context: Five9Context;
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8'));

export const { contacts } = read('contacts') as { contacts: ContactRow[] };

export const { openings } = read('openings') as {
  openings: { name: string; query: string; context: Five9Context }[];
};

/** The address that the simulated desktop opens for a contact. */
export function addressOf(
  { trigger, definition, contact }: Pick<ContactRow, 'trigger' | 'definition' | 'contact'>,
  pageUrl = 'https://panel.example.test/five9',
): string {
  const connectors = webConnectors({ pageUrl, ...definition }).map(five9WebConnector);
  const connector = connectors.find((candidate) => candidate.trigger === trigger);
  if (!connector) throw new Error(`There is no connector for ${trigger}.`);
  return five9Request(connector, five9Variables(contact)).url;
}
