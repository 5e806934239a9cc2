/**
 * The few members of Five9's CRM SDK that are used, as its `interactionApi` has them. The SDK itself is the vendor's: it
 * is loaded from the address that the configuration names, and no part of it is in this package.
 *
 * @see the Five9 rules, section 5
 */
export interface InteractionApi {
  /** Once: the SDK's `unsubscribe` takes nothing away. */
  subscribe(events: Partial<Record<InteractionEvent, (payload: InteractionPayload) => void>>): void;
  /** Variables of an interaction with their values; rejects once it is finished. */
  getCav(request: { interactionId: string }): Promise<CallVariable[]>;
  setCav(request: { interactionId: string; cavList: { id: string; value: string }[] }): Promise<unknown>;
}

export type InteractionEvent =
  | 'callStarted'
  | 'callAccepted'
  | 'callRejected'
  | 'callEnded'
  | 'callFinished'
  | 'chatOffered'
  | 'chatAccepted'
  | 'chatEnded'
  | 'chatFinished'
  | 'emailOffered'
  | 'emailAccepted'
  | 'emailRejected'
  | 'emailFinished';

/** `{callData: {interactionId, …}}`, with another name for chats and e-mails. */
export type InteractionPayload = Readonly<Record<string, unknown>>;

/** A call variable is set by its id; people know it as `group.name`. */
export interface CallVariable {
  id: string;
  group: string;
  name: string;
  value: string;
}

interface SdkWindow extends Window {
  Five9?: { CrmSdk?: { interactionApi?: () => InteractionApi } };
}

/**
 * Loads the SDK.
 *
 * @returns `undefined` where the address gives no such SDK: the page goes on without
 */
export async function loadInteractionApi(
  address: string,
  page: Window = window,
): Promise<InteractionApi | undefined> {
  const { document } = page;
  const script = document.createElement('script');
  script.src = address;
  const loaded = new Promise<boolean>((resolve) => {
    script.onload = () => resolve(true);
    script.onerror = () => resolve(false);
  });
  document.head.append(script);
  try {
    return (await loaded) ? (page as SdkWindow).Five9?.CrmSdk?.interactionApi?.() : undefined;
  } catch {
    return undefined;
  }
}
