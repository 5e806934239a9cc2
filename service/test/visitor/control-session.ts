import type { Masking } from '../../visitor/masking/masking.js';
import { recorderWith } from '../../visitor/recorder/rrweb-recorder.js';
import { install } from '../../visitor/session/install.js';

// The control run of the masking tests: the same script and the same wire, with masking switched off.
const open: Masking = {
  recordOptions: { slimDOMOptions: { script: false, comment: false }, maskInputOptions: {} },
  renew: () => undefined,
  scrub: (event) => event,
  clean: (text) => text,
  close: () => undefined,
};

install((options) => recorderWith(open, options));
