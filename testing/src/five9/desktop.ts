import { five9Variables, type Five9Contact } from './contact.js';
import { five9Request, type Five9Request } from './request.js';
import type { Five9Trigger, Five9WebConnector } from './web-connector.js';

export interface Five9DesktopOptions {
  connectors: readonly Five9WebConnector[];
  /** Where embedded browsers are put. */
  container: HTMLElement;
  /** `sandbox` of their frames; none unless given, since Five9 documents none. */
  sandbox?: string;
  window?: Window;
}

/** A connector that was opened for the agent. */
export interface Five9Opening {
  connector: string;
  request: Five9Request;
  /** The embedded browser, where it opened in one. */
  frame?: HTMLIFrameElement;
}

/** The agent's program, as far as a web connector meets it. */
export interface Five9AgentDesktop {
  /** Something happened to a contact: every connector of that trigger that is for a browser opens. */
  fire(trigger: Five9Trigger, contact: Five9Contact): Five9Opening[];
  /** The embedded browser of a contact. */
  frameOf(contactId: string): HTMLIFrameElement | undefined;
  /** The contact is done: its embedded browser goes. */
  close(contactId: string): void;
}

/**
 * Opens connectors as the agent desktop does: GET or POST, in an embedded browser (one for each contact, a frame of
 * another site) or outside, in a tab that knows nothing of this page.
 *
 * @see the Five9 rules, sections 2 and 7
 */
export function five9AgentDesktop(options: Five9DesktopOptions): Five9AgentDesktop {
  const { connectors, container, sandbox } = options;
  const page = options.window ?? window;
  const frames = new Map<string, HTMLIFrameElement>();
  let opened = 0;

  function embeddedBrowser(contactId: string, title: string): HTMLIFrameElement {
    const known = frames.get(contactId);
    if (known) return known;
    const frame = page.document.createElement('iframe');
    frame.name = `five9-embedded-${(opened += 1)}`;
    frame.title = title;
    if (sandbox !== undefined) frame.setAttribute('sandbox', sandbox);
    frames.set(contactId, frame);
    container.append(frame);
    return frame;
  }

  function load({ method, url, body = [] }: Five9Request, frame: HTMLIFrameElement | undefined): void {
    if (method === 'GET') {
      if (frame) frame.src = url;
      else page.open(url, '_blank', 'noopener');
      return;
    }
    const form = page.document.createElement('form');
    form.method = 'post';
    form.action = url;
    form.target = frame?.name ?? '_blank';
    form.rel = 'noopener';
    form.hidden = true;
    for (const [name, value] of body) {
      const field = page.document.createElement('input');
      field.name = name;
      field.value = value;
      form.append(field);
    }
    page.document.body.append(form);
    form.submit();
    form.remove();
  }

  return {
    fire(trigger, contact) {
      const variables = five9Variables(contact);
      return connectors
        .filter((connector) => connector.trigger === trigger && connector.executeInBrowser)
        .map((connector) => {
          const request = five9Request(connector, variables);
          const frame =
            connector.agentApplication === 'ExternalBrowser'
              ? undefined
              : embeddedBrowser(contact.id, connector.name);
          load(request, frame);
          return { connector: connector.name, request, ...(frame && { frame }) };
        });
    },
    frameOf: (contactId) => frames.get(contactId),
    close(contactId) {
      frames.get(contactId)?.remove();
      frames.delete(contactId);
    },
  };
}
