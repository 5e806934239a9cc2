import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

/**
 * Tests speak to this machine only. A connection to any other host is refused at once and by name, for every
 * client in this process (`fetch`, `http`, `ws`): each ends in `net.Socket.connect`.
 */
const GUARDED = Symbol.for('glance-kit.loopback-only');
const LOOPBACK = /^(?:localhost|(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|::1|0\.0\.0\.0|::)$/;

type Connect = (this: net.Socket, ...args: unknown[]) => net.Socket;
const prototype = net.Socket.prototype as unknown as { connect: Connect & { [GUARDED]?: true } };

if (!prototype.connect[GUARDED]) {
  const connect = prototype.connect;
  const guarded = function (this: net.Socket, ...args: unknown[]): net.Socket {
    // Callers pass what net.connect was given: options, or port and host, or both already put into one list.
    const [first, second] = (Array.isArray(args[0]) ? args[0] : args) as unknown[];
    const options =
      typeof first === 'object' && first !== null ? (first as { host?: string; path?: string }) : undefined;
    const host = options ? options.host : typeof second === 'string' ? second : undefined;
    if (!options?.path && host && !LOOPBACK.test(host)) {
      queueMicrotask(() =>
        this.destroy(new Error(`A test tried to reach ${host}; tests use this machine only.`)),
      );
      return this;
    }
    return connect.apply(this, args);
  };
  prototype.connect = Object.assign(guarded, { [GUARDED]: true as const });
  syncBuiltinESMExports();
}
