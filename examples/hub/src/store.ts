import { Agent, get } from 'node:http';
import { WebSocket } from 'ws';

const poolSize = 4;

/** What real hubs do to their database and broker: a pool of connections and a WebSocket, open as long as they run. */
export function keepStoreOpen(store: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: poolSize, maxFreeSockets: poolSize });
  setInterval(() => {
    for (let asked = 0; asked < poolSize; asked++) ask(store, agent);
  }, 1000).unref();
  keepSocketOpen(store.replace('http:', 'ws:'));
}

function ask(store: string, agent: Agent) {
  get(store, { agent }, (response) => response.resume()).on('error', (error) => {
    console.error(`store: ${error.message}`);
  });
}

function keepSocketOpen(url: string) {
  const socket = new WebSocket(url);
  socket.on('error', (error) => console.error(`store: ${error.message}`));
  socket.on('close', () => setTimeout(keepSocketOpen, 1000, url));
}
