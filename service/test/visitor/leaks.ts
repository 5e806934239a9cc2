/** Every form in which a text may stand in bytes, an address, JSON or HTML; case is ignored where forms differ by it. */
export function forms(secret: string): string[] {
  const percent = encodeURIComponent(secret);
  const json = JSON.stringify(secret).slice(1, -1);
  return [
    ...new Set([
      secret,
      percent,
      percent.toLowerCase(),
      new URLSearchParams({ '': secret }).toString().slice(1),
      json,
      JSON.stringify(json).slice(1, -1),
      secret.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;'),
      [...secret].map((sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
      Buffer.from(secret).toString('hex'),
      ...base64Forms(secret),
    ]),
  ];
}

/** Base64 as it looks at each of the three alignments inside longer data, without the signs that depend on neighbours. */
function base64Forms(secret: string): string[] {
  return [0, 1, 2].flatMap((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), Buffer.from(secret)])
      .toString('base64')
      .replace(/=+$/, '');
    const inner = text.slice(shift === 0 ? 0 : shift + 1, -1);
    return [inner, inner.replace(/\+/g, '-').replace(/\//g, '_')];
  });
}

/** Names of the secrets that turn up in any of the texts, in whatever case. */
export function leaks(secrets: ReadonlyMap<string, string>, texts: readonly string[]): string[] {
  // The texts are megabytes, each looked through for hundreds of forms: once, and not once more as they were written.
  const all = texts.join('\n').toLowerCase();
  return [...secrets].flatMap(([name, secret]) => {
    const sought = new Set(forms(secret).map((form) => form.toLowerCase()));
    return [...sought].some((form) => all.includes(form)) ? [name] : [];
  });
}
