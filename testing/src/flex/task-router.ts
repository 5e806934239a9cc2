import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** As TaskRouter names what became of a reservation. */
export type ReservationStatus =
  'pending' | 'accepted' | 'rejected' | 'timeout' | 'canceled' | 'rescinded' | 'wrapping' | 'completed';

export interface TaskRouterReservation {
  /** `WR...` */
  sid: string;
  /** `WK...` */
  workerSid: string;
  /** `accepted` unless given. */
  status?: ReservationStatus;
}

/** Stands in for `https://taskrouter.twilio.com`: tasks of one workspace, as its REST API is documented. */
export interface TaskRouterStandIn {
  readonly origin: string;
  /** Every call, with the status that it was answered. */
  readonly calls: readonly { method: string; path: string; ifMatch: string | undefined; status: number }[];
  /** @param attributes  a JSON text, as TaskRouter keeps it; of an empty object unless given */
  addTask(taskSid: string, reservations: readonly TaskRouterReservation[], attributes?: string): void;
  /** As finished tasks are after some minutes. */
  removeTask(taskSid: string): void;
  /** The JSON text. @throws Error when there is no such task */
  attributesOf(taskSid: string): string;
  /** Answers the next calls with this status and does nothing else. */
  fail(status: number, times?: number): void;
  close(): Promise<void>;
}

export interface TaskRouterAccount {
  /** `AC...` */
  accountSid: string;
  /** `WS...` */
  workspaceSid: string;
  /** `SK...` with its secret, or `AC...` with the auth token. */
  user: string;
  password: string;
}

interface Task {
  attributes: string;
  version: number;
  reservations: readonly TaskRouterReservation[];
}

interface Answer {
  status: number;
  body: object;
  etag?: string;
}

/** Bytes of the JSON text, blanks included. */
const MAX_ATTRIBUTES_BYTES = 4_096;

const error = (status: number, code: number, message: string): Answer => ({
  status,
  body: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status },
});
const NOT_FOUND = error(404, 20404, 'The requested resource was not found');

const etagOf = ({ version }: Task): string => `"${version}"`;

/** Why a text cannot be the attributes of a task. */
function attributesProblem(text: string | null): string | undefined {
  if (text === null) return undefined;
  if (Buffer.byteLength(text) > MAX_ATTRIBUTES_BYTES) return 'Attributes are too long';
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? undefined
      : 'Attributes must be a JSON object';
  } catch {
    return 'Attributes must be valid JSON';
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/**
 * Starts a TaskRouter of one workspace on a free port of 127.0.0.1, as strict as Twilio's: basic authentication, a
 * version per task in `ETag`, 412 where `If-Match` names another one, attributes as a JSON text of at most 4,096 bytes.
 */
export async function startTaskRouter(account: TaskRouterAccount): Promise<TaskRouterStandIn> {
  const { accountSid, workspaceSid, user, password } = account;
  const tasks = new Map<string, Task>();
  const calls: { method: string; path: string; ifMatch: string | undefined; status: number }[] = [];
  const basic = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  let failure = { status: 0, times: 0 };

  const taskBody = (sid: string, { attributes }: Task): object => ({
    sid,
    account_sid: accountSid,
    workspace_sid: workspaceSid,
    assignment_status: 'assigned',
    attributes,
  });
  const reservationBody = (taskSid: string, own: TaskRouterReservation): object => ({
    sid: own.sid,
    account_sid: accountSid,
    workspace_sid: workspaceSid,
    task_sid: taskSid,
    worker_sid: own.workerSid,
    reservation_status: own.status ?? 'accepted',
  });

  function update(taskSid: string, task: Task, ifMatch: string | undefined, form: URLSearchParams): Answer {
    if (ifMatch !== undefined && ifMatch !== '*' && ifMatch !== etagOf(task))
      return error(412, 20412, 'The task has another version');
    const attributes = form.get('Attributes');
    const problem = attributesProblem(attributes);
    if (problem) return error(400, 20001, problem);
    if (attributes !== null) task.attributes = attributes;
    task.version += 1;
    return { status: 200, body: taskBody(taskSid, task), etag: etagOf(task) };
  }

  async function answer(request: IncomingMessage, url: URL): Promise<Answer> {
    if (request.headers.authorization !== basic) return error(401, 20003, 'Authenticate');
    const [, workspace, taskSid = '', list, sid] =
      /^\/v1\/Workspaces\/([^/]+)\/Tasks\/([^/]+)(?:\/(Reservations)(?:\/([^/]+))?)?$/.exec(url.pathname) ??
      [];
    const task = tasks.get(taskSid);
    if (workspace !== workspaceSid || !task) return NOT_FOUND;
    if (list) {
      if (request.method !== 'GET') return error(405, 20004, 'Method not allowed');
      const found = task.reservations
        .filter((one) => sid === undefined || one.sid === sid)
        .filter((one) => (url.searchParams.get('WorkerSid') ?? one.workerSid) === one.workerSid)
        .map((one) => reservationBody(taskSid, one));
      if (sid === undefined)
        return { status: 200, body: { reservations: found, meta: { key: 'reservations' } } };
      return found[0] ? { status: 200, body: found[0] } : NOT_FOUND;
    }
    if (request.method === 'GET') return { status: 200, body: taskBody(taskSid, task), etag: etagOf(task) };
    if (request.method !== 'POST') return error(405, 20004, 'Method not allowed');
    if (!/^application\/x-www-form-urlencoded\b/.test(request.headers['content-type'] ?? ''))
      return error(415, 20015, 'Unsupported media type');
    // Read before the version is looked at: from here on nobody comes in between.
    const form = new URLSearchParams(await textOf(request));
    return update(taskSid, task, request.headers['if-match'], form);
  }

  async function reply(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url: path = '/' } = request;
    let found: Answer;
    if (failure.times > 0) {
      failure.times -= 1;
      found = error(failure.status, 20500, 'As told');
    } else found = await answer(request, new URL(path, 'http://localhost'));
    calls.push({ method, path, ifMatch: request.headers['if-match'], status: found.status });
    response.writeHead(found.status, {
      'Content-Type': 'application/json',
      ...(found.etag && { ETag: found.etag }),
    });
    response.end(JSON.stringify(found.body));
  }

  const server = createServer((request, response) => void reply(request, response));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    addTask(taskSid, reservations, attributes = '{}') {
      const problem = attributesProblem(attributes);
      if (problem) throw new Error(problem);
      tasks.set(taskSid, { attributes, reservations, version: 0 });
    },
    removeTask: (taskSid) => void tasks.delete(taskSid),
    attributesOf(taskSid) {
      const task = tasks.get(taskSid);
      if (!task) throw new Error(`There is no task ${taskSid}.`);
      return task.attributes;
    },
    fail: (status, times = 1) => void (failure = { status, times }),
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
