import { html } from '../html.js';
import type { Page } from '../layout.js';

const years = [2019, 2018, 2017, 2016].map(
  (year) => html`<li>Statements of ${year}: on paper, on request at your branch</li>`,
);

/** An old corner of the site that nobody put the tag on. */
export const archivePage: Page = {
  path: '/statement-archive',
  title: 'Statement archive',
  tagged: false,
  main: html`<h1>Statement archive</h1>
    <section class="card">
      <p>Statements from before 2020 are kept on our old system.</p>
      <ul>
        ${years}
      </ul>
      <p class="actions"><a class="button" href="/accounts">Back to your accounts</a></p>
    </section>`,
};
