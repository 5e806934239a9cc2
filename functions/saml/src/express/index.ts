export type { SamlFlow, SamlRouterOptions, SamlRouting, SamlVisit, SamlVisitRecord } from './contract.js';
export { ownAddress } from './own-path.js';
export { samlRouter } from './router.js';
export { samlIdentity, samlSignIn } from './sign-in.js';
export type { SamlSignIn, SamlSignInChoice, SamlSignInOptions, SamlUserMapping } from './sign-in.js';
