import { expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const PACKAGE = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const examples = [...readme.matchAll(/^```js\n(.*?)^```/gms)].map((match) => match[1]!);

/** What the reader brings along: their login-key function, and a service that finds the visitor at once. */
const READERS_OWN = `
  import { mintLoginKey as __mint, portableSigner as __signerOf } from '@glance-kit/core';
  const __signer = __signerOf('test-apikey-readme');
  const __agent = { groupId: '12345', partnerUserId: 'jane' };
  const fetchLoginKey = async () => ({ ...__agent, loginKey: __mint(__agent, __signer.now() + 300, __signer) });
  globalThis.fetch = async () =>
    Response.json({ d: { joinurl: 'https://cobrowse.example.com/agentjoin/AgentView.aspx?SessionKey=8421' } });
`;

/** Runs an example as its reader would; resolves with what it printed. */
async function run(example: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      '--conditions=@glance-kit/source',
      '--import=tsx',
      '--input-type=module',
      '--eval',
      `${READERS_OWN}\n${example}`,
    ],
    { cwd: PACKAGE, env: { ...process.env, GLANCE_API_KEY: 'test-apikey-readme', NODE_OPTIONS: '' } },
  );
  return stdout.trim().split('\n');
}

test.each([
  ['minting a login key', 0, ['true']],
  [
    'opening the view',
    1,
    [
      'https://www.glance.net/agentjoin/AgentView.aspx?SessionKey=8421&wait=1',
      'https://cobrowse.example.com/agentjoin/AgentView.aspx SessionKey,wait,partnerid,partneruserid,loginkey',
    ],
  ],
  ['waiting for the visitor', 2, ['attempt 1', 'https://cobrowse.example.com/agentjoin/AgentView.aspx']],
  ['a session key of both sides', 3, ['15550142', 'lopsXEieUCWd91QMWIvtk5GU', 'crm-4711']],
])(
  'README example for %s runs',
  async (_, index, printed) => {
    expect(await run(examples[index]!)).toEqual(printed);
  },
  30_000,
);

test('every example of the README has its row above', () => {
  expect(examples).toHaveLength(4);
});
