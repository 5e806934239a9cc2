export { embeddedStore } from './embedded.js';
export type { EmbeddedStoreOptions } from './embedded.js';
export type {
  Json,
  NewParticipant,
  NewSession,
  ParticipantChange,
  ParticipantRecord,
  ParticipantStatus,
  Participants,
  SessionChange,
  SessionRecord,
  SessionStatus,
  Sessions,
  Store,
  UserRecord,
  Users,
  ValuePage,
  Values,
} from './store.js';
