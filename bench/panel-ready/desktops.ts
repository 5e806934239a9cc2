// The simulated desktops of the bench, in its browser.
import {
  agentWorkspace,
  type AgentWorkspace,
  type SimulatedContact,
} from '@glance-kit/testing/amazon-connect';
import { five9AgentDesktop } from '@glance-kit/testing/five9';
import { embedCobrowse, type EmbeddedCobrowse } from '@glance-kit/web/embed';

declare global {
  interface Window {
    /** Milliseconds from a contact on screen, or from a frame without anything, until it is ready. */
    measure: Record<
      'empty' | 'five9' | 'amazonConnect' | 'amazonConnectNext' | 'web' | 'webNext',
      (app: string, id: string) => Promise<number>
    >;
  }
}

const place = document.body;

/** Resolves when the page of a frame says that it is ready; whoever drives the browser makes it say so. */
function ready(): Promise<number> {
  return new Promise((resolve) => {
    addEventListener('message', function hear({ data }) {
      if (data !== 'ready') return;
      removeEventListener('message', hear);
      resolve(performance.now());
    });
  });
}

window.measure = {
  async empty(app) {
    const frame = document.createElement('iframe');
    const startedAt = performance.now();
    frame.src = `${app}/empty`;
    const loaded = new Promise((resolve) => (frame.onload = resolve));
    place.append(frame);
    await loaded;
    const took = performance.now() - startedAt;
    frame.remove();
    return took;
  },

  async five9(app, id) {
    const desktop = five9AgentDesktop({
      connectors: [
        {
          name: 'Cobrowse',
          url: `${app}/five9`,
          trigger: 'OnCallAccepted',
          executeInBrowser: true,
          agentApplication: 'EmbeddedBrowser',
          postMethod: false,
          variables: [
            { key: 'call', value: '@Call.call_id@' },
            { key: 'visitor', value: '@Cobrowse.visitor_id@' },
          ],
        },
      ],
      container: place,
    });
    const startedAt = performance.now();
    desktop.fire('OnCallAccepted', { id, sessionId: id, variables: { 'Cobrowse.visitor_id': '8421' } });
    const took = (await ready()) - startedAt;
    desktop.close(id);
    return took;
  },

  async web(app, id) {
    const frame = document.createElement('iframe');
    const startedAt = performance.now();
    frame.src = `${app}/web?${new URLSearchParams({ conversation: id, visitor: '8421' })}`;
    place.append(frame);
    const took = (await ready()) - startedAt;
    frame.remove();
    return took;
  },

  async webNext(app, id) {
    if (!embedded) {
      embedded = embedCobrowse(place, { address: `${app}/web` });
      embedded.setContext({ conversationId: 'first', fields: { visitor: '8421' } });
      await ready();
    }
    const startedAt = performance.now();
    embedded.setContext({ conversationId: id, fields: { visitor: '8421' } });
    return (await ready()) - startedAt;
  },

  async amazonConnect(app, id) {
    const workspace = connectWorkspace(app, 'PER_CONTACT');
    workspace.incoming(contact(id));
    workspace.connect(id);
    workspace.select(id);
    const startedAt = performance.now();
    workspace.openApp();
    const took = (await ready()) - startedAt;
    await workspace.clear(id);
    return took;
  },

  async amazonConnectNext(app, id) {
    if (!shared) {
      shared = connectWorkspace(app, 'CROSS_CONTACTS');
      shared.openApp();
      await ready();
    }
    shared.incoming(contact(id));
    const startedAt = performance.now();
    shared.connect(id);
    const took = (await ready()) - startedAt;
    await shared.clear(id);
    return took;
  },
};

let embedded: EmbeddedCobrowse | undefined;
let shared: AgentWorkspace | undefined;

const contact = (contactId: string): SimulatedContact => ({
  contactId,
  type: 'voice',
  attributes: { cobrowse_visitor_id: '8421' },
});

function connectWorkspace(app: string, Scope: 'PER_CONTACT' | 'CROSS_CONTACTS'): AgentWorkspace {
  return agentWorkspace({
    agent: {
      arn: 'arn:aws:connect:eu-central-1:111122223333:instance/i/agent/alice',
      name: 'Alice Martin',
    },
    application: {
      Name: 'Cobrowse',
      Namespace: 'cobrowse',
      ApplicationSourceConfig: {
        ExternalUrlConfig: { AccessUrl: `${app}/amazon-connect`, ApprovedOrigins: [] },
      },
      Permissions: [
        'User.Details.View',
        'Contact.Details.View',
        'Contact.Attributes.View',
        'Contact.CustomerDetails.View',
      ],
      ApplicationConfig: { ContactHandling: { Scope } },
    },
    place,
    healthCheckIntervalMs: 0,
  });
}
