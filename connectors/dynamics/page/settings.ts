import { DataverseError, dataverse, organisationOf } from '../src/dataverse.js';
import { saveSettings, settingProblems, settingValues, type SettingProblem } from '../src/settings-form.js';
import { SETTING_VARIABLES, type SettingVariable } from '../src/settings-variables.js';
import { readVariableRows, type VariableRow } from '../src/settings.js';

/** Settings in the order of the page, under the words that stand above them. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  'The cobrowse service': ['service', 'groupId'],
  'How agents sign in': ['loginKey', 'entra.tenant', 'entra.client', 'entra.scope'],
  'Who the visitor is': ['fields'],
  'What agents see': ['openIn', 'autoJoin', 'privileges'],
};
const CHOICES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  openIn: { '': 'As built', window: 'A window of their own', tab: 'A tab', frame: 'A frame below the panel' },
  autoJoin: { '': 'As built', yes: 'Yes', no: 'No' },
};
const PRIVILEGES = {
  keyEntry: 'Agents may type a session key',
  endSession: 'Agents may end a session',
} as const;

/** One setting on the page. */
interface Field {
  setting: string;
  read(): string;
  show(problem: string): void;
  focus(): void;
}

const form = document.getElementById('form') as HTMLFormElement;
const records = dataverse(organisationOf(location.href));
const status = node('p', { role: 'status' });
const save = node('button', { type: 'submit' }, 'Save');
let rows: VariableRow[] = [];
let config: unknown;
let fields: readonly Field[] = [];

form.addEventListener('submit', (event) => {
  event.preventDefault();
  void submit();
});
start().catch((error: unknown) => say(startTrouble(error), 'bad'));

async function start(): Promise<void> {
  form.append(node('div', { class: 'bar' }, save, status));
  save.disabled = true;
  const [file, found] = await Promise.all([
    fetch(new URL('config.json', import.meta.url), { cache: 'no-store' }),
    readVariableRows(records),
  ]);
  config = file.ok ? await file.json().catch(() => undefined) : undefined;
  rows = found;
  const values = settingValues(rows);
  const made = Object.entries(GROUPS).map(([title, settings]) => {
    const members = settings.map((setting) =>
      fieldOf(
        SETTING_VARIABLES.find((one) => one.setting === setting)!,
        values[setting] ?? '',
      ),
    );
    form.lastElementChild!.before(
      node('fieldset', {}, node('legend', {}, title), ...members.map(({ element }) => element)),
    );
    return members.map(({ field }) => field);
  });
  fields = made.flat();
  save.disabled = false;
}

async function submit(): Promise<void> {
  const values = Object.fromEntries(fields.map(({ setting, read }) => [setting, read()]));
  if (tell(settingProblems(values, config))) return;
  save.disabled = true;
  say('Saving…');
  const problems = await saveSettings(records, rows, values);
  rows = await readVariableRows(records).catch(() => rows);
  save.disabled = false;
  if (!tell(problems)) say('Saved. Panels that open from now on have it.', 'good');
}

/** Shows problems where they are, the first one with the focus. @returns whether there are any */
function tell(problems: readonly SettingProblem[]): boolean {
  for (const { setting, show } of fields)
    show(problems.find((problem) => problem.setting === setting)?.problem ?? '');
  const [first] = problems;
  if (!first) return false;
  const count = problems.length === 1 ? 'One setting needs' : `${problems.length} settings need`;
  say(first.setting === undefined ? first.problem : `${count} another look.`, 'bad');
  fields.find(({ setting }) => setting === first.setting)?.focus();
  return true;
}

function say(text: string, tone = ''): void {
  status.textContent = text;
  status.className = tone;
}

function startTrouble(error: unknown): string {
  const isForbidden = error instanceof DataverseError && error.status === 403;
  return isForbidden
    ? 'You may not read environment variables. Ask for the role Environment Maker or System Customizer.'
    : 'The settings could not be read. Open this page from the solution, in the environment that it is for.';
}

function fieldOf(variable: SettingVariable, value: string): { element: HTMLElement; field: Field } {
  const { setting, label, description } = variable;
  const id = setting.replace('.', '-');
  const problem = node('p', { class: 'problem', id: `${id}-problem` });
  const about = node('p', { class: 'muted', id: `${id}-about` }, description, built(variable));
  const described = `${id}-about ${id}-problem`;
  if (setting === 'privileges') return privileges(variable, value, about, problem);
  const choices = CHOICES[setting];
  const attributes = { id, 'aria-describedby': described, spellcheck: 'false', autocomplete: 'off' };
  const control =
    variable.type === 'json'
      ? node('textarea', attributes)
      : choices
        ? node(
            'select',
            attributes,
            ...Object.entries(choices).map(([key, text]) => node('option', { value: key }, text)),
          )
        : node('input', { ...attributes, type: 'text' });
  // A value that is none of the choices is kept and shown: it is the administrator's to change.
  if (control instanceof HTMLSelectElement && !(value.toLowerCase() in choices!))
    control.append(node('option', { value }, value));
  control.value = choices
    ? (Object.keys(choices).find((key) => key === value.toLowerCase()) ?? value)
    : value;
  return {
    element: node('div', { class: 'field' }, node('label', { for: id }, label), control, about, problem),
    field: {
      setting,
      read: () => control.value.trim(),
      show(text) {
        problem.textContent = text;
        control.setAttribute('aria-invalid', String(text !== ''));
      },
      focus: () => control.focus(),
    },
  };
}

/** Two boxes in place of JSON; both ticked is what everybody may without the setting. */
function privileges(
  { setting, label }: SettingVariable,
  value: string,
  about: HTMLElement,
  problem: HTMLElement,
): { element: HTMLElement; field: Field } {
  const given = asObject(value);
  const boxes = Object.entries(PRIVILEGES).map(([name, text]) => {
    const box = node('input', { type: 'checkbox', id: name });
    box.checked = given[name] !== false;
    return { name, box, line: node('label', { class: 'check', for: name }, box, text) };
  });
  const group = node(
    'div',
    { class: 'field', role: 'group', 'aria-label': label },
    ...boxes.map(({ line }) => line),
  );
  group.append(about, problem);
  about.firstChild!.textContent = 'No protection by itself: what an agent may do, the service decides.';
  return {
    element: group,
    field: {
      setting,
      read() {
        const taken = boxes.filter(({ box }) => !box.checked).map(({ name }) => [name, false]);
        return taken.length ? JSON.stringify(Object.fromEntries(taken)) : '';
      },
      show: (text) => void (problem.textContent = text),
      focus: () => boxes[0]!.box.focus(),
    },
  };
}

/** What holds while a setting is left empty. */
function built({ setting }: SettingVariable): string {
  const value = setting
    .split('.')
    .reduce<unknown>((from, name) => (from as Record<string, unknown> | undefined)?.[name], config);
  if (value === undefined) return '';
  return ` As built: ${typeof value === 'string' ? value : JSON.stringify(value)}`;
}

function asObject(text: string): Record<string, unknown> {
  try {
    return { ...(JSON.parse(text) as object) };
  } catch {
    return {};
  }
}

function node<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>>,
  ...content: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...content);
  return made;
}
