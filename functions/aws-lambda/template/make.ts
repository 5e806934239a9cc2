// npm run lambda:template
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { TEMPLATE } from './template.js';

const filepath = fileURLToPath(new URL('../deploy/template.json', import.meta.url));
writeFileSync(
  filepath,
  await format(JSON.stringify(TEMPLATE), { ...(await resolveConfig(filepath)), filepath }),
);
