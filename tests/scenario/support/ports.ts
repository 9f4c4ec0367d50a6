import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:net';

export async function freePort(): Promise<number> {
  const [port] = await freePorts(1);
  return port!;
}

/** Below the ports that the kernel gives to outgoing connections, which the load would otherwise take. */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) {
    const port = 20_000 + (randomBytes(2).readUInt16BE() % 12_000);
    if (!ports.includes(port) && (await isFree(port))) ports.push(port);
  }
  return ports;
}

const isFree = (port: number): Promise<boolean> =>
  listenOn(port).then(
    (probe) => new Promise((closed) => probe.close(() => closed(true))),
    () => false,
  );

/** Rejects where the port is taken. */
export function listenOn(port: number, host = '0.0.0.0'): Promise<Server> {
  return new Promise((listening, taken) => {
    const listener = createServer().once('error', taken);
    listener.listen(port, host, () => listening(listener));
  });
}
