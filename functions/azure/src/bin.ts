#!/usr/bin/env node
import { deployableProgram } from '@glance-kit/core/node';

process.exitCode = deployableProgram(import.meta.url, {
  command: 'npx @glance-kit/functions-azure',
  what: 'the login-key function as an Azure Functions app',
  next: [
    'Go to <folder> and run:\nnpm install',
    'Copy local.settings.json.example to local.settings.json, fill it in, and start it:\nfunc start',
    'Set the same names in the function app, GLANCE_API_KEY as a Key Vault reference.',
    'Deploy:\nfunc azure functionapp publish <name of the app>',
  ],
});
