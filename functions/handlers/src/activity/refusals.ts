import { refusal, type PageRefusal } from '../identity.js';

/** The refusals that every place for records shares. `check` is for the log alone. */
export const recordInvalid = (member: string): PageRefusal =>
  refusal(400, 'activity_invalid', `The member ${member} of the record is missing or wrong.`, member);

export const notTheAgents = (check: string): PageRefusal =>
  refusal(403, 'conversation_refused', 'This conversation is not one of yours.', check);

export const conversationUnknown = (check: string): PageRefusal =>
  refusal(404, 'conversation_unknown', 'There is no such conversation any more.', check);

/** Others write all the time: it may be tried again. */
export const conversationBusy = (check: string): PageRefusal => ({
  ...refusal(409, 'conversation_busy', 'Others are writing to this conversation. Try again soon.', check),
  retryAfterSeconds: 2,
});

/** It would be refused again. */
export const activityRefused = (check: string): PageRefusal =>
  refusal(422, 'activity_refused', 'The record cannot be kept with this conversation.', check);

/** It may be tried again. */
export const activityFailed = (check: string): PageRefusal =>
  refusal(502, 'activity_failed', 'The record could not be written right now. Try again soon.', check);
