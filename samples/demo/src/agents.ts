import { DEMO_AGENTS, type DevelopmentAgent } from '@glance-kit/functions-express/development';

/** The demo agents of the provider by their names; others get their partner user id as name. */
export function developmentAgents(users: readonly string[]): DevelopmentAgent[] {
  return users.map(
    (user, index) =>
      DEMO_AGENTS.find(({ partnerUserId }) => partnerUserId === user) ?? {
        id: `agent-${index + 1}`,
        partnerUserId: user,
        name: user,
        email: `agent-${index + 1}@example.com`,
      },
  );
}
