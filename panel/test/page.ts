import {
  KitError,
  latest,
  plainView,
  type Activity,
  type Host,
  type Visitor,
  type VisitorInfo,
} from '@glance-kit/core';
import {
  defineGlancePanel,
  handOffSignIn,
  openViewerWindow,
  signedInLoginKeys,
  type PanelSettings,
} from '../src/index.js';
import { draw, h } from '../src/draw.js';

/** What a test drives from outside the page. */
export interface PageControls {
  show(visitor: Visitor | null): void;
  activities: Activity[];
  refuseWrites: boolean | 'for good';
}

declare global {
  interface Window {
    controls: PageControls;
    drawing: { draw: typeof draw; h: typeof h };
  }
}
window.drawing = { draw, h };

const query = new URLSearchParams(location.search);
const service = query.get('service') ?? '';
const visitor = latest<Visitor | null>({ conversationId: 'call-1', name: 'Mara Lind' });
const controls: PageControls = { show: (next) => visitor.set(next), activities: [], refuseWrites: false };
window.controls = controls;

let views = 0;
const host: Host = {
  name: 'test',
  agent: () => Promise.resolve({ name: 'Jane Agent' }),
  visitors: (signal) => visitor.stream(signal),
  openViewer: (request) => openViewerWindow(request, { service, name: `view-${(views += 1)}` }),
  logActivity: async (activity) => {
    if (controls.refuseWrites === 'for good') throw new KitError('RECORD_REFUSED', 'Refused.');
    if (controls.refuseWrites) throw new Error('refused');
    controls.activities.push(activity);
  },
};

const settings: PanelSettings = { service, groupId: '12345' };
if (query.has('no-key')) settings.privileges = { keyEntry: false, endSession: false };
const info = query.get('visitor-info');
if (info !== null) {
  const watch = { info: JSON.parse(info) as VisitorInfo, watch() {}, forget() {} };
  settings.visitorInfo = () => Promise.resolve(watch);
}
if (query.has('brand')) settings.brand = { name: 'Harbour Bank', logo: query.get('brand')! };
if (query.has('broken')) {
  settings.plainView = () => {
    throw new KitError('CONFIG_INVALID', 'Made to fail.');
  };
} else if (query.has('slow')) {
  settings.loginKeys = () => new Promise(() => {});
} else if (query.has('plain')) {
  settings.plainView = plainView({ base: service, username: 'jane@example.test' });
} else if (query.has('signin')) {
  const signIn = handOffSignIn({ signIn: '/signin', collect: '/collect', pollEveryMs: 50 });
  settings.signIn = signIn;
  settings.loginKeys = signedInLoginKeys({ signIn, address: '/getloginkey' });
} else {
  settings.loginKeys = async (signal) => {
    const reply = await fetch('/getloginkey', { method: 'POST', signal });
    return { ...(await reply.json()), partnerUserId: 'jane' };
  };
}

defineGlancePanel();
const panel = document.createElement('glance-panel');
const theme = query.get('theme');
if (theme) panel.setAttribute('theme', theme);
panel.host = host;
panel.settings = settings;
document.body.append(panel);

// Joins by itself, without any click of the reader.
const submitted = query.get('submit');
if (submitted) {
  const join = (): void => {
    const root = panel.shadowRoot;
    const input = root?.querySelector('input');
    if (!input) return void requestAnimationFrame(join);
    input.value = submitted;
    root?.querySelector<HTMLElement>('.field button')?.click();
  };
  join();
}
