// Loaded before the local runtime: it listens on loopback only and tells its port, and Twilio's identity service and
// TaskRouter are stand-ins on this machine (IAM_STAND_IN, TASKROUTER_STAND_IN). The function under test knows of none.
const { Server } = require('node:net');

const { listen } = Server.prototype;
Server.prototype.listen = function (port, listening) {
  this.once('listening', () => {
    const { port } = this.address();
    process.send?.({ port });
    console.log(`listening on ${port}`);
  });
  return listen.call(this, { port, host: '127.0.0.1' }, listening);
};

const STAND_INS = {
  'https://iam.twilio.com': process.env.IAM_STAND_IN,
  'https://taskrouter.twilio.com': process.env.TASKROUTER_STAND_IN,
};
const { fetch } = globalThis;
globalThis.fetch = (address, options) => {
  const url = String(address);
  const { protocol, hostname, origin } = new URL(url);
  const local = protocol === 'data:' || hostname === '127.0.0.1';
  if (STAND_INS[origin]) return fetch(STAND_INS[origin] + url.slice(origin.length), options);
  return local ? fetch(address, options) : Promise.reject(new TypeError(`no network: ${url}`));
};
