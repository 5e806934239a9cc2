import type { StudioFlow } from '@glance-kit/flex/studio-flow';

/**
 * Runs a flow as Studio does, as far as the hand-over needs it: follows the transition of the event, sets variables,
 * fills `{{…}}` in the attributes, and gives what "Send to Flex" gives to TaskRouter.
 *
 * @param trigger  what the event brings: `{{trigger.message.ChannelSid}}` reads `message.ChannelSid` of it
 * @throws Error when the flow does not end at "Send to Flex"
 */
export function runStudioFlow(flow: StudioFlow, event: string, trigger: object): Record<string, unknown> {
  const variables: Record<string, string> = {};
  const context = { trigger, flow: { variables } };
  const fill = (text: string): string =>
    text.replace(/\{\{\s*([\w.]+)\s*\}\}/g, (_, path: string) => at(context, path));
  const stateOf = (name: string | undefined): StudioFlow['states'][number] => {
    const found = flow.states.find((state) => state.name === name);
    if (!found) throw new Error(`The flow has no widget "${name}".`);
    return found;
  };
  const next = (state: StudioFlow['states'][number], on: string): StudioFlow['states'][number] =>
    stateOf(state.transitions.find((transition) => transition.event === on)?.next);

  let state = next(stateOf(flow.initial_state), event);
  while (state.type === 'set-variables') {
    for (const { key, value } of state.properties['variables'] as { key: string; value: string }[])
      variables[key] = fill(value);
    state = next(state, 'next');
  }
  if (state.type !== 'send-to-flex') throw new Error(`The flow ends at "${state.name}".`);
  return JSON.parse(fill(String(state.properties['attributes']))) as Record<string, unknown>;
}

function at(context: object, path: string): string {
  const value = path
    .split('.')
    .reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], context);
  // As Liquid does with what is not there.
  return value === undefined ? '' : String(value);
}
