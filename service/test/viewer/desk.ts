import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a page of the desk was asked to hold. */
export interface DeskPage {
  /** Attributes of the frame, such as `sandbox="…"`. */
  frame?: string;
  /** Address of a frame between the desk and the view. */
  around?: string;
}

export interface Desk {
  /** Another site than the service at `localhost`. */
  origin: string;
  /** The same pages under another origin, which no group lists. */
  foreign: string;
  close(): Promise<void>;
}

/**
 * An agent's desktop as small as can be: a frame, a note of everything that is said to it, and a form for each view.
 * `?frame=` takes attributes of the frame, `?around=` puts the page at that address around the view.
 */
export async function openDesk(): Promise<Desk> {
  const server = createServer((request, response) => {
    const query = new URL(request.url!, 'http://desk').searchParams;
    const inner = query.get('around')
      ? `<iframe name="inner" src="${query.get('around')!.replaceAll('"', '&quot;')}"></iframe>`
      : `<iframe name="view" ${query.get('frame') ?? ''}></iframe>`;
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(`<!doctype html>
<html lang="en"><title>desk</title><style>html,body,iframe{margin:0;width:100%;height:100%;border:0}</style>${inner}
<script>
  heard = [];
  addEventListener('message', ({ origin, data }) => heard.push([origin, data]));
  show = (action, fields) => {
    const form = Object.assign(document.createElement('form'), { method: 'post', action, target: 'view' });
    for (const [name, value] of Object.entries(fields)) {
      form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }));
    }
    document.body.append(form);
    form.submit();
    form.remove();
  };
  say = (command, target) => frames['view'].postMessage({ glance_panel: { command } }, target);
</script></html>`);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    foreign: `http://foreign.localhost:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
