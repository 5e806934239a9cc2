// The module `c/glanceKit` of the components: everything but how it looks and what it says.
import { Cobrowse, type CobrowseOptions } from '../src/cobrowse.js';

/** The panel of one component. */
export const openCobrowse = (options: CobrowseOptions): Cobrowse => new Cobrowse(options);
