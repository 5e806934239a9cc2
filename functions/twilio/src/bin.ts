#!/usr/bin/env node
import { deployableProgram } from '@glance-kit/core/node';

process.exitCode = deployableProgram(import.meta.url, {
  command: 'npx @glance-kit/functions-twilio',
  what: 'the login-key function as a Twilio Serverless service',
  next: [
    'Go to <folder> and run:\nnpm install',
    'Try it here, without an account:\nnpm run try',
    'Copy .env.example to .env and fill it in.',
    'Deploy, or use twilio serverless:deploy of the Twilio CLI:\nnpm run deploy',
  ],
});
