import { pageStore, storageOfPage } from '@glance-kit/panel';
import { loadPageConfig, note, showOwnPanelPage, startTrouble } from '@glance-kit/panel/page';
import { dataverse, organisationOf } from '../src/dataverse.js';
import { entraSignIn } from '../src/entra-sign-in.js';
import { addressedRecord, languageOf } from '../src/address.js';
import { formLink } from '../src/form-link.js';
import { dynamicsHost } from '../src/host.js';
import { msalLoader } from '../src/msal.js';
import { tellRefusedAddresses } from '../src/refused-addresses.js';
import { readDynamicsConfig, readVariableRows, variableValues, withVariables } from '../src/settings.js';

const store = pageStore('glance-kit/dynamics/', storageOfPage(window));
const main = document.querySelector('main') ?? document.body;

start().catch((error: unknown) => startTrouble(main, error));

async function start(): Promise<void> {
  const organisation = organisationOf(location.href);
  const link = formLink({ addressed: addressedRecord(location.search) }); // first of all: the form may be waiting
  const onProblem = (problem: string): void => note(main, problem, 'small');
  tellRefusedAddresses(onProblem);
  const records = dataverse(organisation);
  const [file, rows] = await Promise.all([
    loadPageConfig(import.meta.url, (value) => value as never),
    readVariableRows(records).catch(() => undefined),
  ]);
  const language = languageOf(location.search);
  const merged = withVariables(file, variableValues(rows ?? []));
  const config = readDynamicsConfig({ ...(language && { language }), ...merged });
  const { entra } = config;
  showOwnPanelPage(
    {
      main,
      config,
      store,
      host: (parts) => dynamicsHost(link, { ...parts, ...config, dataverse: records, onProblem }),
    },
    {
      signIn: () =>
        entra &&
        entraSignIn({
          entra,
          redirectUri: `${organisation}/WebResources/glk_/cobrowse/redirect.html`,
          load: msalLoader(new URL('msal.js', import.meta.url)),
        }),
    },
  );
  if (!rows) onProblem('The organisation’s own cobrowse settings could not be read.');
}
