import { rrwebRecorder } from './recorder/rrweb-recorder.js';
import { install } from './session/install.js';

install(rrwebRecorder);
