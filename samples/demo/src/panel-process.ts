import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { panelEnvironment, type PanelSettings } from './panel-settings.js';

const PROGRAM = fileURLToPath(new URL('panel-main.ts', import.meta.url));
const FOLDER = fileURLToPath(new URL('..', import.meta.url));
const STOP_MS = 10_000;

export interface PanelProcess {
  /** Names of the agents that its sign-in offers. */
  agents: readonly string[];
  /** Resolves with a sentence when the process ends without being asked to. */
  ended: Promise<string>;
  close(): Promise<void>;
}

type Message = { agents: string[] } | { problem: string };

/**
 * Starts the login-key server as a child process: the API key is in its environment and in no argument, and a fault
 * in it leaves the service alone.
 *
 * @throws Error with the child's own sentence when it cannot start
 */
export async function startPanelProcess(
  settings: PanelSettings,
  env: NodeJS.ProcessEnv,
  isVerbose: boolean,
): Promise<PanelProcess> {
  const child = fork(PROGRAM, [], {
    cwd: FOLDER,
    execArgv: ['--conditions=@glance-kit/source', '--import', 'tsx'],
    env: { ...panelEnvironment(settings, env), ...(isVerbose && { GLANCE_DEMO_VERBOSE: '1' }) },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = new Promise<number | NodeJS.Signals | null>((resolve) =>
    child.once('exit', (code, signal) => resolve(code ?? signal)),
  );
  const started = new Promise<Message>((resolve, reject) => {
    child.once('message', (message) => resolve(message as Message));
    child.once('error', reject);
  });
  const first = await Promise.race([started, exited.then((code) => ({ problem: `It ended with ${code}.` }))]);
  if ('problem' in first) {
    await exited;
    throw new Error(`The login-key server did not start. ${first.problem}`);
  }
  let isStopping = false;
  return {
    agents: first.agents,
    ended: new Promise((resolve) => {
      void exited.then((code) => {
        if (!isStopping) resolve(`The login-key server ended with ${code}.`);
      });
    }),
    async close() {
      isStopping = true;
      if (child.connected) child.disconnect();
      const hard = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await exited;
      clearTimeout(hard);
    },
  };
}
