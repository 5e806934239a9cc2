import { checklist, registrationCommands, type AmazonConnectInstallation } from '@glance-kit/amazon-connect';
import { code, type ChecklistSection, type Step } from '../checklist.js';
import { originSteps, servingSection } from '../page/page-steps.js';
import type { AmazonConnectConfig } from './build.js';

/** Steps of the connector's own list that are told with their lines elsewhere. */
const ELSEWHERE = /^(?:Service|Login-key server): /;

/** `Agents: do this.` as a step, its first word set off. */
const asStep = (line: string): Step => ({ do: line.replace(/^([^:]+): /, '**$1**: ') });

export function amazonConnectSections(
  config: AmazonConnectConfig,
  own: AmazonConnectInstallation,
  ancestors: readonly string[],
): ChecklistSection[] {
  const { instanceArn } = own;
  const deploy = [
    'aws cloudformation deploy',
    `--region ${instanceArn?.split(':')[3] ?? "'<region of the instance>'"}`,
    '--stack-name glance-kit-cobrowse --template-file registration/cloudformation.json',
    ...(instanceArn === undefined ? ["--parameter-overrides 'InstanceArn=<ARN of the instance>'"] : []),
  ];
  const steps = checklist(own)
    .filter((line) => !ELSEWHERE.test(line))
    .map(asStep);
  // Who installs and what the instance must be comes before the commands, the rest after them.
  const isBefore = ({ do: text }: Step): boolean => /^\*\*(?:Instance|Whoever installs)\*\*/.test(text);
  return [
    // Served as it should be, it is an app without its workspace.
    servingSection(config, ancestors, 'it says that it was not opened in Amazon Connect'),
    { title: 'Allow the origins', steps: originSteps(config, ancestors) },
    {
      title: 'Register the app',
      text: 'One of the three ways; each makes the application, its place in the instance and a security profile.',
      steps: [
        ...steps.filter(isBefore),
        {
          do: 'With CloudFormation:',
          code: ['sh', deploy.join(' ')],
        },
        {
          do: 'With the AWS CLI, in this order:',
          code: ['sh', `cd registration\n${registrationCommands(own).join('\n')}`],
        },
        {
          do: `With the CDK: copy ${code('registration/cobrowse-app.ts')} into your app.`,
          code: [
            'ts',
            `import { CobrowseApp } from './cobrowse-app';\n\nnew CobrowseApp(stack, 'Cobrowse');`,
          ],
        },
      ],
    },
    { title: 'Give it to the agents', steps: steps.filter((step) => !isBefore(step)) },
    {
      title: 'Try it',
      steps: [
        {
          do: 'Open a test contact in the agent workspace and the app beside it: the panel names the contact.',
        },
        { do: 'Start a session on your website, join it, end it.' },
      ],
    },
  ];
}
