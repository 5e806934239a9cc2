#!/usr/bin/env node
import { deployableProgram } from '@glance-kit/core/node';

process.exitCode = deployableProgram(import.meta.url, {
  command: 'npx @glance-kit/functions-aws-lambda',
  what: 'the login-key function for AWS Lambda: its code, the same as a zip, and a CloudFormation template',
  next: [
    'Go to <folder> and try it here, without an account:\nnode try.mjs',
    'With an AWS account, upload it:\naws s3 cp login-key.zip s3://<your bucket>/login-key-1.zip',
    'Deploy template.json with the command in README.md.',
  ],
});
