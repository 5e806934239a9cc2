/**
 * The stylesheet of the panel's shadow root. Every `--gk-` value can be replaced from outside.
 *
 * `--_ink` is for the channels of a colour: 1, so white, on a colour whose luminance is at most 0.179, else 0, black.
 * At that luminance both have a contrast of 4.58, so text on any accent can be read (WCAG 2.2, 1.4.3). `--_ring`
 * stands out by 3 from the surface with any accent, since half of it is the colour of text (1.4.11).
 */
export const PANEL_STYLE = `
  :host {
    --_accent: var(--gk-accent, light-dark(#0b6bcb, #6cb2ff));
    --_ink: clamp(0, (0.179 - 0.2126 * r - 0.7152 * g - 0.0722 * b) * 9999, 1);
    --_on-accent: var(--gk-on-accent, color(from var(--_accent) srgb-linear var(--_ink) var(--_ink) var(--_ink)));
    --_ring: color-mix(in srgb, var(--_accent), var(--_text));
    --_text: var(--gk-text, light-dark(#1b2733, #e6ebf2));
    --_muted: var(--gk-muted, light-dark(#556372, #a3afbf));
    --_surface: var(--gk-surface, light-dark(#ffffff, #171d25));
    --_field: var(--gk-field, light-dark(#ffffff, #10151b));
    --_border: var(--gk-border, light-dark(#dde3ea, #3a4554));
    --_edge: light-dark(#7b8897, #6f7d90);
    --_danger: var(--gk-danger, light-dark(#b3261e, #ff9a92));
    --_danger-soft: light-dark(#fdf0ee, #3a1f20);
    --_live: var(--gk-live, light-dark(#14804a, #5fd08c));
    --_radius: var(--gk-radius, 8px);
    color-scheme: light dark;
    display: block;
    container-type: inline-size;
    font: 15px/1.5 var(--gk-font, system-ui, sans-serif);
    font-variant-numeric: tabular-nums;
    color: var(--_text);
    background: var(--_surface);
  }
  :host([theme='light']) {
    color-scheme: light;
  }
  :host([theme='dark']) {
    color-scheme: dark;
  }
  :host([hidden]) {
    display: none;
  }
  * {
    box-sizing: border-box;
  }
  section,
  .screen,
  .key {
    display: flex;
    flex-direction: column;
    gap: 12px;
  }
  section {
    max-width: 560px;
    padding: 16px;
  }
  header {
    display: flex;
    align-items: center;
    gap: 10px;
  }
  h2,
  p,
  dl,
  dd {
    margin: 0;
    overflow-wrap: anywhere;
  }
  h2 {
    font-size: 17px;
    font-weight: 600;
    line-height: 1.3;
  }
  .brand,
  img {
    max-width: 40%;
    max-height: 24px;
    margin-left: auto;
  }
  .dot {
    flex: none;
    width: 10px;
    height: 10px;
    border-radius: 50%;
    border: 2px solid var(--_muted);
  }
  [data-tone='busy'] .dot {
    border-color: var(--_ring);
    border-right-color: transparent;
  }
  [data-tone='live'] .dot {
    border-color: var(--_live);
    background: var(--_live);
  }
  [data-tone='bad'] .dot {
    border-color: var(--_danger);
    border-radius: 2px;
  }
  @media (prefers-reduced-motion: no-preference) {
    [data-tone='busy'] .dot {
      animation: turn 1.2s linear infinite;
    }
  }
  @keyframes turn {
    to {
      rotate: 1turn;
    }
  }
  .small,
  .brand,
  .contact,
  dt {
    color: var(--_muted);
  }
  .small,
  .brand,
  .contact,
  dt,
  label,
  .sign,
  .notice {
    font-size: 13px;
  }
  .key {
    gap: 8px;
  }
  label {
    font-weight: 600;
  }
  .field,
  .actions,
  .alert,
  .notice {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  input,
  button {
    font: inherit;
    color: inherit;
    border: 1px solid var(--_edge);
  }
  input,
  button,
  .alert,
  dl {
    border-radius: var(--_radius);
  }
  input,
  .alert p {
    flex: 1 1 150px;
  }
  input {
    min-width: 0;
    padding: 8px 12px;
    font-size: 17px;
    letter-spacing: 0.04em;
    background: var(--_field);
  }
  input[aria-invalid='true'] {
    border: 2px solid var(--_danger);
    padding: 7px 11px;
  }
  button {
    min-height: 40px;
    padding: 8px 16px;
    font-weight: 600;
    background: none;
    cursor: pointer;
  }
  button:hover {
    box-shadow: inset 0 0 0 2px;
  }
  .primary {
    color: var(--_on-accent);
    background: var(--_accent);
    border-color: var(--_accent);
  }
  .danger {
    color: var(--_danger);
    border-color: var(--_danger);
  }
  .link {
    min-height: 0;
    padding: 2px 8px;
    border-color: transparent;
    text-decoration: underline;
  }
  :focus-visible {
    outline: 3px solid var(--_ring);
    outline-offset: 2px;
  }
  .alert {
    align-items: flex-start;
    padding: 10px 12px;
    font-size: 14px;
    background: var(--_danger-soft);
    border-left: 3px solid var(--_danger);
  }
  .sign {
    flex: none;
    width: 20px;
    font-weight: 700;
    line-height: 20px;
    text-align: center;
    color: var(--_surface);
    background: var(--_danger);
    border-radius: 50%;
  }
  .notice {
    align-items: center;
    justify-content: space-between;
    padding-top: 10px;
    border-top: 1px solid var(--_border);
  }
  progress {
    width: 100%;
    accent-color: var(--_accent);
  }
  .code {
    padding: 8px 0;
    font-size: 32px;
    font-weight: 700;
    letter-spacing: 0.2em;
    line-height: 1.2;
  }
  dl {
    display: grid;
    gap: 6px;
    padding: 12px;
    border: 1px solid var(--_border);
  }
  dl div {
    display: grid;
    grid-template-columns: 76px 1fr;
    gap: 8px;
  }
  dt {
    line-height: 23px;
  }
  dd {
    min-width: 0;
  }
  .spoken {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @container (max-width: 310px) {
    section {
      padding: 12px;
    }
    .actions button,
    .field button {
      flex: 1 1 100%;
    }
  }
`;
