import { CUSTOMER } from '../data.js';
import { html } from '../html.js';
import type { Page } from '../layout.js';

const SCENE = html`<svg
  class="scene"
  viewBox="40 0 360 300"
  aria-hidden="true"
  focusable="false"
  preserveAspectRatio="xMidYMax slice"
>
  <circle cx="325" cy="92" r="44" class="scene-sun" />
  <path d="M0 190q60-34 120-10t130-6 120 2 110-14v138H0z" class="scene-far" />
  <path d="M34 246q14-44 44-48h40q34 6 52 48z" class="scene-rock" />
  <path d="M84 70h28l15 130H69z" class="scene-tower" />
  <path d="M80.5 100h35l4 34h-43zM74.7 150h46.6l4 34h-54.6z" class="scene-band" />
  <path d="M82 46h32v24H82zM78 42h40l-20-20z" class="scene-lamp" />
  <path d="M118 52l120-26v62zM78 52L0 32v50z" class="scene-beam" />
  <path d="M250 216h120l-18 30h-88zM300 212v-74l52 74zM292 212v-58l-38 58z" class="scene-boat" />
  <path d="M0 236q30-18 60 0t60 0 60 0 60 0 60 0 60 0 60 0 60 0v64H0z" class="scene-sea" />
  <path d="M0 264q30-14 60 0t60 0 60 0 60 0 60 0 60 0 60 0 60 0v36H0z" class="scene-sea-near" />
</svg>`;

export const homePage: Page = {
  path: '/',
  title: 'Home',
  main: html`<section class="hero">
      <div class="hero-text">
        <p class="eyebrow">Good to see you, ${CUSTOMER.name.split(' ')[0]}</p>
        <h1>Calm water for your money.</h1>
        <p class="lead">
          Accounts, transfers and savings in one quiet place, with people who can look at the page with you
          when you ask them to.
        </p>
        <p class="actions">
          <a class="button" href="/transfer">Make a transfer</a>
          <a class="button second" href="/accounts">See your accounts</a>
        </p>
      </div>
      ${SCENE}
    </section>
    <section class="cards" aria-label="What is new">
      <article class="card">
        <h2>Instant transfers</h2>
        <p>Money arrives in seconds, also on Sundays, to any account that takes part.</p>
      </article>
      <article class="card">
        <h2>Anchor savings</h2>
        <p>2.4 % a year, free to take out whenever the wind changes.</p>
      </article>
      <article class="card">
        <h2>Help that sees what you see</h2>
        <p>Press “Get help” below, read the code to us, and we look at the page together.</p>
      </article>
    </section>`,
};
