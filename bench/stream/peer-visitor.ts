import { record } from '@rrweb/record';

/** Visitor's side of the two peers: bare text over a socket, and rrweb as its guide says. */
const kind = new URL(location.href).searchParams.get('kind');
const socket = new WebSocket(`ws://${location.host}/relay?${kind}`);

socket.onopen = () => {
  if (kind === 'rrweb') {
    record({
      emit: (event) => socket.send(JSON.stringify(event)),
    });
  }
  document.documentElement.dataset['ready'] = 'true';
};

Object.assign(window, {
  /** The raw peer has no recorder: it sends what it has just changed. */
  sent: (kindOfChange: 'text' | 'typing', value: string) => {
    if (kind === 'raw') socket.send(JSON.stringify([kindOfChange, value]));
  },
});
