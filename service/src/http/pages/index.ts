export { AGENT_VIEW_PATH, PAGE_ASSETS, SIGN_IN_PATH, VIEWER_DATA_ID, VIEWER_ROOT_ID } from './assets.js';
export type { PageAssets } from './assets.js';
export type { JoinPageData, MessagePageData, SignInPageData, ViewerPageData } from './contract.js';
export { joinPage } from './join.js';
export { messagePage } from './message.js';
export { FORM_PAGE_POLICY, VIEWER_POLICY, policyHeader } from './policy.js';
export { signInPage } from './sign-in.js';
export { viewerPage } from './viewer.js';
