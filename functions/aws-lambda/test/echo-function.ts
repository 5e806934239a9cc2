// A function for the runtime interface client: the echo handler behind the same adapter as the deployable.
import { echoHandler } from '@glance-kit/testing';
import { toLambda } from '../src/index.js';

export const handler = toLambda(echoHandler, (entry) => console.error(JSON.stringify(entry)));
