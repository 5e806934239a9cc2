import { REMEDIES } from '@glance-kit/core';
import { ENGLISH } from '@glance-kit/panel';
import { problemAt } from './issues.js';
import { pathText, valueAt, type ConfigProblem } from './problem.js';
import { five9Problems } from './hosts/five9-rules.js';
import { HOST_NAMES } from './schema.js';
import { suggest } from './suggest.js';

type Keys = (string | number)[];
type Tree = Readonly<Record<string, unknown>>;

/** Hosts whose panel is a page of its own, which an agent signs in to. */
const PAGE_HOSTS: readonly string[] = ['amazon-connect', 'five9', 'web'];

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
  problems.push(...five9Problems(config));
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

  if (host === 'flex') {
    if (!has('loginKey'))
      add(
        'loginKey',
        'is missing, and the plugin gets login keys by the agent’s Flex token',
        'Add the address of your login-key function, "loginKey": "https://…".',
      );
    if (typeof all['loginKey'] === 'string' && all['loginKey'].startsWith('/'))
      add(
        'loginKey',
        'is a path, and the plugin runs in Flex’s own page',
        'Write the whole address of the function that takes Flex tokens, with https://.',
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

const PLACES = /\{(\w+)\}/g;

function textProblems({ language, texts }: Tree, keys: Keys, config: unknown): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const given = isTree(texts) ? texts : {};
  const known = [...Object.keys(ENGLISH), ...Object.keys(REMEDIES)];
  for (const [code, own] of Object.entries(given)) {
    for (const [name, text] of Object.entries(isTree(own) ? own : {})) {
      const here = [...keys, 'texts', code, name];
      if (!known.includes(name)) {
        const meant = suggest(name, known);
        problems.push(
          problemAt(here, config, {
            problem: 'is no text of the panel',
            fix:
              meant === undefined
                ? 'Remove it; docs/configuration.md lists the texts.'
                : `Did you mean "${meant}"?`,
          }),
        );
        continue;
      }
      const original: string = (ENGLISH as Partial<Record<string, string>>)[name] ?? '{detail}';
      const places = new Set([...original.matchAll(PLACES)].map(([place]) => place));
      const strange = [...String(text).matchAll(PLACES)]
        .map(([place]) => place)
        .find((place) => !places.has(place));
      if (strange !== undefined)
        problems.push(
          problemAt(here, config, {
            problem: `has ${strange}, which is never filled in`,
            fix: places.size ? `Use ${[...places].join(', ')}.` : 'Remove it.',
          }),
        );
    }
  }
  const all = {
    ...(isTree(valueAt(config, ['texts'])) ? (valueAt(config, ['texts']) as Tree) : {}),
    ...given,
  };
  const served = (tag: string): boolean =>
    Object.keys(all).some((code) => tag === code || tag.startsWith(`${code}-`)) || /^en(?:-|$)/.test(tag);
  if (typeof language === 'string' && !served(language))
    problems.push(
      problemAt([...keys, 'language'], config, {
        problem: 'has no texts',
        fix: `Add them as "texts": {${JSON.stringify(language)}: {…}}, or leave the language out: the browser’s counts then.`,
      }),
    );
  return problems;
}
