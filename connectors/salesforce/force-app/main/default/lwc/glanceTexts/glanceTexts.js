// Written by npm run salesforce:generate.
import AGENT_UNKNOWN from '@salesforce/label/c.Glance_AGENT_UNKNOWN';
import agents from '@salesforce/label/c.Glance_agents';
import agentVideo from '@salesforce/label/c.Glance_agentVideo';
import back from '@salesforce/label/c.Glance_back';
import blockedText from '@salesforce/label/c.Glance_blockedText';
import blockedTitle from '@salesforce/label/c.Glance_blockedTitle';
import bootText from '@salesforce/label/c.Glance_bootText';
import bootTitle from '@salesforce/label/c.Glance_bootTitle';
import camera from '@salesforce/label/c.Glance_camera';
import cancel from '@salesforce/label/c.Glance_cancel';
import character_apostrophe from '@salesforce/label/c.Glance_character_apostrophe';
import character_colon from '@salesforce/label/c.Glance_character_colon';
import character_comma from '@salesforce/label/c.Glance_character_comma';
import character_dash from '@salesforce/label/c.Glance_character_dash';
import character_full_stop from '@salesforce/label/c.Glance_character_full_stop';
import character_quotation_mark from '@salesforce/label/c.Glance_character_quotation_mark';
import character_semicolon from '@salesforce/label/c.Glance_character_semicolon';
import clientNote from '@salesforce/label/c.Glance_clientNote';
import CONFIG_INVALID from '@salesforce/label/c.Glance_CONFIG_INVALID';
import contact from '@salesforce/label/c.Glance_contact';
import CONTEXT_INVALID from '@salesforce/label/c.Glance_CONTEXT_INVALID';
import desktopWeb from '@salesforce/label/c.Glance_desktopWeb';
import duration from '@salesforce/label/c.Glance_duration';
import end from '@salesforce/label/c.Glance_end';
import endedAgent from '@salesforce/label/c.Glance_endedAgent';
import endedError from '@salesforce/label/c.Glance_endedError';
import endedTimeout from '@salesforce/label/c.Glance_endedTimeout';
import endedTitle from '@salesforce/label/c.Glance_endedTitle';
import endedUnknown from '@salesforce/label/c.Glance_endedUnknown';
import endedVisitor from '@salesforce/label/c.Glance_endedVisitor';
import errorText from '@salesforce/label/c.Glance_errorText';
import errorTitle from '@salesforce/label/c.Glance_errorTitle';
import frameText from '@salesforce/label/c.Glance_frameText';
import frameTitle from '@salesforce/label/c.Glance_frameTitle';
import goneText from '@salesforce/label/c.Glance_goneText';
import goneTitle from '@salesforce/label/c.Glance_goneTitle';
import HANDLER_FAILED from '@salesforce/label/c.Glance_HANDLER_FAILED';
import HOST_REFUSED from '@salesforce/label/c.Glance_HOST_REFUSED';
import inviteCamera from '@salesforce/label/c.Glance_inviteCamera';
import join from '@salesforce/label/c.Glance_join';
import key from '@salesforce/label/c.Glance_key';
import keyCharacters from '@salesforce/label/c.Glance_keyCharacters';
import keyEmpty from '@salesforce/label/c.Glance_keyEmpty';
import keyHint from '@salesforce/label/c.Glance_keyHint';
import keyLabel from '@salesforce/label/c.Glance_keyLabel';
import keyReserved from '@salesforce/label/c.Glance_keyReserved';
import keyTitle from '@salesforce/label/c.Glance_keyTitle';
import keyTooLong from '@salesforce/label/c.Glance_keyTooLong';
import liveTitle from '@salesforce/label/c.Glance_liveTitle';
import LOOKUP_FAILED from '@salesforce/label/c.Glance_LOOKUP_FAILED';
import LOOKUP_MALFORMED from '@salesforce/label/c.Glance_LOOKUP_MALFORMED';
import LOOKUP_REFUSED from '@salesforce/label/c.Glance_LOOKUP_REFUSED';
import LOOKUP_TIMED_OUT from '@salesforce/label/c.Glance_LOOKUP_TIMED_OUT';
import lostText from '@salesforce/label/c.Glance_lostText';
import lostTitle from '@salesforce/label/c.Glance_lostTitle';
import mobileApp from '@salesforce/label/c.Glance_mobileApp';
import mobileWeb from '@salesforce/label/c.Glance_mobileWeb';
import newSession from '@salesforce/label/c.Glance_newSession';
import noRecord from '@salesforce/label/c.Glance_noRecord';
import notAvailable from '@salesforce/label/c.Glance_notAvailable';
import notSaved from '@salesforce/label/c.Glance_notSaved';
import notSavedSeen from '@salesforce/label/c.Glance_notSavedSeen';
import openClient from '@salesforce/label/c.Glance_openClient';
import openingTitle from '@salesforce/label/c.Glance_openingTitle';
import openInWindow from '@salesforce/label/c.Glance_openInWindow';
import openView from '@salesforce/label/c.Glance_openView';
import openWindow from '@salesforce/label/c.Glance_openWindow';
import ORIGIN_REFUSED from '@salesforce/label/c.Glance_ORIGIN_REFUSED';
import otherKey from '@salesforce/label/c.Glance_otherKey';
import otherSessions from '@salesforce/label/c.Glance_otherSessions';
import page from '@salesforce/label/c.Glance_page';
import panorama from '@salesforce/label/c.Glance_panorama';
import permissionBoth from '@salesforce/label/c.Glance_permissionBoth';
import permissionNone from '@salesforce/label/c.Glance_permissionNone';
import permissionTitle from '@salesforce/label/c.Glance_permissionTitle';
import POPUP_BLOCKED from '@salesforce/label/c.Glance_POPUP_BLOCKED';
import readyText from '@salesforce/label/c.Glance_readyText';
import readyTitle from '@salesforce/label/c.Glance_readyTitle';
import RECORD_REFUSED from '@salesforce/label/c.Glance_RECORD_REFUSED';
import recordFailed from '@salesforce/label/c.Glance_recordFailed';
import recordLoading from '@salesforce/label/c.Glance_recordLoading';
import rejoin from '@salesforce/label/c.Glance_rejoin';
import restoredText from '@salesforce/label/c.Glance_restoredText';
import restoredTitle from '@salesforce/label/c.Glance_restoredTitle';
import retry from '@salesforce/label/c.Glance_retry';
import runsElsewhere from '@salesforce/label/c.Glance_runsElsewhere';
import saveAgain from '@salesforce/label/c.Glance_saveAgain';
import saving from '@salesforce/label/c.Glance_saving';
import screenShare from '@salesforce/label/c.Glance_screenShare';
import showView from '@salesforce/label/c.Glance_showView';
import SIGN_IN_REQUIRED from '@salesforce/label/c.Glance_SIGN_IN_REQUIRED';
import startScreenShare from '@salesforce/label/c.Glance_startScreenShare';
import time from '@salesforce/label/c.Glance_time';
import unsaved from '@salesforce/label/c.Glance_unsaved';
import viewClose from '@salesforce/label/c.Glance_viewClose';
import viewFrame from '@salesforce/label/c.Glance_viewFrame';
import viewInWindow from '@salesforce/label/c.Glance_viewInWindow';
import viewNothing from '@salesforce/label/c.Glance_viewNothing';
import visitorAway from '@salesforce/label/c.Glance_visitorAway';
import visitorBrowser from '@salesforce/label/c.Glance_visitorBrowser';
import visitorInfo from '@salesforce/label/c.Glance_visitorInfo';
import visitorLater from '@salesforce/label/c.Glance_visitorLater';
import visitorOnSite from '@salesforce/label/c.Glance_visitorOnSite';
import visitorSystem from '@salesforce/label/c.Glance_visitorSystem';
import visitorThere from '@salesforce/label/c.Glance_visitorThere';
import visitorType from '@salesforce/label/c.Glance_visitorType';
import visitorUnknown from '@salesforce/label/c.Glance_visitorUnknown';
import waitingPage from '@salesforce/label/c.Glance_waitingPage';
import waitingText from '@salesforce/label/c.Glance_waitingText';
import waitingTitle from '@salesforce/label/c.Glance_waitingTitle';
import waitingWindow from '@salesforce/label/c.Glance_waitingWindow';

/** Everything that is said, in the language of the user: the platform puts its labels in. */
export default {
  AGENT_UNKNOWN,
  agents,
  agentVideo,
  back,
  blockedText,
  blockedTitle,
  bootText,
  bootTitle,
  camera,
  cancel,
  "character '": character_apostrophe,
  'character :': character_colon,
  'character ,': character_comma,
  'character –': character_dash,
  'character .': character_full_stop,
  'character "': character_quotation_mark,
  'character ;': character_semicolon,
  clientNote,
  CONFIG_INVALID,
  contact,
  CONTEXT_INVALID,
  desktopWeb,
  duration,
  end,
  endedAgent,
  endedError,
  endedTimeout,
  endedTitle,
  endedUnknown,
  endedVisitor,
  errorText,
  errorTitle,
  frameText,
  frameTitle,
  goneText,
  goneTitle,
  HANDLER_FAILED,
  HOST_REFUSED,
  inviteCamera,
  join,
  key,
  keyCharacters,
  keyEmpty,
  keyHint,
  keyLabel,
  keyReserved,
  keyTitle,
  keyTooLong,
  liveTitle,
  LOOKUP_FAILED,
  LOOKUP_MALFORMED,
  LOOKUP_REFUSED,
  LOOKUP_TIMED_OUT,
  lostText,
  lostTitle,
  mobileApp,
  mobileWeb,
  newSession,
  noRecord,
  notAvailable,
  notSaved,
  notSavedSeen,
  openClient,
  openingTitle,
  openInWindow,
  openView,
  openWindow,
  ORIGIN_REFUSED,
  otherKey,
  otherSessions,
  page,
  panorama,
  permissionBoth,
  permissionNone,
  permissionTitle,
  POPUP_BLOCKED,
  readyText,
  readyTitle,
  RECORD_REFUSED,
  recordFailed,
  recordLoading,
  rejoin,
  restoredText,
  restoredTitle,
  retry,
  runsElsewhere,
  saveAgain,
  saving,
  screenShare,
  showView,
  SIGN_IN_REQUIRED,
  startScreenShare,
  time,
  unsaved,
  viewClose,
  viewFrame,
  viewInWindow,
  viewNothing,
  visitorAway,
  visitorBrowser,
  visitorInfo,
  visitorLater,
  visitorOnSite,
  visitorSystem,
  visitorThere,
  visitorType,
  visitorUnknown,
  waitingPage,
  waitingText,
  waitingTitle,
  waitingWindow,
};
