import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** First of the four ports unless `PORT` says otherwise. */
export const DEFAULT_PORT = 4600;

/** Ports below those that the system gives to outgoing connections, so that none of these takes one meanwhile. */
const FROM = 20_000;
const TO = 32_000;

export interface DemoPorts {
  service: number;
  visitorSite: number;
  desktop: number;
  panel: number;
}

export function portsFrom(first: number): DemoPorts {
  return { service: first, visitorSite: first + 1, desktop: first + 2, panel: first + 3 };
}

/**
 * Reads `PORT`.
 *
 * @returns the first of the four ports; 0 asks for any four
 * @throws Error naming the setting
 */
export function firstPort(text: string | undefined): number {
  if (text === undefined || text === '') return DEFAULT_PORT;
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && (port === 0 || (port >= 1 && port <= 65_532))) return port;
  throw new Error(
    `PORT is "${text}" and must be a number up to 65532: this and the next three ports are used.`,
  );
}

function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false);
      else reject(error);
    });
    probe.listen(port, host, () => probe.close(() => resolve(true)));
  });
}

/** The first of these ports that another program has, or `undefined`. */
export async function busyPort(ports: DemoPorts, host = '127.0.0.1'): Promise<number | undefined> {
  for (const port of Object.values(ports) as number[]) if (!(await isFree(port, host))) return port;
  return undefined;
}

/**
 * The four ports that follow `first`, all free; four free ones anywhere when `first` is 0.
 *
 * @throws Error naming the port that is taken and how to choose others
 */
export async function freePorts(first: number): Promise<DemoPorts> {
  if (first !== 0) {
    const ports = portsFrom(first);
    const busy = await busyPort(ports);
    if (busy === undefined) return ports;
    throw new Error(
      `Port ${busy} is in use by another program: choose others with PORT=${first + 100} npm start.`,
    );
  }
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const ports = portsFrom(randomInt(FROM, TO));
    if ((await busyPort(ports)) === undefined) return ports;
  }
  throw new Error(`No four free ports in a row were found between ${FROM} and ${TO}.`);
}
