import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { jsonLog } from '@glance-kit/core';
import { loginKeyFunction, textReply } from '@glance-kit/handlers';
import { nodeSigner } from '@glance-kit/core/node';
import { echoHandler, runtimeSuite, sendOverHttp, type RunningRuntime } from '@glance-kit/testing';
import express from 'express';
import { nodeListener, toExpress } from '../src/bridge.js';

let lines = '';
const log = jsonLog((line) => (lines += line));
const logged = (): string => lines;
const lacks = { bodyOfGet: 'a web request of GET or HEAD has no body' };

async function serve(listener: RequestListener): Promise<RunningRuntime> {
  const server = createServer(listener);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    send: (request) => sendOverHttp(origin, request),
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

runtimeSuite('node:http', {
  startEcho: () => serve((incoming, outgoing) => void nodeListener(echoHandler, log)(incoming, outgoing)),
  startLoginKey: (settings) => {
    const tools = { log, makeSigner: nodeSigner, makeReply: textReply };
    const listener = nodeListener(loginKeyFunction(settings, tools).handler, log);
    return serve((incoming, outgoing) => void listener(incoming, outgoing));
  },
  logged,
  lacks,
});

runtimeSuite('Express 5', {
  startEcho: () => serve(express().use('/getloginkey', toExpress(echoHandler, log))),
  startLoginKey: (settings) => {
    const { handler } = loginKeyFunction(settings, { log, makeSigner: nodeSigner });
    return serve(express().use('/getloginkey', toExpress(handler, log)));
  },
  logged,
  lacks,
});
