import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runtimeFile } from '../../../../tools/runtimes.js';

/** What a function reported instead of a reply. */
export interface FunctionError {
  errorType: string;
  errorMessage: string;
}

/** An execution environment of Lambda: the real runtime interface client, and the runtime API that it asks for work. */
export interface Lambda {
  /** @throws FunctionError as Lambda would show it */
  invoke(event: unknown): Promise<unknown>;
  /** The error with which the function did not start. */
  initError: Promise<FunctionError>;
  /** What the function has printed so far. */
  output(): string;
  port: number;
  close(): Promise<void>;
}

interface Work {
  id: string;
  event: string;
  resolve(reply: unknown): void;
  reject(error: FunctionError): void;
}

const read = async (incoming: IncomingMessage): Promise<unknown> => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
};

/** @see Lambda runtime API, version 2018-06-01: next, response, error, init error */
class RuntimeApi {
  private readonly waiting: Work[] = [];
  private readonly running = new Map<string, Work>();
  private idle: ServerResponse | undefined;
  private reportInitError!: (error: FunctionError) => void;
  readonly initError = new Promise<FunctionError>((resolve) => (this.reportInitError = resolve));

  invoke(event: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ id: randomUUID(), event: JSON.stringify(event), resolve, reject });
      this.hand();
    });
  }

  async answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const path = incoming.url!.replace('/2018-06-01/runtime/', '');
    if (path === 'invocation/next') {
      this.idle = outgoing;
      this.hand();
      return;
    }
    const content = await read(incoming);
    outgoing.writeHead(202).end();
    if (path === 'init/error') this.reportInitError(content as FunctionError);
    const [, id = '', what] = path.split('/');
    const work = this.running.get(id);
    this.running.delete(id);
    if (what === 'response') work?.resolve(content);
    else work?.reject(content as FunctionError);
  }

  private hand(): void {
    const work = this.idle && this.waiting.shift();
    if (!work) return;
    const outgoing = this.idle!;
    this.idle = undefined;
    this.running.set(work.id, work);
    outgoing.writeHead(200, {
      'Content-Type': 'application/json',
      'Lambda-Runtime-Aws-Request-Id': work.id,
      'Lambda-Runtime-Deadline-Ms': String(Date.now() + 15_000),
      'Lambda-Runtime-Invoked-Function-Arn': 'arn:aws:lambda:eu-west-1:123456789012:function:login-key',
      'Lambda-Runtime-Trace-Id': 'Root=1-5db31bde-f102927a851f3aaa17ebd23a',
    });
    outgoing.end(work.event);
  }
}

/** What Lambda itself sets, as far as its client asks for it. */
const LAMBDA_ENVIRONMENT = {
  AWS_REGION: 'eu-west-1',
  AWS_LAMBDA_FUNCTION_NAME: 'login-key',
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
  AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/login-key',
  AWS_LAMBDA_LOG_STREAM_NAME: '2026/11/21/[$LATEST]0123456789abcdef',
};

/**
 * Starts a function on the real runtime interface client.
 *
 * @param folder    where the module is
 * @param handler   `index.handler`
 * @param settings  environment of the function; nothing else is in it
 */
export async function startLambda(
  folder: string,
  handler: string,
  settings: Readonly<Record<string, string>>,
): Promise<Lambda> {
  const api = new RuntimeApi();
  const server = createServer((incoming, outgoing) => void api.answer(incoming, outgoing));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const child = spawn(process.execPath, [runtimeFile('aws-lambda-ric/index.mjs')], {
    env: {
      PATH: process.env['PATH'],
      ...LAMBDA_ENVIRONMENT,
      ...settings,
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
      LAMBDA_TASK_ROOT: folder,
      _HANDLER: handler,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    port,
    initError: api.initError,
    invoke: (event) =>
      Promise.race([
        api.invoke(event),
        ended.then(() => Promise.reject(new Error(`The function ended. It printed:\n${printed}`))),
      ]),
    output: () => printed,
    async close() {
      child.kill('SIGKILL');
      await ended;
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
