// The module `c/glanceKit` of the components: everything but how it looks.
import de from '@glance-kit/panel/languages/de.json';
import es from '@glance-kit/panel/languages/es.json';
import fr from '@glance-kit/panel/languages/fr.json';
import { Cobrowse, type CobrowseOptions } from '../src/cobrowse.js';

/** The panel of one component, in the languages of the kit. */
export function openCobrowse(options: Omit<CobrowseOptions, 'languages'>): Cobrowse {
  return new Cobrowse({ ...options, languages: { de, es, fr } });
}
