// check-template <aws-cdk-lib> <template> <folder>: includes a template in a stack and synthesises it. The library
// checks it against the schemas of its resources and its own rules; errors end the program. Prints what it warned of,
// as JSON: a value that is not in an enumeration, for one, is a warning only.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [library, templateFile, outdir] = process.argv.slice(2);
const require = createRequire(`${library}/package.json`);
const { App, LegacyStackSynthesizer, Stack } = require('aws-cdk-lib');
const { CfnInclude } = require('aws-cdk-lib/cloudformation-include');

const app = new App({
  outdir,
  context: { '@aws-cdk/core:validateAgainstDefaultRules': true },
  analyticsReporting: false,
});
const stack = new Stack(app, 'LoginKey', { synthesizer: new LegacyStackSynthesizer() });
new CfnInclude(stack, 'Template', { templateFile, preserveLogicalIds: true });
app.synth();
const { pluginReports } = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8'));
const found = pluginReports.flatMap(({ violations }) => violations);
process.stdout.write(`found ${JSON.stringify(found.map((one) => `${one.ruleName} ${one.description}`))}\n`);
