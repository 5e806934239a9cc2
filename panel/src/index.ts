export { GlancePanel, defineGlancePanel } from './glance-panel.js';
export type { PanelStateDetail } from './glance-panel.js';
export { PanelController, cleanKey, typedProblem } from './controller.js';
export type { ControllerOptions, PanelView } from './controller.js';
export type { ActivityOutbox, KeptActivity } from './activity-log.js';
export { DEFAULT_TIMING } from './settings.js';
export type {
  PanelBrand,
  PanelMemory,
  PanelPrivileges,
  PanelSettings,
  PanelTiming,
  VisitorInfoSource,
  VisitorInfoWatch,
} from './settings.js';
export { visitorInfo } from './visitor-info.js';
export type { VisitorInfoOptions } from './visitor-info.js';
export { pause, systemClock } from '@glance-kit/core';
export type { Clock as PanelClock } from '@glance-kit/core';
export { handOffSignIn } from './sign-in.js';
export type { SignIn, SignInAttempt, SignInEvents, SignInOptions, SignedInPerson } from './sign-in.js';
export { signedInLoginKeys } from './signed-in-login-keys.js';
export type { SignedInLoginKeysOptions } from './signed-in-login-keys.js';
export { openViewerWindow } from './viewer-window.js';
export type { ViewerWindowOptions } from './viewer-window.js';
export { openViewerFrame } from './viewer-frame.js';
export type { ViewerFrameOptions } from './viewer-frame.js';
export { framePlaces } from './frame-places.js';
export type { FramePlaces } from './frame-places.js';
export { loginKeyReply } from './login-key-reply.js';
export { viewOpener } from './view-opener.js';
export type { ViewOpener, ViewOpenerOptions, ViewPlaceName } from './view-opener.js';
export { mayPostForms } from './post-form.js';
export { pageStore, storageOfPage } from './page-store.js';
export type { PageStorage, PageStore } from './page-store.js';
export { postActivity } from './post-activity.js';
export type { PostActivityOptions } from './post-activity.js';
export { ENGLISH } from './english.js';
export type { PanelTexts } from './texts.js';
// Also in ./page: a bundler that knows no "exports" finds only this file.
export { readPageConfig } from './page/page-config.js';
export type { PageBranding, PageConfig } from './page/page-config.js';
export { pageMemory, pageOutbox } from './page/memory.js';
export { textsFor } from './page/languages.js';
export type { ViewTexts } from './view-texts.js';
