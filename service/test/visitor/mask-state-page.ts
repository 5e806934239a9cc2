import { MaskState } from '../../visitor/masking/state.js';

Object.assign(globalThis, { MaskState });
