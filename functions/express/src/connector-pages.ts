import { KitError, isLoopbackHost, pagePolicyHeaders, serviceOrigin } from '@glance-kit/core';
import express, { type Router } from 'express';
import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** A page of a connector, served as it is, with its configuration beside it. */
export interface ConnectorPage {
  /** Where it is opened, for example `/five9`. */
  path: string;
  /** Folder with `index.html` and its files. */
  directory: string;
  /** Answered as `<path>/config.json`; public. `service` is the cobrowse service that the page may call. */
  config: { service: string } & Readonly<Record<string, unknown>>;
  /** Who may frame it: exact origins, or `https://*.host.example` where the host asks for it. */
  frameAncestors: readonly string[];
}

/** Where the pages of this server find its other parts. */
export const PAGE_ADDRESSES = {
  loginKey: '/getloginkey',
  signIn: '/signin',
  collect: '/collect',
  session: '/session',
  signOut: '/signout',
} as const;

/** Where they report sessions, on a server that takes reports. */
export const ACTIVITY_ADDRESS = '/activity';

const PATH = /^\/[a-z0-9][a-z0-9-]*$/;
const ANCESTOR = /^(?:'self'|https?:\/\/(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?)$/;

function invalid(message: string): KitError {
  return new KitError('CONFIG_INVALID', message);
}

/**
 * Where agents sign in, in a frame: here, and at the provider. A provider sends the browser from host to host, and only it
 * knows which; its own pages say who may frame them.
 */
function framesOf({ config }: ConnectorPage, publicOrigin = 'https:'): string[] {
  if (config['signInMode'] !== 'frame') return [];
  return ["'self'", 'https:', ...(publicOrigin.startsWith('https:') ? [] : ['http:'])];
}

/** The SDK at its address, where a page of Five9 works with its toolkit. */
function scriptsOf({ config }: ConnectorPage): string[] {
  const { crmSdk } = config;
  if (crmSdk === undefined) return [];
  if (typeof crmSdk !== 'string' || !URL.canParse(crmSdk))
    throw invalid('The setting crmSdk of a page is no address.');
  return [serviceOrigin(new URL(crmSdk).origin)];
}

function headersOf(page: ConnectorPage, publicOrigin?: string): Record<string, string> {
  const bad = page.frameAncestors.find((ancestor) => !ANCESTOR.test(ancestor));
  if (bad !== undefined)
    throw invalid(
      `The setting frameAncestors (GLANCE_FRAME_ANCESTORS) has ${JSON.stringify(bad)}, which is no origin.`,
    );
  // Over plain http, whoever sits in between could put a page of their own around this one.
  const plain = page.frameAncestors.find(
    (ancestor) =>
      ancestor.startsWith('http:') && !isLoopbackHost(new URL(ancestor.replace('*.', '')).hostname),
  );
  if (plain !== undefined)
    throw invalid(
      `The setting frameAncestors (GLANCE_FRAME_ANCESTORS) has ${JSON.stringify(plain)}: use https (http is accepted for loopback hosts).`,
    );
  return pagePolicyHeaders({
    page: publicOrigin,
    service: serviceOrigin(page.config.service),
    scripts: scriptsOf(page),
    frames: framesOf(page, publicOrigin),
    ancestors: page.frameAncestors,
  });
}

/** @throws KitError CONFIG_INVALID for a bad path, folder, service or ancestor */
export function connectorPage(page: ConnectorPage, publicOrigin?: string): Router {
  if (!PATH.test(page.path))
    throw invalid(`The page path ${JSON.stringify(page.path)} must look like "/five9".`);
  const directory = resolve(page.directory);
  if (!statSync(join(directory, 'index.html'), { throwIfNoEntry: false })?.isFile())
    throw invalid(`The folder of the page ${page.path} has no index.html.`);
  const headers = headersOf(page, publicOrigin);
  const router = express.Router({ strict: true, caseSensitive: true });
  router.use(page.path, (_request, reply, next) => {
    reply.set(headers);
    next();
  });
  // The page finds its files relative to "<path>"; at "<path>/" they would be somewhere else.
  router.get(page.path, (_request, reply) =>
    reply.sendFile('index.html', { root: directory, cacheControl: false }),
  );
  router.get(`${page.path}/config.json`, (_request, reply) => void reply.json(page.config));
  router.use(
    page.path,
    express.static(directory, { index: false, redirect: false, cacheControl: false, dotfiles: 'ignore' }),
  );
  return router;
}
