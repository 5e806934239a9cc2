/** A file of the solution that Dataverse serves at `/WebResources/<name>`. */
export interface WebResource {
  /** Name in Dataverse, with the prefix of the publisher. */
  name: string;
  /** File in `pageDirectory`; `config.json` is written for each organisation. Dataverse takes no hyphen in a name. */
  file: string;
  label: string;
  /** Kind in Dataverse: 1 page, 2 style sheet, 3 script (and anything that is only fetched). */
  type: 1 | 2 | 3;
}

const PREFIX = 'glk_/cobrowse/';

const resource = (file: string, type: WebResource['type'], label: string): WebResource => ({
  name: PREFIX + file,
  file,
  label,
  type,
});

/** Everything that the solution brings. They find each other by their place beside each other. */
export const WEB_RESOURCES: readonly WebResource[] = [
  resource('panel.html', 1, 'Cobrowse panel'),
  resource('main.js', 3, 'Cobrowse panel: script'),
  resource('optional.js', 3, 'Cobrowse panel: what is loaded on demand'),
  resource('page.css', 2, 'Cobrowse panel: style'),
  resource('config.json', 3, 'Cobrowse panel: configuration'),
  resource('form.js', 3, 'Cobrowse: script of forms'),
  resource('msal.js', 3, 'Microsoft Authentication Library'),
  resource('redirect.html', 1, 'Cobrowse sign-in: return page'),
  resource('redirect.js', 3, 'Cobrowse sign-in: script of the return page'),
  resource('bridge.js', 3, 'Microsoft Authentication Library: return of the sign-in'),
  resource('settings.html', 1, 'Cobrowse settings'),
  resource('settings.js', 3, 'Cobrowse settings: script'),
  resource('settings.css', 2, 'Cobrowse settings: style'),
];
