import { packageFile } from '@glance-kit/core/node';
import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';
import { flexFiles, type FlexFiles } from './libraries.js';
import { flexPage, flexPolicy, type FlexPageOrigins } from './page.js';
import type { FlexDesktopSetup } from './setup.js';

export interface FlexDesktopOptions extends Partial<FlexPageOrigins> {
  /** A folder that `@twilio/flex-ui` 2 is installed for; it is 700 MB and needs React 17, so it comes by its path. */
  modules: string;
  /** Folder for what is built from it once. */
  cache: string;
  /** Asked for each page, so that a page can be opened with another token. */
  setup: (address: URL) => Omit<FlexDesktopSetup, 'plugins'>;
  plugins: readonly FlexPluginFile[];
  /** Path that the desktop is served under: `/flex`; the root unless given. */
  base?: string;
}

export interface FlexPluginFile {
  name: string;
  version: string;
  /** Path of the built script. */
  file: string;
  /** Put in front of the script: its settings, as the builder of an account writes them. */
  before?: string;
}

/** The desktop for a server of your own. */
export interface FlexDesktopPages {
  files: FlexFiles;
  /** Answers and returns `true` when the path is the desktop's. */
  handle(request: IncomingMessage, reply: ServerResponse): boolean;
}

export interface FlexDesktop {
  url: string;
  files: FlexFiles;
  close(): Promise<void>;
}

const OWN = { '/before.js': 'dist/browser/flex-before.js', '/desktop.js': 'dist/browser/flex-desktop.js' };

/**
 * The real Flex agent desktop of an installed `@twilio/flex-ui`, with plugins, without an account: page, libraries and
 * Flex's own file. What the cloud does is played by `window.flexDesktop` (`FlexDesktopControl`).
 *
 * @throws Error when flex-ui or esbuild is not installed
 */
export async function flexDesktopPages(options: FlexDesktopOptions): Promise<FlexDesktopPages> {
  const { base = '', plugins, connect = [], frame = [] } = options;
  const files = await flexFiles(options);
  const scripts = new Map<string, { file: string; before?: string | undefined }>([
    ['/flex-ui.js', { file: files.flexUi }],
    ['/libraries.js', { file: files.libraries }],
    ...Object.entries(OWN).map(
      ([path, file]) => [path, { file: packageFile(import.meta.url, file) }] as const,
    ),
    ...plugins.map(({ name, file, before }) => [`/plugins/${name}.js`, { file, before }] as const),
  ]);
  // Large, and the same for each page: with these addresses a browser may keep them, and what it compiled of them.
  const kept: Readonly<Record<string, string>> = {
    '/flex-ui.js': files.sha256.slice(0, 12),
    '/libraries.js': basename(files.libraries, '.js'),
  };
  const headers = {
    'Content-Security-Policy': flexPolicy({ connect, frame }),
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  };

  return {
    files,
    handle(request, reply) {
      const address = new URL(request.url ?? '/', 'http://desktop');
      const { pathname } = address;
      if (pathname !== base && !pathname.startsWith(`${base}/`)) return false;
      const path = pathname.slice(base.length);
      const script = scripts.get(path);
      if (script) {
        const cache =
          address.search === `?${kept[path]}` ? 'max-age=86400, immutable' : headers['Cache-Control'];
        reply.writeHead(200, {
          ...headers,
          'Cache-Control': cache,
          'Content-Type': 'text/javascript; charset=utf-8',
        });
        if (script.before !== undefined) reply.write(`${script.before}\n`);
        createReadStream(script.file).pipe(reply);
        return true;
      }
      if (path !== '' && path !== '/') return false;
      const page = flexPage(base, kept, {
        ...options.setup(address),
        plugins: plugins.map(({ name, version }) => ({ name, version, src: `${base}/plugins/${name}.js` })),
      });
      reply.writeHead(200, { ...headers, 'Content-Type': 'text/html; charset=utf-8' }).end(page);
      return true;
    },
  };
}

/** The same on a loopback address of its own. */
export async function startFlexDesktop(
  options: FlexDesktopOptions & { port?: number },
): Promise<FlexDesktop> {
  const pages = await flexDesktopPages(options);
  const server = createServer((request, reply) => {
    if (!pages.handle(request, reply)) reply.writeHead(404).end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${options.base ?? ''}/`,
    files: pages.files,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
