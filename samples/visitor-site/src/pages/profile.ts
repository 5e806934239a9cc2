import { CUSTOMER } from '../data.js';
import { html } from '../html.js';
import type { Page } from '../layout.js';

export const profilePage: Page = {
  path: '/profile',
  title: 'Profile',
  main: html`<h1>Your profile</h1>
    <form class="card form" method="post" action="/profile">
      <fieldset>
        <legend>How we reach you</legend>
        <div class="field">
          <label for="name">Name</label
          ><input id="name" name="name" autocomplete="name" value="${CUSTOMER.name}" />
        </div>
        <div class="field">
          <label for="email">Email</label
          ><input id="email" name="email" type="email" autocomplete="email" value="${CUSTOMER.email}" />
        </div>
        <div class="field">
          <label for="phone">Phone</label
          ><input id="phone" name="phone" type="tel" autocomplete="tel" value="${CUSTOMER.phone}" />
        </div>
        <label class="choice"
          ><input type="checkbox" id="news" name="news" checked /><span
            >Write to me about new services</span
          ></label
        >
      </fieldset>
      <fieldset>
        <legend>Only between you and us</legend>
        <div class="field">
          <label for="birth">Date of birth</label
          ><input id="birth" name="birth" class="glance_masked" type="date" value="${CUSTOMER.dateOfBirth}" />
        </div>
        <div class="field">
          <label for="tax">Tax number</label
          ><input id="tax" name="tax" glance_masked="true" value="${CUSTOMER.taxNumber}" />
        </div>
        <div class="field">
          <label for="question">Security question</label>
          <select id="question" name="question" class="glance_masked">
            <option value="pet">The name of your first pet</option>
            <option value="ship" selected>The name of your first ship</option>
            <option value="street">The street you grew up in</option>
          </select>
        </div>
        <label class="choice"
          ><input type="checkbox" id="office" name="office" class="glance_masked" checked /><span
            >I hold a public office</span
          ></label
        >
      </fieldset>
      <fieldset>
        <legend>Change your password</legend>
        <div class="field">
          <label for="password">Present password</label
          ><input id="password" name="password" type="password" autocomplete="current-password" />
        </div>
        <div class="field">
          <label for="new-password">New password</label
          ><input id="new-password" name="newPassword" type="password" autocomplete="new-password" />
        </div>
      </fieldset>
      <p class="actions"><button type="submit">Save</button></p>
    </form>`,
};

export const profileSavedPage: Page = {
  path: '/profile',
  title: 'Profile saved',
  main: html`<h1>Saved</h1>
    <section class="card">
      <p role="status">This sample keeps nothing of what you typed, so your profile is as it was.</p>
      <p class="actions"><a class="button" href="/profile">Back to your profile</a></p>
    </section>`,
};
