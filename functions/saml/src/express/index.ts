export type { SamlFlow, SamlRouterOptions, SamlRouting, SamlVisit, SamlVisitRecord } from './contract.js';
export { ownAddress } from './own-path.js';
export { samlRouter } from './router.js';
