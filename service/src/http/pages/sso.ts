import { PAGE_ASSETS } from './assets.js';
import { card } from './document.js';
import { html } from './html.js';

/** One line of the troubleshooting page. */
export interface SsoRow {
  label: string;
  value: string;
}

export interface SsoReportData {
  /** What came of it, in one sentence. */
  outcome: string;
  good: boolean;
  rows: readonly SsoRow[];
  /** Attributes of the assertion; values only while the group is being set up. */
  attributes: readonly SsoRow[];
  note?: string;
}

/** What `test=11` shows: for the administrator who sets single sign-on up. */
export function ssoReportPage(data: SsoReportData, assets = PAGE_ASSETS): string {
  const facts = (rows: readonly SsoRow[]) =>
    html`<dl class="gk-facts">
      ${rows.map(
        ({ label, value }) =>
          html`<dt>${label}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>`;
  return card(
    'Single sign-on test',
    assets,
    html`<p>What the identity provider and this service said to each other.</p>
      <p class="${data.good ? 'gk-success' : 'gk-problem'}" role="${data.good ? 'status' : 'alert'}">
        ${data.outcome}
      </p>
      ${facts(data.rows)}
      ${
        data.attributes.length > 0 &&
        html`<h2>Attributes</h2>
          ${facts(data.attributes)}`
      }
      ${data.note !== undefined && html`<p class="gk-hint">${data.note}</p>`}
      <p class="gk-hint">This test signed nobody in.</p>`,
  );
}
