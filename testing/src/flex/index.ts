export { startFlexCloud } from './cloud.js';
export type { FlexCloud, FlexCloudAccount } from './cloud.js';
export { flexDesktopPages, startFlexDesktop } from './desktop.js';
export type { FlexDesktop, FlexDesktopOptions, FlexDesktopPages, FlexPluginFile } from './desktop.js';
export type { FlexFiles } from './libraries.js';
export type { FlexPageOrigins } from './page.js';
export type {
  FlexDesktopControl,
  FlexDesktopReport,
  FlexDesktopSetup,
  FlexPluginScript,
  FlexTaskSetup,
} from './setup.js';
export { startFlexTokens } from './tokens.js';
export type { FlexAgent, FlexTokens, FlexTokensAccount } from './tokens.js';
