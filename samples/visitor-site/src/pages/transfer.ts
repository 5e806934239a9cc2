import { ACCOUNTS } from '../data.js';
import { html, type Html } from '../html.js';
import type { Page } from '../layout.js';
import {
  CURRENCIES,
  EMPTY_TRANSFER,
  parseAmount,
  type Transfer,
  type TransferProblems,
} from '../transfer.js';

interface Field {
  id: keyof TransferProblems;
  label: string;
  problems: TransferProblems;
  control: (describedBy: Html | false) => Html;
}

function field({ id, label, problems, control }: Field): Html {
  const problem = problems[id];
  const wrong = problem !== undefined && html` aria-invalid="true" aria-describedby="${id}-problem"`;
  return html`<div class="field">
    <label for="${id}">${label}</label>${control(wrong)}
    ${problem !== undefined && html`<p class="problem" id="${id}-problem">${problem}</p>`}
  </div>`;
}

const option = (value: string, label: string, chosen: string): Html =>
  html`<option value="${value}" ${value === chosen && html` selected`}>${label}</option>`;

function speed(value: string, title: string, text: string, chosen: string): Html {
  return html`<label class="choice box">
    <input
      type="radio"
      name="speed"
      id="speed-${value}"
      value="${value}"
      ${value === chosen && html` checked`}
    />
    <span><strong>${title}</strong><span class="quiet">${text}</span></span>
  </label>`;
}

function form(transfer: Transfer, problems: TransferProblems): Html {
  return html`<form class="card form" method="post" action="/transfer" novalidate>
    <fieldset>
      <legend>Where it goes</legend>
      ${field({
        id: 'from',
        label: 'From account',
        problems,
        control: (wrong) =>
          html`<select id="from" name="from" ${wrong}>
            ${ACCOUNTS.map((account) => option(account.id, account.name, transfer.from))}
          </select>`,
      })}
      ${field({
        id: 'recipient',
        label: 'Recipient',
        problems,
        control: (wrong) =>
          html`<input
            id="recipient"
            name="recipient"
            autocomplete="off"
            value="${transfer.recipient}"
            ${wrong}
          />`,
      })}
      ${field({
        id: 'iban',
        label: 'IBAN',
        problems,
        control: (wrong) =>
          html`<input
            id="iban"
            name="iban"
            class="glance_masked"
            autocomplete="off"
            spellcheck="false"
            value="${transfer.iban}"
            ${wrong}
          />`,
      })}
      <div class="pair">
        ${field({
          id: 'amount',
          label: 'Amount',
          problems,
          control: (wrong) =>
            html`<input
              id="amount"
              name="amount"
              inputmode="decimal"
              autocomplete="off"
              value="${transfer.amount}"
              ${wrong}
            />`,
        })}
        ${field({
          id: 'currency',
          label: 'Currency',
          problems,
          control: (wrong) =>
            html`<select id="currency" name="currency" ${wrong}>
              ${CURRENCIES.map((currency) => option(currency, currency, transfer.currency))}
            </select>`,
        })}
      </div>
    </fieldset>
    <fieldset>
      <legend>How fast</legend>
      <div class="pair">
        ${speed('standard', 'Standard', 'Tomorrow morning, free', transfer.speed)}
        ${speed('instant', 'Instant', 'In seconds, 0.20 €', transfer.speed)}
      </div>
      ${problems.speed !== undefined && html`<p class="problem">${problems.speed}</p>`}
    </fieldset>
    <fieldset>
      <legend>A few words</legend>
      ${field({
        id: 'note',
        label: 'Message to the recipient',
        problems,
        control: (wrong) =>
          html`<textarea id="note" name="note" rows="3" ${wrong}>${transfer.note}</textarea>`,
      })}
      <label class="choice"
        ><input type="checkbox" id="keep" name="keep" ${transfer.keep && html` checked`} /><span
          >Keep as a template</span
        ></label
      >
    </fieldset>
    <fieldset>
      <legend>Confirm that it is you</legend>
      ${field({
        id: 'card',
        label: 'Card number',
        problems,
        control: (wrong) =>
          html`<input
            id="card"
            name="card"
            class="glance_masked"
            inputmode="numeric"
            autocomplete="off"
            value="${transfer.card}"
            ${wrong}
          />`,
      })}
      ${field({
        id: 'pin',
        label: 'PIN',
        problems,
        control: (wrong) =>
          html`<input id="pin" name="pin" type="password" inputmode="numeric" autocomplete="off" ${wrong} />`,
      })}
    </fieldset>
    <p class="summary" id="summary" aria-live="polite">Nothing is sent before you press the button.</p>
    <p class="actions"><button type="submit">Send the money</button></p>
  </form>`;
}

export function transferPage(transfer: Transfer = EMPTY_TRANSFER, problems: TransferProblems = {}): Page {
  const count = Object.keys(problems).length;
  return {
    path: '/transfer',
    title: count ? 'Transfer: please look again' : 'Transfer',
    main: html`<h1>Make a transfer</h1>
      ${count > 0 && html`<p class="alert" role="alert">Please look again at ${count === 1 ? 'one field' : `${count} fields`} below. Your PIN is needed once more.</p>`}
      ${form(transfer, problems)}`,
  };
}

export function transferDonePage(transfer: Transfer): Page {
  const amount = ((parseAmount(transfer.amount) ?? 0) / 100).toFixed(2);
  return {
    path: '/transfer',
    title: 'Transfer on its way',
    main: html`<h1>On its way</h1>
      <section class="card">
        <p role="status">
          ${amount} ${transfer.currency} to ${transfer.recipient},
          ${transfer.speed === 'instant' ? 'there in seconds' : 'there tomorrow morning'}.
        </p>
        <p class="quiet">
          To the account <span class="glance_masked">${transfer.iban}</span>. This sample moves no money and
          keeps nothing.
        </p>
        <p class="actions"><a class="button" href="/accounts">Back to your accounts</a></p>
      </section>`,
  };
}
