/** How Five9's CRM SDK and the Agent Desktop Toolkit talk, over windows and then over a port. @see the Five9 rules, section 5 */

/** On a window, with any target: the SDK looks for a toolkit, and a toolkit answers with a port. */
export interface CrmHandshake {
  iframeName: string;
  message: 'asking_connect' | 'connect';
  sender: string;
}

/** On the port. */
export interface CrmEnvelope {
  iframeName: string;
  sender: string;
  message: string | CrmRequest | CrmAnswer | CrmEvent;
}

export interface CrmRequest {
  hostId?: string;
  id: number;
  request: { objectId: string; verb: 'post'; attrName: string; args: unknown[] };
}

export interface CrmAnswer {
  id: number;
  response?: unknown;
  error?: unknown;
}

export interface CrmEvent {
  event: { objectId: string; name: 'interactionEvent'; data: { reason: string; payload: unknown } };
}

export const PLUGIN = 'intrx_plugin_five9';
export const INTERACTION_API = 'interactionApi';

export function isHandshake(data: unknown, message: CrmHandshake['message']): data is CrmHandshake {
  const given = data as Partial<CrmHandshake> | null;
  return typeof given === 'object' && given?.iframeName === PLUGIN && given.message === message;
}
