// The login-key server as a process of its own: started by panel-process.ts, told by its environment, ended when the
// line to its parent closes, so that it never outlives the demo.
import { consoleLog } from './log.js';
import { startPanelServer } from './panel-server.js';
import { readPanelSettings } from './panel-settings.js';

/** The terminal's Ctrl-C reaches this process too; its parent decides when it ends. */
process.on('SIGINT', () => undefined);

const log = consoleLog('login-keys', process.env['GLANCE_DEMO_VERBOSE'] === '1', (line) =>
  process.stderr.write(line),
);

try {
  const server = await startPanelServer(readPanelSettings(process.env), log);
  const stop = (): void => {
    void server.close().finally(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('disconnect', stop);
  if (process.connected) process.send?.({ ready: true });
  else stop();
} catch (error) {
  process.send?.({ problem: error instanceof Error ? error.message : String(error) }, () => process.exit(1));
}
