import { plainView } from '@glance-kit/core';
import { textsFor, type PanelSettings } from '@glance-kit/panel';
import * as React from 'react';
import { readFlexConfig, type FlexConfig, type FlexPlacement } from './config.js';
import { managerToken } from './flex-token.js';
import { flexHost } from './host.js';
import { flexLoginKeys, partnerUserId, sendFlexActivity } from './login-keys.js';
import { panelElement } from './panel-element.js';
import { parkedElement } from './parked-element.js';
import type { FlexManager, FlexUi } from './sdk.js';

const KEY = 'glance-cobrowse';

/**
 * Puts cobrowse into the Flex desktop: what a plugin does in its `init`. One panel for the whole page follows the
 * selected task, wherever Flex draws it.
 *
 * @param built  configuration of the build; what the account's `ui_attributes.glanceCobrowse` says goes over it
 */
export function installCobrowse(flex: FlexUi, manager: FlexManager, built: unknown): void {
  let element: HTMLElement;
  let config: FlexConfig | undefined;
  try {
    config = readFlexConfig(built, manager.serviceConfiguration?.ui_attributes);
    element = cobrowseElement(manager, config);
  } catch (error) {
    element = trouble((error as Error).message);
  }
  const { placement = 'crm' } = config ?? {};
  const panel = React.createElement(parkedElement(element), { key: KEY });
  put(flex, placement, panel);
}

function cobrowseElement(manager: FlexManager, config: FlexConfig): HTMLElement {
  const token = managerToken(manager);
  const { loginKey, activity, branding, openIn = 'window' } = config;
  const settings: PanelSettings = {
    service: config.service,
    groupId: config.groupId,
    ...(config.privileges && { privileges: config.privileges }),
    ...(config.autoJoin !== undefined && { autoJoin: config.autoJoin }),
    ...(branding && { brand: branding }),
    ...(loginKey
      ? {
          loginKeys: flexLoginKeys({ token, address: loginKey }, () =>
            partnerUserId(manager, config.partnerUser),
          ),
        }
      : { plainView: plainView({ base: config.service, ...config }) }),
  };
  const wanted = config.language ? [config.language] : navigator.languages;
  const { root } = panelElement({
    settings,
    place: openIn,
    texts: textsFor(config.texts ?? {}, wanted).texts,
    ...(branding?.accent && { accent: branding.accent }),
    host: (openView) =>
      flexHost(manager, {
        openView,
        ...(config.fields && { fields: config.fields }),
        ...(activity && { sendActivity: (record) => sendFlexActivity(record, { token, address: activity }) }),
      }),
  });
  return root;
}

function put(flex: FlexUi, placement: FlexPlacement, panel: React.ReactElement): void {
  switch (placement) {
    case 'crm':
      flex.CRMContainer.Content.replace(panel);
      return;
    case 'panel2':
      flex.AgentDesktopView.Panel2.Content.replace(panel);
      return;
    case 'header':
      flex.TaskCanvasHeader.Content.add(panel, { sortOrder: 100 });
      return;
    case 'tab': {
      const tab = { key: KEY, uniqueName: KEY, label: 'Cobrowse' };
      flex.TaskCanvasTabs.Content.add(React.createElement(flex.Tab, tab, panel));
      return;
    }
  }
}

/** A plugin that is not set up says so where the panel would be. */
function trouble(message: string): HTMLElement {
  const line = document.createElement('p');
  line.setAttribute('role', 'alert');
  Object.assign(line.style, { margin: '16px', font: '14px/1.5 system-ui, sans-serif' });
  line.textContent = `Cobrowse could not start. ${message}`;
  return line;
}
