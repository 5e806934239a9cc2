import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { acceptAndSignIn, getHelp, join, openStory, picture, shownCode, type Story } from './story.js';

jest.setTimeout(120_000);

const PASSWORD = 'Zq7-harbour-pin-8841';
const IBAN = 'DE02120300000000202051';

let story: Story;
let viewer: Page;
let code: string;

// One story, told in order: each step goes on where the last one ended, so a failed one ends the story.
let failed: string | undefined;
function step(name: string, run: () => Promise<void> | void): void {
  test(name, async () => {
    if (failed !== undefined) throw new Error(`Not reached, because this failed before: ${failed}.`);
    failed = name;
    await run();
    failed = undefined;
  });
}

beforeAll(async () => {
  story = await openStory();
});
afterAll(() => story.close());

/** Waits until the agent sees this value in this field. */
async function agentSees(selector: string, value: string): Promise<void> {
  await picture(viewer)
    .locator(selector)
    .evaluate(
      (field, wanted) =>
        new Promise<void>((resolve) => {
          const look = (): void => {
            if ((field as HTMLInputElement).value === wanted) resolve();
            else setTimeout(look, 20);
          };
          look();
        }),
      value,
    );
}

step('the visitor asks for help, accepts, and gets a code of five digits', async () => {
  code = await getHelp(story.visitor);
  expect(code).toMatch(/^\d{5}$/);
});

step(
  'the agent signs in from inside the framed page, by a pop-up, with third-party storage blocked',
  async () => {
    await acceptAndSignIn(story);
  },
);

step('the agent types the code and sees the live page', async () => {
  viewer = await join(story, code);
  await picture(viewer).getByLabel('Recipient', { exact: true }).waitFor();
});

step('the view has a clean address: no key, no partner user id', () => {
  expect(viewer.url()).toBe(
    `${story.demo.addresses.service}/agentjoin/AgentView.aspx?SessionKey=${code}&wait=1`,
  );
});

step('what the visitor types is seen by the agent at once', async () => {
  await story.visitor.bringToFront();
  await story.visitor.getByLabel('Recipient', { exact: true }).pressSequentially('Ada Lovelace');
  await agentSees('#recipient', 'Ada Lovelace');
});

step('masked fields and passwords are eight asterisks for the agent, whatever is in them', async () => {
  await story.visitor.locator('#iban').fill(IBAN);
  await story.visitor.locator('input[type=password]').first().fill(PASSWORD);
  await story.visitor.getByLabel('Recipient', { exact: true }).fill('after the secrets');
  await agentSees('#recipient', 'after the secrets');
  await agentSees('.field:has(label:text-is("IBAN")) input', '********');
  await agentSees('.field:has(label:text-is("PIN")) input', '********');
});

step('no secret left the visitor page in any spelling, and what is not secret did', () => {
  expect(story.wire.frames().length).toBeGreaterThan(0);
  expect(story.wire.leaks([PASSWORD, IBAN])).toEqual([]);
  // The same search finds what was meant to be seen: it is not blind.
  expect(story.wire.leaks(['after the secrets']).map(({ where }) => where)).toContain('decoded frame');
});

step('a full navigation keeps the session and the view follows', async () => {
  await story.visitor.getByRole('link', { name: 'Accounts' }).first().click();
  await picture(viewer)
    .getByRole('heading', { level: 1 })
    .filter({ hasText: /account/i })
    .waitFor();
  expect(await shownCode(story.visitor)).toBe(code);
});

step('masked parts of a page keep their box and lose their text', async () => {
  const masked = story.visitor.locator('.glance_masked').first();
  const text = (await masked.textContent())?.trim() ?? '';
  expect(text.length).toBeGreaterThan(3);
  expect(story.wire.leaks([text])).toEqual([]);
  expect((await picture(viewer).locator('body').textContent()) ?? '').not.toContain(text);
});

step('on a page without the tag the agent is told so, and the view comes back with the visitor', async () => {
  await story.visitor.goto(`${story.demo.addresses.visitorSite}/statement-archive`);
  await viewer.getByText('The visitor is on another page').first().waitFor();
  await story.visitor.goto(`${story.demo.addresses.visitorSite}/profile`);
  await viewer.getByText('The visitor is on another page').first().waitFor({ state: 'hidden' });
  await picture(viewer).getByRole('heading', { level: 1 }).waitFor();
});

step('a reload of the view works although its login key was used', async () => {
  await viewer.reload();
  await picture(viewer).getByRole('heading', { level: 1 }).waitFor();
});

step('the visitor presses Stop: the view and the panel say that it is over', async () => {
  await story.visitor.bringToFront();
  await story.visitor.getByRole('button', { name: /stop/i }).click();
  await story.panel.getByText('The visitor ended the session.').first().waitFor();
  await viewer.getByText('The visitor ended the session').first().waitFor();
  await story.visitor.locator('#glance_ssnkey_box').waitFor({ state: 'hidden' });
});

step('the agent ends a second session from the panel: the visitor is told', async () => {
  const second = await getHelp(story.visitor);
  expect(second).not.toBe(code);
  await Promise.all([
    viewer.waitForEvent('close'),
    story.panel.getByRole('button', { name: 'New session' }).click(),
  ]);
  viewer = await join(story, second);
  await story.desktop.bringToFront();
  await story.panel.getByRole('button', { name: 'End session' }).click();
  await story.panel.getByText('An agent ended the session.').first().waitFor();
  await story.visitor.locator('#glance_ssnkey_box').waitFor({ state: 'hidden' });
});

step('the API key of the group is in nothing that either side was answered', () => {
  const apiKey = story.demo.firstStart?.apiKey ?? '';
  expect(apiKey.length).toBeGreaterThan(16);
  const answers = story.answers();
  expect(answers.filter((answer) => answer.includes(apiKey))).toEqual([]);
  // The same list holds the replies of the login-key function, so the search looked where a leak would be.
  expect(answers.filter((answer) => /\/getloginkey .*"loginKey":"\$1\$/.test(answer)).length).toBeGreaterThan(
    0,
  );
});
