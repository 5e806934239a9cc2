import { ACCOUNTS, BOOKINGS } from '../data.js';
import { html } from '../html.js';
import type { Page } from '../layout.js';

const accounts = ACCOUNTS.map(
  (account) =>
    html`<article class="card account">
      <div>
        <h2>${account.name}</h2>
        <p class="quiet">${account.kind}</p>
      </div>
      <p class="balance">
        € <span class="glance_masked" id="balance-${account.id}">${account.balance}</span>
      </p>
      <p class="number quiet" glance_masked="true" id="number-${account.id}">${account.number}</p>
    </article>`,
);

const bookings = BOOKINGS.map(
  (booking) =>
    html`<tr>
      <td class="day">${booking.day}</td>
      <th scope="row">${booking.text}<span class="quiet">${booking.category}</span></th>
      <td class="amount${booking.amount.startsWith('+') && ' plus'}">${booking.amount} €</td>
    </tr>`,
);

export const accountsPage: Page = {
  path: '/accounts',
  title: 'Accounts',
  main: html`<h1>Your accounts</h1>
    <div class="cards two">${accounts}</div>
    <section class="card">
      <h2>Latest on Everyday</h2>
      <table>
        <caption class="unseen">
          The latest bookings on the account Everyday
        </caption>
        <tbody>
          ${bookings}
        </tbody>
      </table>
      <p class="actions"><a class="button second" href="/transfer">Make a transfer</a></p>
    </section>`,
};
