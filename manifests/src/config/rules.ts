import { dynamicsProblems } from './hosts/dynamics-rules.js';
import { five9Problems } from './hosts/five9-rules.js';
import { salesforceProblems } from './hosts/salesforce-rules.js';
import { pathText, type ConfigProblem } from './problem.js';
import { HOST_NAMES } from './schema.js';
import { textProblems } from './text-rules.js';

type Keys = (string | number)[];
type Tree = Readonly<Record<string, unknown>>;

/** Hosts whose panel is a page of its own, which an agent signs in to. */
const PAGE_HOSTS: readonly string[] = ['amazon-connect', 'five9', 'web'];

/** Hosts that prove the agent themselves, by a function of their own. */
const OWN_SIGN_IN: readonly string[] = ['flex', 'dynamics', 'salesforce'];

const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Rules between settings, over what was written: they hold whether or not the parts are right by themselves, so that
 * everything that is wrong is told at once.
 */
export function ruleProblems(config: unknown): ConfigProblem[] {
  if (!isTree(config)) return [];
  const hosts = isTree(config['hosts']) ? config['hosts'] : {};
  const problems: ConfigProblem[] = [];
  const scopes: { keys: Keys; own: Tree; all: Tree; host?: string }[] = [
    { keys: [], own: config, all: config },
    ...HOST_NAMES.flatMap((host) => {
      const own = hosts[host];
      return isTree(own) ? [{ keys: ['hosts', host], own, all: { ...config, ...own }, host }] : [];
    }),
  ];
  for (const { keys, own, all, host } of scopes) {
    problems.push(...textProblems(own, keys, config), ...signInProblems(own, all, keys, host));
  }
  problems.push(...five9Problems(config), ...dynamicsProblems(config), ...salesforceProblems(config));
  const pageHost = PAGE_HOSTS.find((host) => hosts[host] !== undefined);
  if (pageHost !== undefined && config['pages'] === undefined)
    problems.push({
      keys: ['pages'],
      path: 'pages',
      problem: `is missing, and ${pathText(['hosts', pageHost])} is a page that somebody must serve`,
      fix: 'Say where you serve the pages. Add, for example, "pages": "https://panel.example.com".',
    });
  return problems;
}

function signInProblems(own: Tree, all: Tree, keys: Keys, host: string | undefined): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const at = (name: string): Keys => (own[name] === undefined ? [name] : [...keys, name]);
  const add = (name: string, problem: string, fix: string): void =>
    void problems.push({ keys: at(name), path: pathText(at(name)), problem, fix });
  if (host === undefined) return problems;
  const has = (name: string): boolean => all[name] !== undefined;

  if (OWN_SIGN_IN.includes(host)) {
    // What the top of the file says of signing in is for pages.
    for (const name of ['sso', 'username'])
      if (own['loginKey'] !== undefined && own[name] !== undefined)
        add(
          name,
          'is for agents that sign in at the service, without loginKey',
          'Remove this one, or loginKey.',
        );
    return problems;
  }
  if (has('loginKey')) {
    for (const name of ['signIn', 'collect'])
      if (!has(name))
        add(
          name,
          'is missing, and agents sign in to get login keys',
          `Add the address, for example "${name}": "/${name.toLowerCase()}".`,
        );
    for (const name of ['sso', 'username'])
      if (has(name))
        add(
          name,
          'is for agents that sign in at the service, without loginKey',
          'Remove this one, or loginKey.',
        );
    const { session, pages } = all;
    if (typeof session === 'string' && isElsewhere(session, pages))
      add(
        'session',
        'is on another origin than the pages, where its cookie is never sent',
        'Leave it out, or serve the pages and the login-key server on one origin.',
      );
  } else {
    for (const name of ['signIn', 'collect', 'session', 'signOut'])
      if (has(name)) add(name, 'is used with loginKey alone', 'Add loginKey, or remove this one.');
  }
  return problems;
}

/** Whether an address is on another origin than the pages; what is no address is for others to tell. */
function isElsewhere(address: string, pages: unknown): boolean {
  if (!URL.canParse(address) || typeof pages !== 'string' || !URL.canParse(pages)) return false;
  return new URL(address).origin !== new URL(pages).origin;
}
