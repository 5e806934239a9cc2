// A connector's page in the test's browser: everything that `showPanelPage` puts around a panel.
import { latest, type Activity, type Host, type Visitor } from '@glance-kit/core';
import { mayPostForms, pageStore, storageOfPage } from '../src/index.js';
import { readPageConfig, showPanelPage } from '../src/page.js';

/** What a test drives from outside the page. */
export interface WholePageControls {
  show(visitor: Visitor | null): void;
  activities: Activity[];
  mayPostForms(): boolean;
}

declare global {
  interface Window {
    whole: WholePageControls;
  }
}

const query = new URLSearchParams(location.search);
const given = (name: string): object => JSON.parse(query.get(name) ?? '{}') as object;
const visitor = latest<Visitor | null>({ conversationId: 'call-1', ...given('visitor') });
const whole: WholePageControls = {
  show: (next) => visitor.set(next),
  activities: [],
  mayPostForms: () => mayPostForms(window),
};
window.whole = whole;

showPanelPage({
  main: document.querySelector('main')!,
  config: readPageConfig({
    service: query.get('service'),
    groupId: '12345',
    loginKey: '/getloginkey',
    signIn: '/signin',
    collect: '/collect',
    ...given('config'),
  }),
  store: pageStore('test/', storageOfPage(window)),
  known: {
    person: Promise.resolve({ partnerUserId: 'jane', name: 'Jane Agent', expiresAt: 4_000_000_000 }),
    loginKey: undefined,
  },
  host({ openView }): Host {
    return {
      name: 'whole',
      agent: async () => ({ name: 'Jane Agent' }),
      visitors: (signal) => visitor.stream(signal),
      openViewer: (request) => openView(request, 'call-1'),
      async logActivity(activity) {
        if (query.has('refuse') && !sessionStorage.getItem('accept')) throw new Error('refused');
        whole.activities.push(activity);
      },
    };
  },
});
