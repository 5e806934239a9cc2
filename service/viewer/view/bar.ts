import type { AgentEntry } from '../../src/protocol/index.js';
import { clockText } from '../state/elapsed.js';
import type { ViewerState } from '../state/state.js';
import { element, setText } from './dom.js';
import { EndControl } from './end-control.js';

type Joined = Extract<ViewerState, { name: 'joined' }>;

/** `Live`, or why not; beside a dot, never told by colour alone. */
function status(state: Joined): { word: string; kind: 'good' | 'wait' } {
  if (state.lost) return { word: 'Reconnecting', kind: 'wait' };
  if (!state.visitorHere) return { word: 'Away', kind: 'wait' };
  if (state.picture === 'resync') return { word: 'Resynchronising', kind: 'wait' };
  return state.picture === 'live' ? { word: 'Live', kind: 'good' } : { word: 'Loading', kind: 'wait' };
}

const agentName = ({ name, username, partneruserid }: AgentEntry): string =>
  name || username || partneruserid;

function agentsText({ count, agents }: Joined): string {
  const names = agents.map(agentName).filter(Boolean);
  if (names.length > 0 && names.length === count) return names.join(', ');
  return count === 1 ? '1 agent' : `${count} agents`;
}

/** What stands above the picture: who, where, since when, and how to end it. */
export class Bar {
  readonly node: HTMLElement;
  readonly #dot = element('span', { class: 'gk-dot', 'aria-hidden': 'true' });
  readonly #status = element('span', { class: 'gk-status' });
  readonly #visitor = element('strong', { class: 'gk-visitor' });
  readonly #key = element('span', { class: 'gk-tag' });
  readonly #address = element('span', { class: 'gk-address' });
  readonly #agents = element('span', { class: 'gk-agents' });
  readonly #time = element('span', { class: 'gk-time', role: 'timer', 'aria-label': 'Time in the session' });
  readonly #end: EndControl;

  constructor(end: () => void) {
    this.#end = new EndControl(end);
    this.node = element(
      'header',
      { class: 'gk-bar', hidden: true },
      element('div', { class: 'gk-bar-who' }, this.#dot, this.#status, this.#visitor, this.#key),
      this.#address,
      element('div', { class: 'gk-bar-side' }, this.#agents, this.#time, this.#end.node),
    );
  }

  render(state: ViewerState, nowMs: number): void {
    this.node.hidden = state.name !== 'joined';
    if (state.name !== 'joined') return;
    const { word, kind } = status(state);
    const { session, page } = state;
    this.#dot.dataset['kind'] = kind;
    setText(this.#status, word);
    setText(this.#visitor, session.visitor.name || 'Visitor');
    this.#visitor.title = [session.visitor.email, session.visitor.phone].filter(Boolean).join(' · ');
    this.#key.hidden = !session.keyIsRandom;
    setText(this.#key, session.keyIsRandom ? `Key ${session.sessionKey}` : '');
    setText(this.#address, page?.url ?? '');
    this.#address.title = page ? `${page.url} · ${page.browser.name} on ${page.browser.platform}` : '';
    setText(this.#agents, agentsText(state));
    this.#agents.title = `Agents in this session: ${agentsText(state)}`;
    setText(this.#time, clockText(nowMs - session.joinedAtMs));
    this.#end.render(state.ending, !state.lost);
  }
}
