// The login-key server as a process of its own: started by panel-process.ts, told by its environment, ended when the
// line to its parent closes, so that it never outlives the demo.
import { consoleLog } from './log.js';
import { readPanelSettings } from './panel-settings.js';

/** The terminal's Ctrl-C reaches this process too; its parent decides when it ends. */
process.on('SIGINT', () => undefined);

const log = consoleLog('login-keys', process.env['GLANCE_DEMO_VERBOSE'] === '1', (line) =>
  process.stderr.write(line),
);

// The provider's library asks for a newer Node as it loads. It runs on this one, and only the demo needs it.
const { warn } = console;
console.warn = (...texts: unknown[]) => {
  if (!String(texts[0]).includes('Unsupported runtime')) warn(...texts);
};

try {
  const { startPanelServer } = await import('./panel-server.js');
  const server = await startPanelServer(readPanelSettings(process.env), log);
  const stop = (): void => {
    void server.close().finally(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('disconnect', stop);
  if (process.connected) process.send?.({ agents: server.agents });
  else stop();
} catch (error) {
  process.send?.({ problem: error instanceof Error ? error.message : String(error) }, () => process.exit(1));
}
