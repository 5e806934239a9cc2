import { echoHandler } from '@glance-kit/testing/echo-handler';
import { toFetch } from '../src/to-fetch.js';

export default toFetch(
  () => echoHandler,
  (entry) => console.log(entry.event),
);
