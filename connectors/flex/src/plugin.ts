import { plainView } from '@glance-kit/core';
import { textsFor, visitorInfo, type PanelSettings, type PanelTexts } from '@glance-kit/panel';
import * as React from 'react';
import { readFlexConfig, type FlexConfig, type FlexPlacement } from './config.js';
import { managerToken } from './flex-token.js';
import { flexHost } from './host.js';
import { flexLoginKeys, partnerUserId, sendFlexActivity } from './login-keys.js';
import { headerButton } from './header-button.js';
import { panelElement, type PanelElement } from './panel-element.js';
import { setTheme, styleAround } from './panel-look.js';
import { parkedElement } from './parked-element.js';
import type { FlexManager, FlexUi } from './sdk.js';
import { followTheme } from './theme.js';

const KEY = 'glance-cobrowse';

/** Agents are signed in at Flex and nowhere else. */
const FLEX_TEXTS: Partial<PanelTexts> = {
  SIGN_IN_REQUIRED:
    'Your session in Flex has to be renewed. Try again in a moment; if that does not help, reload the page.',
};

/**
 * Puts cobrowse into the Flex desktop: what a plugin does in its `init`. One panel for the whole page follows the
 * selected task, wherever Flex draws it.
 *
 * @param built  configuration of the build; what the account's `ui_attributes.glanceCobrowse` says goes over it
 */
export function installCobrowse(flex: FlexUi, manager: FlexManager, built: unknown): void {
  let config: FlexConfig | undefined;
  let made: PanelElement | undefined;
  let problem = '';
  try {
    config = readFlexConfig(built, manager.serviceConfiguration?.ui_attributes);
    made = cobrowsePanel(manager, config);
  } catch (error) {
    problem = (error as Error).message;
  }
  const root = made?.root ?? trouble(problem);
  const label = made?.panel.texts.panel ?? 'Cobrowse';
  const { placement = 'crm' } = config ?? {};
  const shown = placement === 'header' ? headerButton(root, label) : root;
  put(flex, placement, React.createElement(parkedElement(shown), { key: KEY }), label);
  followTheme(manager, (theme) => setTheme(root, theme));
}

function cobrowsePanel(manager: FlexManager, config: FlexConfig): PanelElement {
  const token = managerToken(manager);
  const { loginKey, activity, branding, openIn = 'window' } = config;
  const settings: PanelSettings = {
    service: config.service,
    groupId: config.groupId,
    ...(config.privileges && { privileges: config.privileges }),
    ...(config.autoJoin !== undefined && { autoJoin: config.autoJoin }),
    ...(config.visitorInfo && { visitorInfo: visitorInfo(config) }),
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
  return panelElement({
    settings,
    place: openIn,
    texts: { ...FLEX_TEXTS, ...textsFor(config.texts ?? {}, wanted).texts },
    ...(branding?.accent && { accent: branding.accent }),
    host: (openView, memory) =>
      flexHost(manager, {
        openView,
        memory,
        ...(config.fields && { fields: config.fields }),
        ...(activity && { sendActivity: (record) => sendFlexActivity(record, { token, address: activity }) }),
      }),
  });
}

function put(flex: FlexUi, placement: FlexPlacement, panel: React.ReactElement, label: string): void {
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
      const tab = { key: KEY, uniqueName: KEY, label };
      flex.TaskCanvasTabs.Content.add(React.createElement(flex.Tab, tab, panel));
      return;
    }
  }
}

/** A plugin that is not set up says so where the panel would be. */
function trouble(message: string): HTMLElement {
  styleAround(document);
  const root = document.createElement('div');
  root.className = 'glance-cobrowse';
  const line = document.createElement('p');
  line.setAttribute('role', 'alert');
  line.style.margin = '16px';
  line.textContent = `Cobrowse could not start. ${message}`;
  root.append(line);
  return root;
}
