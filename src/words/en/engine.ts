import type { Holder } from '../../checks/looked.ts';
import type { Problem } from '../../domain/failure.ts';
import type { EnvironmentName } from '../../domain/names.ts';
import type { Consumer } from '../../engine/disk-usage.ts';
import { isNoData, makesRoom } from '../makes-room.ts';
import { sizeText } from '../sizes.ts';
import { stateText } from './states.ts';

export const engine = {
  noDocker: (): Problem => ({
    place: 'docker',
    rule: 'there is no docker command here',
    remedy: 'install Docker Engine 25 or newer with Docker Compose 2.24.4 or newer',
  }),
  notRunning: (p: { socket: string }): Problem => ({
    place: p.socket,
    rule: 'Docker does not answer, so nothing could be looked at and nothing was touched',
    remedy: 'start it: systemctl start docker',
  }),
  notAllowed: (p: { socket: string }): Problem => ({
    place: p.socket,
    rule: 'this user may not talk to Docker',
    remedy: 'join its group and log in again: sudo usermod -aG docker "$USER"',
  }),
  notLocal: (p: { variable: string; value: string }): Problem => ({
    place: p.variable,
    rule: `it points to ${p.value}, and twinport runs on the Docker host itself: the gateway's symlink, /proc and the hubs' addresses are local`,
    remedy: `log in to the server and run twinport there, without ${p.variable}`,
  }),
  composeFile: (p: { file: string; said: string[] }): Problem => ({
    place: p.file,
    rule: 'Docker Compose does not accept this file',
    remedy: 'correct it, then try: docker compose --profile staging config --quiet',
    evidence: p.said,
  }),
  valueNotShown: (): string => '(value not shown)',
  noService: (p: { file: string; hub: string; environment: string; tried: string[] }): Problem => ({
    place: `${p.file}: ${p.hub}`,
    rule: `it has no service for ${p.environment} (looked for ${p.tried.join(', ')})`,
    remedy: `add the service ${p.tried[0]}, or name yours in twinport.yml: hubs.${p.hub}.services.${p.environment}`,
  }),
  noImage: (p: { file: string; service: string; hub: string; alias: string }): Problem => ({
    place: `${p.file}: ${p.service}`,
    rule: 'it has no image name, so there is nothing to tag',
    remedy: `add: image: ${p.hub}:${p.alias}`,
  }),
  notStarted: (p: { what: string; code: number; said: string[] }): Problem => ({
    place: p.what,
    rule: `Docker Compose ended with ${p.code}`,
    remedy: 'correct what Compose says here, then run the command again',
    evidence: p.said,
  }),
  exited: (p: { hub: string; code: number; lines: string[]; container: string }): Problem => ({
    place: p.hub,
    rule: `its new container ended with exit code ${p.code} instead of becoming ready`,
    remedy: 'its last lines say why; correct it and run the command again',
    evidence: p.lines,
  }),
  restarted: (p: { hub: string; lines: string[] }): Problem => ({
    place: p.hub,
    rule: 'its new container ended by itself and Docker started it again, instead of becoming ready',
    remedy: 'its last lines say why; correct it and run the command again',
    evidence: p.lines,
  }),
  notReady: (p: { hub: string; seconds: number; seen: string; lines: string[] }): Problem => ({
    place: p.hub,
    rule: `its new container was not ready within ${p.seconds} s: ${p.seen}`,
    remedy: 'correct it, or give it longer in twinport.yml: readiness: { timeout: … }',
    evidence: p.lines,
  }),
  serviceNotReady: (p: { service: string; state: string; lines: string[] }): Problem => ({
    place: p.service,
    rule: `this service, which the hubs need, is ${stateText(p.state)}`,
    remedy: `see why: docker compose logs ${p.service}`,
    evidence: p.lines,
  }),
  otherImage: (p: { hub: string; image: string }): Problem => ({
    place: p.hub,
    rule: `its new container does not run ${p.image}: that name was moved meanwhile`,
    remedy: 'run the command again',
  }),
  nothingListens: (p: { address: string; port: number }): string =>
    `nothing listens on port ${p.port} of ${p.address} (a server bound to 127.0.0.1 cannot be reached from outside)`,
  noAnswer: (p: { seconds: number }): string => `no answer within ${p.seconds} s`,
  healthPage: (p: { path: string; status: string }): string => `${p.path} answered ${p.status}`,
  healthTest: (p: { code: number; output: string }): string =>
    `its health check ended with ${p.code}${p.output ? `: ${p.output}` : ''}`,
  missing: (p: { hub: string; slot: string }): Problem => ({
    place: `${p.hub} (${p.slot})`,
    rule: 'its container was removed while twinport was working',
    remedy: 'run the command again',
  }),
  fellOver: (p: { hub: string; how: string; after: string; lines: string[] }): Problem => ({
    place: p.hub,
    rule: `${p.how} ${p.after} after the cut-over`,
    remedy: 'its last lines say why; deploy a corrected release',
    evidence: p.lines,
  }),
  memory: (p: { needed: string; available: string; hubs: string[] }): Problem => ({
    place: 'memory',
    rule: `a second copy of ${p.hubs.join(', ')} needs about ${p.needed}, and ${p.available} is available`,
    remedy: 'free memory, or let one copy stop before the other starts, in twinport.yml: cutover: replace',
  }),
  disk: (p: { free: string; floor: string; needed: string | null; largest: Consumer[] }): Problem => ({
    place: 'disk',
    rule: `${p.free} is free where Docker keeps its data, ${p.needed === null ? '' : `the builds take about ${p.needed}, `}and disk.keep_free holds ${p.floor} free. Nothing was touched.`,
    remedy: `make room, the largest first: ${p.largest.filter(isNoData).map(makesRoom).find(Boolean) ?? 'twinport cleanup --all'}; or lower disk.keep_free in twinport.yml`,
    evidence: p.largest.map(consumer),
  }),
  portTaken: (p: { port: number; environment: EnvironmentName; holder: Holder }): Problem => ({
    place: `port ${p.port}`,
    rule: `${p.environment} is to answer there, and ${holderText(p.holder)} has it`,
    remedy: `${freeing(p)}; or give ${p.environment} another port in twinport.yml: environments.${p.environment}.ports`,
  }),
  oldEngine: (p: { said: string; oldest: string }): Problem => ({
    place: 'Docker Engine',
    rule: `it is older than ${p.oldest}: ${p.said}`,
    remedy: 'install a newer one: https://docs.docker.com/engine/install',
  }),
};

const holderText = (holder: Holder): string => {
  if (holder.by === 'container') return `the container ${holder.name}`;
  return holder.by === 'process' ? `process ${holder.pid} (${holder.program})` : 'another process';
};

/** The old one stops at the last moment, and serves again where ours does not come up. */
const freeing = (p: { holder: Holder; port: number; environment: EnvironmentName }): string => {
  const { holder, port } = p;
  const ours = p.environment === 'staging' ? 'twinport deploy' : 'twinport promote --yes';
  if (holder.by === 'unknown') return `see who, and stop that: sudo ss -ltnp 'sport = :${port}'`;
  if (holder.by === 'container')
    return `hand it over: docker stop ${holder.name} && { ${ours} || docker start ${holder.name}; }, and for good: docker rm ${holder.name}`;
  return holder.unit === null
    ? `stop that: kill ${holder.pid}`
    : `hand it over: sudo systemctl stop ${holder.unit} && { ${ours} || sudo systemctl start ${holder.unit}; }, and for good: sudo systemctl disable ${holder.unit}`;
};

const kinds: Record<Consumer['kind'], string> = {
  image: 'image',
  container: 'container',
  volume: 'volume',
  'build-cache': 'build cache',
  log: 'log of',
};

const consumer = (of: Consumer): string =>
  [
    `${sizeText(of.bytes)} ${kinds[of.kind]}`,
    of.name,
    makesRoom(of) === null ? '(in use)' : `→ ${makesRoom(of)}`,
  ]
    .filter(Boolean)
    .join(' ');
