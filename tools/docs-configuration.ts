import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { configJsonSchema } from '@glance-kit/manifests';
import { ENGLISH } from '@glance-kit/panel';
import { formsOf, nodeAt, resolved, type SchemaNode } from '../manifests/src/config/schema-tree.js';

/** Where both stand; written by `npm run docs:configuration`, held current by a test. */
export const CONFIGURATION_PAGE = fileURLToPath(new URL('../docs/configuration.md', import.meta.url));
export const CONFIGURATION_SCHEMA = fileURLToPath(
  new URL('../cli/schema/glance-kit.config.schema.json', import.meta.url),
);

export const schemaText = (): string => `${JSON.stringify(configJsonSchema(), undefined, 2)}\n`;

const WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'number',
  boolean: 'true, false',
  array: 'list',
  object: 'object',
};

const cell = (text: string): string =>
  text.replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('<', '\\<');

/** What may be written, in a few words: `"popup", "frame"`. */
function typeText(node: SchemaNode): string {
  const forms = formsOf(node).map(({ type = 'object', enum: choices, const: only, items }) => {
    if (choices) return choices.map((one) => `\`${JSON.stringify(one)}\``).join(', ');
    if (only !== undefined) return `\`${JSON.stringify(only)}\``;
    if (items)
      return `list of ${formsOf(items)
        .map((form) => `${WORDS[String(form.type)]}s`)
        .join(' and ')}`;
    return [type]
      .flat()
      .map((one) => WORDS[one] ?? one)
      .join(' or ');
  });
  return [...new Set(forms)].join(' or ');
}

const code = (value: unknown): string => `\`${JSON.stringify(value)}\``;

/** A table of the settings at a place; those that are in `without` are described elsewhere. */
function settingsTable(keys: readonly string[], without: readonly string[] = []): string {
  const node = nodeAt(keys);
  const { properties = {}, required = [] } = node ? resolved(node) : {};
  const rows = Object.keys(properties)
    .filter((name) => !without.includes(name))
    .map((name) => {
      const setting = nodeAt([...keys, name])!;
      const standard =
        setting.default === undefined ? (required.includes(name) ? 'required' : '') : code(setting.default);
      const example = setting.examples?.[0];
      const shown = example === undefined ? '' : ` Example: ${code(example)}`;
      return `| \`${name}\` | ${cell(typeText(setting))} | ${cell(standard)} | ${cell(`${setting.description ?? ''}${shown}`)} |`;
    });
  return ['| Setting | Type | Unless given | Meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

const SHARED = (): string[] =>
  Object.keys(nodeAt([])?.properties ?? {}).filter((name) => nodeAt(['hosts', 'web', name]) !== undefined);

function hostParts(): string {
  return Object.keys(nodeAt(['hosts'])?.properties ?? {})
    .map((host) => {
      const { description = '' } = nodeAt(['hosts', host]) ?? {};
      return `### hosts.${host}\n\n${description}\n\n${settingsTable(['hosts', host], SHARED())}`;
    })
    .join('\n\n');
}

/** `docs/configuration.md`: every setting of the configuration. */
export function configurationPage(): string {
  const texts = Object.entries(ENGLISH).map(([name, text]) => `| \`${name}\` | ${cell(text)} |`);
  return `<!-- Generated from manifests/src/config by npm run docs:configuration. -->

# Configuration

One file drives everything that \`glance-kit build\` writes, for every desktop that your agents work in.

\`\`\`sh
npx glance-kit init          # writes glance-kit.config.json, with a comment at each setting
npx glance-kit build five9   # writes glance-kit-build/five9 and the list of what is left to do
npx glance-kit build all     # every host that the file has
\`\`\`

- \`glance-kit.config.json\` may have comments. Editors check it by the schema that \`$schema\` names. \`glance-kit init
  --ts\` writes \`glance-kit.config.ts\` instead, with \`defineConfig\` for its types.
- **Nothing in it is secret**: it ends up in browsers. A value that looks like a key is refused, wherever it stands. The
  API key belongs to the [login-key function](functions/express.md) alone.
- What is wrong is told at once, each with its place and what to do, and nothing is written then. \`--json\` says the same
  to programs. Exit code 0: done; 1: the configuration is wrong, or files are in the way; 2: wrong usage.
- The same file gives the same bytes, whenever and wherever it is built. A file that glance-kit did not write, or that
  somebody changed since, is never overwritten.
- Addresses are https (http on a loopback host); those of your login-key server may be paths on the origin of the pages.

## Settings

${settingsTable([])}

From \`loginKey\` to \`texts\`, a host may have each of them for itself: what stands in \`hosts.<host>\` counts there.

### branding

${settingsTable(['branding'])}

### branding.accent

${settingsTable(['branding', 'accent'])}

### privileges

${settingsTable(['privileges'])}

### sso

${settingsTable(['sso'])}

## Fields

\`fields\` says where a host's record holds the visitor, for each kind of record that the host has; \`*\` stands for any
other kind. Of each list the first usable value wins.

\`\`\`json
{
  "fields": {
    "voice": { "visitorId": [{ "field": "customer.phone", "transform": "digits" }] },
    "*": { "visitorId": ["cobrowse.visitorId"], "name": ["customer.name"] }
  }
}
\`\`\`

${settingsTable(['hosts', 'web', 'fields', '*'])}

A phone number or an e-mail address is no session key as it is: \`transform\` makes one of it. \`visitorKey(value,
transform)\` of \`@glance-kit/core\` is the same function for your website, so that both sides arrive at the same key.

| Transform | Makes of it |
| --- | --- |
| \`"digits"\` | the digits of a phone number |
| \`{ "hash": "…" }\` | 24 characters that nobody can read it from. The key of the hash is known to the visitor's browser |
| \`{ "template": "crm-{value}" }\` | a text with the value in it |

## Hosts

${hostParts()}

## Texts

\`texts\` replaces any of these, for each language. What stands in braces is filled in. Besides, the remedy of an
[error](errors.md) is replaced under its code.

| Text | English |
| --- | --- |
${texts.join('\n')}
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(dirname(CONFIGURATION_SCHEMA), { recursive: true });
  writeFileSync(CONFIGURATION_SCHEMA, schemaText());
  writeFileSync(CONFIGURATION_PAGE, configurationPage());
}
