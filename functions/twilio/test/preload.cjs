// Loaded before the local runtime: it listens on loopback only and tells its port, and Twilio's identity service is
// a stand-in on this machine (IAM_STAND_IN). The function under test knows nothing of either.
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

const IAM = 'https://iam.twilio.com/';
const standIn = process.env.IAM_STAND_IN;
const { fetch } = globalThis;
globalThis.fetch = (address, options) => {
  const url = String(address);
  const { protocol, hostname } = new URL(url);
  const local = protocol === 'data:' || hostname === '127.0.0.1';
  if (standIn && url.startsWith(IAM)) return fetch(standIn + url.slice(IAM.length - 1), options);
  return local ? fetch(address, options) : Promise.reject(new TypeError(`no network: ${url}`));
};
