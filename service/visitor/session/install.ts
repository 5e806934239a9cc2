import { BRIDGE, type CreateSession, type SessionApi, type StartParams } from '../bridge.js';
import type { CreateRecorder } from '../recorder/port.js';
import { createUi } from '../widget/widget.js';
import { VisitorSession } from './visitor-session.js';

/** Hands the session script's methods to the loader that asked for them. */
export function install(createRecorder: CreateRecorder): void {
  const glance = (globalThis as { GLANCE?: Record<PropertyKey, unknown> }).GLANCE;
  const attach = glance?.[BRIDGE];
  if (typeof attach !== 'function') return;
  const create: CreateSession = (context) => {
    const ui = context.options.customUi
      ? undefined
      : createUi({
          texts: context.settings?.texts ?? {},
          onButton: () => {
            context.events.emit('clickstart');
            session.showTerms().catch(() => undefined);
          },
          onStop: () => {
            context.events.emit('clickstop');
            session.stop();
          },
        });
    const session = new VisitorSession(context, ui, createRecorder);
    return methods(session, ui, context.events.emit.bind(context.events));
  };
  (attach as (create: CreateSession) => void)(create);
}

function methods(
  session: VisitorSession,
  ui: ReturnType<typeof createUi> | undefined,
  emit: (name: string, detail: object) => void,
): SessionApi {
  /** Documented methods that this service has no counterpart for yet: said aloud, never silently ignored. */
  const unsupported = (what: string) => (): void => {
    emit('error', session.fail('service', `${what} is not supported by this service.`));
  };
  const crossDomain = async ({ url, target }: { url?: string; target?: string } = {}): Promise<void> => {
    if (session.running && url !== undefined && new URL(url, location.href).hostname !== location.hostname) {
      emit(
        'error',
        session.fail('service', 'The session cannot be passed to another domain by this service.'),
      );
    }
    if (url !== undefined) open(url, target ?? '_self');
  };
  return {
    startSession: (given?: string | number | StartParams) => session.start(given),
    showTerms: (given?: StartParams) => session.showTerms(given),
    stopSession: () => session.stop(),
    showButton: (show = true) => ui?.button(show),
    toggleButton: () => ui?.button(),
    pauseSession: ({ pause = true, message }: { pause?: boolean; message?: string } = {}) =>
      session.pause(pause, message),
    enableRC: unsupported('Remote control'),
    crossDomain,
    promptCrossDomain: crossDomain,
    continueSessionAt: ({
      destination,
      oncomplete,
    }: { destination?: string; oncomplete?: () => void } = {}) =>
      crossDomain(destination === undefined ? {} : { url: destination }).then(oncomplete),
    setStyle: () => undefined,
    addSessionMessageListener: unsupported('A session message'),
    sendSessionMessage: unsupported('A session message'),
    inSession: () => session.running,
    getKey: () => session.key,
    getSessionState: () => session.state(),
    isSessionPaused: () => session.paused,
  };
}
