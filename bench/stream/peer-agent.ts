import { Replayer } from '@rrweb/replay';
import type { eventWithTime } from '@rrweb/types';

/** Agent's side of the two peers; see `peer-visitor.ts`. */
const kind = new URL(location.href).searchParams.get('kind');
const socket = new WebSocket(`ws://${location.host}/relay?${kind}`);

function raw(): (message: string) => void {
  const line = document.querySelector('#line')!.firstChild as Text;
  const field = document.querySelector<HTMLInputElement>('#field')!;
  return (message) => {
    const [change, value] = JSON.parse(message) as [string, string];
    if (change === 'text') line.data = value;
    else field.value = value;
  };
}

function rrweb(): (message: string) => void {
  const replayer = new Replayer([], { liveMode: true });
  replayer.startLive();
  return (message) => replayer.addEvent(JSON.parse(message) as eventWithTime);
}

const receive = kind === 'rrweb' ? rrweb() : raw();
socket.onmessage = ({ data }: MessageEvent<string>) => receive(data);
socket.onopen = () => (document.documentElement.dataset['ready'] = 'true');
