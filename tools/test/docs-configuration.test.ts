import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import {
  CONFIGURATION_PAGE,
  CONFIGURATION_SCHEMA,
  configurationPage,
  schemaText,
} from '../docs-configuration.js';

test('docs/configuration.md and the published schema are what `npm run docs:configuration` writes', () => {
  expect(readFileSync(CONFIGURATION_SCHEMA, 'utf8')).toBe(schemaText());
  expect(readFileSync(CONFIGURATION_PAGE, 'utf8')).toBe(configurationPage());
});

test('every setting of the schema has a meaning, and every row of the page its four cells', () => {
  const nodes: unknown[] = [JSON.parse(schemaText())];
  for (const node of nodes) {
    const { properties = {}, ...rest } = node as { properties?: Record<string, object> };
    for (const [name, setting] of Object.entries(properties)) {
      const isDescribed = 'description' in setting || '$ref' in setting || 'allOf' in setting;
      expect({ name, isDescribed }).toEqual({ name, isDescribed: true });
    }
    nodes.push(
      ...[...Object.values(properties), ...Object.values(rest)]
        .flat()
        .filter((one) => typeof one === 'object'),
    );
  }
  const rows = configurationPage()
    .split('\n')
    .filter((line) => /^\| `\w+` \| .* \| .* \|/.test(line));
  expect(rows.length).toBeGreaterThan(40);
  for (const row of rows) expect(row).not.toMatch(/undefined/);
});
