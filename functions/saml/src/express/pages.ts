import {
  PAGE_HEADERS,
  SIGN_IN_ASSETS,
  escapeHtml,
  framedPageHeaders,
  signInPage,
  troublePage,
} from '@glance-kit/handlers';
import type { Response, Router } from 'express';
import type { SamlLogin, SamlMessage } from '../contract.js';

export interface Pages {
  trouble(reply: Response, status: number, title: string, nextStep: string): void;
  /** Posts itself to the provider. */
  form(reply: Response, message: Extract<SamlMessage, { binding: 'post' }>): void;
  question(reply: Response, login: SamlLogin, fields: { q: string; form: string }): void;
  notice(reply: Response, title: string, text: string): void;
  assets(router: Router): void;
}

const hidden = (fields: Readonly<Record<string, string>>): string =>
  Object.entries(fields)
    .map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`)
    .join('\n');

/** @param base  path of the routes */
export function samlPages(base: string, frameAncestors: readonly string[]): Pages {
  const headers = frameAncestors.length ? framedPageHeaders(frameAncestors) : PAGE_HEADERS;
  const send = (reply: Response, status: number, html: string, more?: Record<string, string>): void =>
    void reply
      .status(status)
      .set({ ...headers, ...more })
      .send(html);
  return {
    trouble: (reply, status, title, nextStep) => send(reply, status, troublePage(base, title, nextStep)),

    form(reply, { url, fields }) {
      // Browsers hold a form to `form-action` also where the answer sends them on, and providers send far around.
      const policy = headers['Content-Security-Policy']!.replace("form-action 'self'; ", '');
      send(
        reply,
        200,
        signInPage(
          base,
          'On to your sign-in',
          `<h1>On to your sign-in</h1>
<form method="post" action="${escapeHtml(url)}">
${hidden(fields)}
<button type="submit">Continue</button>
</form>`,
          'submit.js',
        ),
        { 'Content-Security-Policy': policy },
      );
    },

    question(reply, login, fields) {
      send(
        reply,
        200,
        signInPage(
          base,
          'Confirm sign-in',
          `<p class="who"><span class="face" aria-hidden="true">${escapeHtml([...login.nameId][0] ?? '')}</span>
<span class="names"><strong>${escapeHtml(login.nameId)}</strong></span></p>
<h1>Sign in as ${escapeHtml(login.nameId)}?</h1>
<p>Continue only if this is your own account. Otherwise cancel: what you do next would be done in somebody else’s name.</p>
<form method="post" action="${base}/confirm">
${hidden(fields)}
<button type="submit" name="answer" value="yes">Continue</button>
<button type="submit" name="answer" value="no" class="quiet">Cancel</button>
</form>`,
          'settle.js',
        ),
      );
    },

    notice: (reply, title, text) =>
      send(
        reply,
        200,
        signInPage(
          base,
          title,
          `<p class="mark still" aria-hidden="true"></p>
<h1 role="status">${escapeHtml(title)}</h1>
<p>${escapeHtml(text)}</p>`,
        ),
      ),

    assets(router) {
      router.get(`${base}/assets/:name`, (request, reply, next) => {
        const { name } = request.params;
        const file = Object.hasOwn(SIGN_IN_ASSETS, name) ? SIGN_IN_ASSETS[name] : undefined;
        if (!file) return next();
        reply.set({ 'Content-Type': file.type, 'X-Content-Type-Options': 'nosniff' }).send(file.text);
      });
    },
  };
}
