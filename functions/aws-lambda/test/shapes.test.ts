import { echoHandler, runtimeSuite, type RunningRuntime, type RuntimeRequest } from '@glance-kit/testing';
import { lambdaLoginKey, toLambda, type LambdaHandler, type LambdaReply } from '../src/index.js';
import * as alb from './platform/alb.js';
import type { Gateway } from './platform/gateway.js';
import { LIMITS } from './platform/limits.js';
import * as payload1 from './platform/payload-1.js';
import * as payload2 from './platform/payload-2.js';

/** As Lambda does: events and replies are JSON, nothing else survives. */
const overJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

export function inProcess(gateway: Gateway, handler: LambdaHandler): RunningRuntime {
  return {
    async send(request: RuntimeRequest) {
      return gateway.http(overJson<LambdaReply>(await handler(overJson(gateway.event(request)))));
    },
  };
}

const gateways = { ...payload2, ...payload1, ...alb };

for (const [key, gateway] of Object.entries(gateways)) {
  const lines: string[] = [];
  runtimeSuite(`AWS Lambda behind ${gateway.name}`, {
    startEcho: () =>
      inProcess(
        gateway,
        toLambda(echoHandler, () => undefined),
      ),
    startLoginKey: (settings) =>
      inProcess(
        gateway,
        lambdaLoginKey(settings, { log: (entry) => lines.push(JSON.stringify(entry)) }).handler,
      ),
    logged: () => lines.join('\n'),
    lacks: LIMITS[key as keyof typeof LIMITS],
  });
}
