import { checklist } from '../checklist.js';
import { jsonFile, textFile, type OutputFile, type Parts } from '../files.js';
import type { HostConfig } from '../host-config.js';
import { pageConfig } from '../page/page-config.js';
import { appRegistration } from './app-registration.js';
import { formFragment } from './form.js';
import { frameSections, type PlainFrame } from './frame.js';
import { pageFiles } from '../page/page-files.js';
import { solutionFileName, solutionZip } from './solution.js';
import { dynamicsSections } from './steps.js';

export type DynamicsConfig = HostConfig<'dynamics'>;

/** Of pages that agents sign in at. */
const OF_PAGES = ['signIn', 'collect', 'session', 'signOut', 'signInMode'];
/** Of no use where an Entra token tells who the agent is. */
const WITHOUT_LOGIN_KEY = ['username', 'sso'];

/** `config.json` of the panel: public, and environment variables of an environment go over it. */
export function dynamicsSettings(
  config: DynamicsConfig,
  languages: Parts['languages'],
): Record<string, unknown> {
  const left = config.loginKey === undefined ? OF_PAGES : [...OF_PAGES, ...WITHOUT_LOGIN_KEY];
  const settings = pageConfig(config, languages, { entra: config.entra });
  return Object.fromEntries(
    Object.entries(settings).filter(([name, value]) => value !== undefined && !left.includes(name)),
  );
}

/** The connector's other page is built to a folder of its own. */
const OF_FRAME = 'hosted/';

/** The connector's files: those of the solution, and those of the page for a plain frame. */
function filesOf({ files }: Parts): { solution: Parts['files']; frame: Parts['files'] } {
  const all = Object.entries(files);
  return {
    solution: Object.fromEntries(all.filter(([path]) => !path.startsWith(OF_FRAME))),
    frame: Object.fromEntries(
      all.flatMap(([path, bytes]) =>
        path.startsWith(OF_FRAME) ? [[path.slice(OF_FRAME.length), bytes] as const] : [],
      ),
    ),
  };
}

/**
 * Everything for Dynamics 365: the solution, the app registration, what forms get, checklist; and the page for a plain
 * frame where the configuration has room for one. Pure.
 */
export function buildDynamics(config: DynamicsConfig, parts: Parts, frame?: PlainFrame): OutputFile[] {
  const settings = jsonFile('config.json', dynamicsSettings(config, parts.languages));
  const solution = solutionFileName(parts.version);
  const files = filesOf(parts);
  return [
    textFile(
      'CHECKLIST.md',
      checklist(
        'Microsoft Dynamics 365: what is left to do',
        'Made by glance-kit from your configuration; what no file beside this one does by itself.',
        [...dynamicsSections(config, solution), ...(frame ? frameSections(frame) : [])],
      ),
    ),
    solutionZip(parts.version, { ...files.solution, 'config.json': settings.bytes }),
    jsonFile('app-registration.json', appRegistration(config)),
    textFile('form-fragment.xml', formFragment()),
    ...(frame
      ? pageFiles('dynamics', frame.config, { ...parts, files: files.frame }, frame.environments)
      : []),
  ];
}
