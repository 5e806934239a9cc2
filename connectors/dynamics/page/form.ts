import { formScript } from '../src/form-script.js';
import type { ClientApi } from '../src/sdk.js';

declare const Xrm: ClientApi;

export const { onLoad } = formScript(() => Xrm);
