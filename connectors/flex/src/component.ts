import {
  KitError,
  agentViewUrl,
  canonicalGroupId,
  launchAddress,
  parseLoginKey,
  plainView,
  type LoginKeySource,
  type SsoHint,
} from '@glance-kit/core';
import { visitorInfo, type PanelSettings, type PanelTexts } from '@glance-kit/panel';
import * as React from 'react';
import type { FlexPostOptions, FlexToken } from './flex-token.js';
import { flexLoginKeys, sendFlexActivity } from './login-keys.js';
import { panelElement } from './panel-element.js';
import { setTheme } from './panel-look.js';
import { WITHOUT_EFFECT, type TwilioFlexGlanceProps } from './properties.js';
import { propsHost, type PropsHost } from './props-host.js';
import { themeBehind } from './theme.js';

/** Properties that take effect when they change; after a change of any other the panel starts anew. */
const FOLLOWED: readonly string[] = [
  'visitorid',
  'reportingexternalid',
  'authtoken',
  'authheaders',
  'authbody',
  'presession',
  'openwindow',
  'reportingcallback',
  'custominvoke',
  'languagemanager',
];

/**
 * The cobrowse panel as a React component, with the properties of the documented ones: an existing Flex integration
 * changes its import. Works with React 16.14 to 18.
 */
export class TwilioFlexGlance extends React.Component<TwilioFlexGlanceProps> {
  readonly #place = React.createRef<HTMLDivElement>();
  readonly #renewed = new Set<() => void>();
  #host: PropsHost | undefined;

  override componentDidMount(): void {
    this.#start();
  }

  override componentDidUpdate(before: TwilioFlexGlanceProps): void {
    const now = this.props as unknown as Record<string, unknown>;
    const old = before as unknown as Record<string, unknown>;
    const names = new Set([...Object.keys(now), ...Object.keys(old)]);
    const changed = [...names].filter((name) => now[name] !== old[name]);
    if (changed.some((name) => !FOLLOWED.includes(name))) return this.#start();
    if (changed.includes('authtoken')) for (const call of [...this.#renewed]) call();
    this.#host?.changed();
  }

  override componentWillUnmount(): void {
    this.#place.current?.replaceChildren();
  }

  override render(): React.ReactElement {
    return React.createElement('div', { ref: this.#place, style: { width: '100%' } });
  }

  #start(): void {
    const place = this.#place.current;
    if (!place) return;
    const { openlocation, opentype = 'flex', iframeid, debugmode } = this.props;
    const location = openlocation ?? opentype;
    if (debugmode) this.#warn();
    try {
      const { root, panel } = panelElement({
        settings: this.#settings(),
        place: location === 'flex' ? 'frame' : location,
        frame: () => frameElement(iframeid),
        texts: this.#texts(),
        host: (openView) => (this.#host = this.#newHost(openView)),
      });
      if (debugmode) panel.addEventListener('gk-state', ({ detail }) => say('state', detail.state));
      place.replaceChildren(root);
      setTheme(root, themeBehind(place));
    } catch (error) {
      const line = document.createElement('p');
      line.setAttribute('role', 'alert');
      line.textContent = `Cobrowse could not start. ${(error as Error).message}`;
      place.replaceChildren(line);
    }
  }

  #newHost(openView: Parameters<typeof propsHost>[0]['openView']): PropsHost {
    const { activityurl } = this.props;
    return propsHost({
      props: () => this.props,
      openView,
      ...(activityurl && { sendActivity: (record) => sendFlexActivity(record, this.#post(activityurl)) }),
    });
  }

  #settings(): PanelSettings {
    const { glancebaseurl: service = 'production', groupid } = this.props;
    const { presence, autojoin, customopenwindow, gicon } = this.props;
    const groupId = canonicalGroupId(String(groupid));
    const loginKeys = this.#loginKeys(groupId);
    return {
      service,
      groupId,
      ...(loginKeys ? { loginKeys } : { plainView: this.#plainView(service, groupId) }),
      ...(customopenwindow && { launch: (view) => launchAddress(view) }),
      ...(autojoin && { autoJoin: true }),
      ...(presence && { visitorInfo: visitorInfo({ service }) }),
      ...(gicon && { brand: { name: 'Cobrowse' } }),
    };
  }

  #loginKeys(groupId: string): LoginKeySource | undefined {
    const { authmethod = 'LOGINKEY', authurl, loginkey } = this.props;
    if (authmethod.toUpperCase() !== 'LOGINKEY') return undefined;
    const puid = (): string => {
      if (this.props.puid) return this.props.puid;
      throw new KitError('CONFIG_INVALID', 'The property puid is missing.');
    };
    const given = loginkey === undefined ? undefined : readyKey(loginkey, groupId, puid);
    const asked = authurl ? flexLoginKeys(this.#post(authurl), puid) : undefined;
    if (!given || !asked) return given ?? asked;
    return (signal) => given(signal).catch(() => asked(signal));
  }

  #plainView(base: string, groupId: string): NonNullable<PanelSettings['plainView']> {
    const { authmethod = 'LOGINKEY', customopenwindow } = this.props;
    const sso: SsoHint | undefined = authmethod.toUpperCase() === 'LOGINKEY' ? undefined : { idpid: groupId };
    const options = { base, ...(sso && { sso }) };
    if (!customopenwindow) return plainView(options);
    return (sessionKey) => ({ url: agentViewUrl({ ...options, sessionKey }) });
  }

  #post(address: string): FlexPostOptions {
    const token: FlexToken = {
      current: () => this.props.authtoken,
      onRenewed: (call) => {
        this.#renewed.add(call);
        return () => void this.#renewed.delete(call);
      },
    };
    const { authheaders: headers } = this.props;
    return {
      token,
      address,
      ...(headers && { headers }),
      fields: () => {
        const { authbody } = this.props;
        return (typeof authbody === 'function' ? authbody() : authbody) ?? [];
      },
    };
  }

  #texts(): Partial<PanelTexts> {
    const { errormessage: text, languagemanager, groupid } = this.props;
    const own = languagemanager?.texts(navigator.language, String(groupid)) ?? {};
    if (text === undefined) return own;
    const { errorText, HANDLER_FAILED, LOOKUP_FAILED, LOOKUP_MALFORMED, CONFIG_INVALID } = {
      errorText: text,
      HANDLER_FAILED: text,
      LOOKUP_FAILED: text,
      LOOKUP_MALFORMED: text,
      CONFIG_INVALID: text,
    };
    return { ...own, errorText, HANDLER_FAILED, LOOKUP_FAILED, LOOKUP_MALFORMED, CONFIG_INVALID };
  }

  #warn(): void {
    for (const name of WITHOUT_EFFECT) {
      if (this.props[name] !== undefined) say(`the property ${name} has no effect`);
    }
  }
}

function say(...what: unknown[]): void {
  console.info('[glance-kit]', ...what);
}

/** A key of the page's own: used as long as it lives. */
function readyKey(loginKey: string, groupId: string, puid: () => string): LoginKeySource {
  return async () => {
    const { expires } = parseLoginKey(loginKey);
    if (expires * 1000 <= Date.now())
      throw new KitError('LOGIN_KEY_INVALID', 'The given login key has expired.');
    return { loginKey, groupId, partnerUserId: puid(), expiration: expires };
  };
}

/** The element of a documented `iframeid`: our frame goes beside a frame that the page has for it. */
function frameElement(id: string | undefined): HTMLElement | undefined {
  const found = id === undefined ? null : document.getElementById(id);
  return (found instanceof HTMLIFrameElement ? found.parentElement : found) ?? undefined;
}
