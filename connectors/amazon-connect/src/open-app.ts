import { AmazonConnectApp } from '@amazon-connect/app';
import { AgentClient, ContactClient } from '@amazon-connect/contact';
import { VoiceClient } from '@amazon-connect/voice';
import { KitError } from '@glance-kit/core';
import type { AppScope, ConnectClients, ConnectProvider, ConnectSdk } from './sdk.js';

/** The app once the workspace has created it. */
export interface ConnectApp {
  readonly scope: AppScope;
  readonly clients: ConnectClients;
  /** Permissions of the registration; `undefined` when the workspace does not tell. */
  readonly permissions: readonly string[] | undefined;
  /**
   * Called once, before the workspace removes the page; the workspace waits for the promise, but not for long.
   * Returns how to stop.
   */
  onDestroy(run: () => Promise<void>): () => void;
}

const INSTALLED: ConnectSdk<AmazonConnectApp> = { AmazonConnectApp, AgentClient, ContactClient, VoiceClient };
const CONNECT_WITHIN_MS = 5_000;

/**
 * Connects the page to the agent workspace around it; once per page.
 *
 * `onCreate` only keeps what it is given: a workspace drops the start of an app that takes its time, and removes one
 * whose `onCreate` rejects. The scope is taken there because later events do not carry it.
 *
 * @throws KitError HOST_ABSENT when no workspace answers within 5 s, or there is nothing around the page
 * @see the Amazon Connect rules, section 5
 */
export function openApp<Provider extends ConnectProvider>(
  sdk = INSTALLED as unknown as ConnectSdk<Provider>,
  page: Pick<Window, 'parent'> = window,
): Promise<ConnectApp> {
  return new Promise((resolve, reject) => {
    const absent = (): void =>
      reject(new KitError('HOST_ABSENT', 'This page was not opened in Amazon Connect.'));
    if (page.parent === page) return absent();
    const endings = new Set<() => Promise<void>>();
    const { provider } = sdk.AmazonConnectApp.init({
      onCreate: async ({ context }) => {
        resolve({
          scope: context.scope ?? { type: 'idle' },
          permissions: context.config?.permissions,
          clients: {
            agent: new sdk.AgentClient(provider),
            contact: new sdk.ContactClient(provider),
            voice: new sdk.VoiceClient(provider),
          },
          onDestroy(run) {
            endings.add(run);
            return () => void endings.delete(run);
          },
        });
      },
      onDestroy: async () => {
        await Promise.allSettled([...endings].map((run) => run()));
      },
      workspace: { connectionTimeout: CONNECT_WITHIN_MS },
    });
    provider.onError(({ key, isFatal }) => {
      if (isFatal && key === 'workspaceConnectTimeout') absent();
    });
  });
}
