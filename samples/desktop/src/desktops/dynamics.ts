import {
  ACTIVITY_COLUMNS,
  ACTIVITY_TABLE,
  FORM_SCRIPT,
  SETTING_VARIABLES,
  WEB_RESOURCES,
} from '@glance-kit/dynamics';
import { pageDirectory } from '@glance-kit/dynamics/page';
import { activityTable, dynamicsOrganisation, overHttp } from '@glance-kit/testing/dynamics';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DesktopPage } from '../desktop-page.js';

export interface DynamicsConnector {
  /** Origin of the desktops, as a browser opens it: the organisation is `<origin>/dynamics`. */
  origin: string;
  /** `config.json` of the panel: service, group, function, Entra ID. */
  config: Readonly<Record<string, unknown>>;
  /** Address of the panel page on a server of the organisation's own, for a plain frame. */
  frame: string;
}

const PATH = '/dynamics';
const ids = {
  mara: '0a1b2c3d-0000-4000-8000-00000000000a',
  tomas: '0a1b2c3d-0000-4000-8000-00000000000b',
  bikes: '0a1b2c3d-0000-4000-8000-0000000000a1',
  case: '0a1b2c3d-0000-4000-8000-0000000000c1',
};

/** A model-driven app with the web resources of the solution on its forms, and a form with a plain frame. */
export function dynamicsDesktop({ origin, config, frame }: DynamicsConnector): DesktopPage {
  const files = new Map(WEB_RESOURCES.map(({ name, file }) => [name, file]));
  const organisation = dynamicsOrganisation({
    clientUrl: origin + PATH,
    tables: [activityTable({ ...ACTIVITY_TABLE, columns: ACTIVITY_COLUMNS.map(({ name }) => name) })],
    rows: {
      contact: {
        [ids.mara]: {
          fullname: 'Mara Lind',
          emailaddress1: 'Mara.Lind@example.com',
          telephone1: '+15550142',
          jobtitle: 'Private customer',
        },
        [ids.tomas]: {
          fullname: 'Tomás Oliveira',
          emailaddress1: 'tomas@oliveira-bikes.example',
          telephone1: '+15550177',
          jobtitle: 'Owner',
          glk_visitorid: 'oliveira-7731',
        },
      },
      account: { [ids.bikes]: { name: 'Oliveira Bikes', telephone1: '+15550177' } },
      incident: {
        [ids.case]: {
          title: 'Cannot finish a transfer',
          ticketnumber: 'CAS-01042',
          _customerid_value: ids.mara,
        },
      },
      environmentvariabledefinition: Object.fromEntries(
        SETTING_VARIABLES.map(({ schemaName, label }, index) => [
          `e0000000-0000-4000-8000-0000000000${index + 10}`,
          { schemaname: schemaName, displayname: label },
        ]),
      ),
    },
    async webResource(name) {
      const file = files.get(name);
      if (file === undefined) return undefined;
      return file === 'config.json' ? JSON.stringify(config) : readFile(join(pageDirectory, file));
    },
    form: {
      user: { name: 'Alice Martin', id: 'd0000000-0000-4000-8000-0000000000aa' },
      organisation: 'harbour',
      languageId: 1033,
      records: [
        { table: 'incident', id: ids.case, label: 'Cannot finish a transfer', about: 'Case of Mara Lind' },
        { table: 'contact', id: ids.mara, label: 'Mara Lind', about: 'Contact, known by e-mail' },
        { table: 'contact', id: ids.tomas, label: 'Tomás Oliveira', about: 'Contact with a visitor id' },
        { table: 'account', id: ids.bikes, label: 'Oliveira Bikes', about: 'Account with a plain frame' },
      ],
      columns: {
        contact: {
          fullname: 'Full name',
          emailaddress1: 'E-mail',
          telephone1: 'Phone',
          jobtitle: 'Job title',
          glk_visitorid: 'Visitor id',
        },
        incident: { title: 'Title', ticketnumber: 'Number' },
        account: { name: 'Name', telephone1: 'Phone' },
      },
      timeline: { set: ACTIVITY_TABLE.set, table: ACTIVITY_TABLE.name },
      panel: { control: FORM_SCRIPT.control, webResource: 'glk_/cobrowse/panel.html' },
      frames: { account: frame },
      script: { library: FORM_SCRIPT.library, handler: FORM_SCRIPT.handler },
    },
  });
  return {
    path: PATH,
    name: 'Microsoft Dynamics 365',
    about: 'A form of a model-driven app: its record is the contact, and its timeline keeps the sessions.',
    file: '',
    policy: {},
    setup: {},
    handle: overHttp(organisation.handle, () => origin),
  };
}
