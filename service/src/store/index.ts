export { embeddedStore } from './embedded.js';
export type { EmbeddedStoreOptions } from './embedded.js';
export type {
  Json,
  ListedUser,
  NewParticipant,
  NewSession,
  NewUser,
  ParticipantChange,
  ParticipantRecord,
  ParticipantStatus,
  Participants,
  SessionChange,
  SessionRecord,
  SessionStatus,
  Sessions,
  Store,
  UserDetails,
  UserRecord,
  Users,
  ValuePage,
  Values,
} from './store.js';
