import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Failure, failed, problemsOf } from '../domain/failure.ts';
import { type DockerApi, DockerApiError } from '../engine/docker-api.ts';
import { exec } from '../engine/exec.ts';
import { label } from '../engine/labels.ts';
import { words } from '../words/words.ts';
import { complaints, firstPlace } from './complaints.ts';
import { confDirectory, currentConf, pointConf, sweepConf, writeConf } from './conf-dirs.ts';
import {
  aliases,
  type ContainerInput,
  gatewayCompose,
  gatewayProject,
  mountsOf,
  serviceName,
} from './container.ts';
import {
  asideNetwork,
  findGateways,
  type GatewayContainer,
  removeAside,
  removeContainer,
  removeOthers,
} from './containers.ts';
import { answersWith, confInForce } from './marker.ts';
import { writeOpen } from './open-files.ts';
import { containerPorts, mountPoint } from './places.ts';
import { lastLines, nginxVersion, runTrial } from './trial.ts';

/** What a change works with. */
export interface Job {
  api: DockerApi;
  container: ContainerInput;
  composeFile: string;
  /** The configuration for an nginx of that version: relative path -> text. */
  files: (version: string) => Record<string, string>;
}

const startLimits = { timeoutMs: 10_000, steadyMs: 0 };
const reloadLimits = { timeoutMs: 5_000, steadyMs: 250 };

/** The first one: a container that does not come up is taken away again. */
export async function create(job: Job): Promise<void> {
  const { hash, version } = await triedInNewContainer(job, false);
  pointConf(job.container.directory, hash);
  writeOpen(job.composeFile, gatewayCompose(job.container, version));
  try {
    await compose(job, ['up', '--detach', '--no-build'], false);
    await requireAnswer(job, hash, false);
  } catch (error) {
    for (const { id } of await gateways(job)) await removeContainer(job.api, id);
    throw error;
  }
}

/**
 * The new container starts beside the old one, in a network of its own; then the old one stops and the new one takes its
 * place, since both want the same address and ports: what is left of the gap is what Docker needs for those. The old one
 * comes back where the new one fails. Returns the milliseconds in between.
 */
export async function replace(job: Job, old: GatewayContainer): Promise<number> {
  const { directory } = job.container;
  const { hash, version } = await triedInNewContainer(job, old.running);
  const before = { conf: currentConf(directory), compose: textOf(job.composeFile) };
  writeOpen(job.composeFile, gatewayCompose(job.container, version));
  let fresh: GatewayContainer;
  let gap: number;
  try {
    const created = await createBeside(job, old);
    pointConf(directory, hash);
    const waiting = old.running && (await startedAside(job, created, hash));
    fresh = waiting || !old.running ? created : await createdAnew(job, old);
    const stopped = performance.now();
    await job.api.request('POST', `/containers/${old.id}/stop`);
    if (waiting) await takePlace(job, fresh);
    else await start(job, fresh, old.running);
    await requireAnswer(job, hash, old.running);
    gap = Math.round(performance.now() - stopped);
  } catch (error) {
    throw await broughtBack(job, old, before, error);
  }
  await leaveAside(job, fresh);
  await removeContainer(job.api, old.id);
  sweepConf(directory, before.conf);
  return gap;
}

const asideLimitMs = 3_000;

/**
 * Where it has no ports of the host's to wait for, nginx is up and answers before the old one stops. False where it does
 * not come up there, such as for a snippet that names a service of the environment's network, or where Docker has no
 * network left to give.
 */
async function startedAside(job: Job, fresh: GatewayContainer, hash: string): Promise<boolean> {
  const { api } = job;
  const { project, front } = job.container;
  const aside = asideNetwork(project, front.environment);
  try {
    const labels = { [label.project]: project, [label.environment]: front.environment };
    await api.request('POST', '/networks/create', { Name: aside, Internal: true, Labels: labels });
    await api.request('POST', `/networks/${front.network.name}/disconnect`, {
      Container: fresh.id,
      Force: true,
    });
    await api.request('POST', `/networks/${aside}/connect`, { Container: fresh.id });
    await api.request('POST', `/containers/${fresh.id}/start`);
    const host = await addressIn(job, fresh, aside);
    for (const end = performance.now() + asideLimitMs; performance.now() < end; await sleep(25))
      if ((await confInForce(containerPorts.candidate, { host })) === hash) return true;
    return false;
  } catch (error) {
    if (error instanceof DockerApiError) return false;
    throw error;
  }
}

async function addressIn({ api }: Job, { id }: GatewayContainer, network: string): Promise<string> {
  type Inspected = { NetworkSettings: { Networks: Record<string, { IPAddress: string }> } };
  const { NetworkSettings } = await api.request<Inspected>('GET', `/containers/${id}/json`);
  return NetworkSettings.Networks[network]?.IPAddress ?? '';
}

/** Answering already, so that this costs nobody anything. */
async function leaveAside(
  { api, container: { project, front } }: Job,
  { id }: GatewayContainer,
): Promise<void> {
  const aside = asideNetwork(project, front.environment);
  try {
    await api.request('POST', `/networks/${aside}/disconnect`, { Container: id, Force: true });
  } catch (error) {
    // It never waited there.
    if (!(error instanceof DockerApiError)) throw error;
  }
  await removeAside(api, project, front.environment);
}

/** The other way then: made again, to be started once the old one is gone. */
async function createdAnew(job: Job, old: GatewayContainer): Promise<GatewayContainer> {
  await removeOthers(job.api, job.container.project, job.container.front.environment, old.id);
  return createBeside(job, old);
}

/** With the address and the names come the ports. */
async function takePlace({ api, container: { front } }: Job, fresh: GatewayContainer): Promise<void> {
  try {
    await api.request('POST', `/networks/${front.network.name}/connect`, {
      Container: fresh.id,
      EndpointConfig: {
        IPAMConfig: { IPv4Address: front.network.address },
        Aliases: [serviceName, ...aliases(front)],
      },
    });
  } catch (error) {
    if (!(error instanceof DockerApiError)) throw error;
    const said = [error.message];
    throw failed(words().gateway.notStarted({ environment: front.environment, said, serving: true }), {
      cause: error,
    });
  }
}

/** Tried by the running nginx itself before the symlink names it, and confirmed by its answers afterwards. */
export async function reload(job: Job, current: GatewayContainer): Promise<void> {
  const { directory, front } = job.container;
  const before = currentConf(directory);
  const hash = writeConf(directory, job.files(current.version));
  const argv = ['nginx', '-t', '-c', confPath(hash)];
  requireGood(job, await job.api.exec(current.id, argv, { timeoutMs: 30_000 }), true);
  pointConf(directory, hash);
  await hangUp(job, current);
  if (await answersWith(hash, async () => current.candidatePort, reloadLimits))
    return sweepConf(directory, before);
  const said = complaints((await job.api.logs(current.id, 30)).join('\n'), front.environment);
  pointConf(directory, before);
  await hangUp(job, current);
  throw failed(words().gateway.notTaken({ environment: front.environment, said }));
}

/** A container that is there and does not run. */
export async function restart(job: Job, current: GatewayContainer): Promise<void> {
  const { directory } = job.container;
  const before = currentConf(directory);
  const hash = writeConf(directory, job.files(current.version));
  if (hash !== before) await tryInNewContainer(job, hash, false);
  pointConf(directory, hash);
  try {
    await start(job, current, false);
    await requireAnswer(job, hash, false);
  } catch (error) {
    pointConf(directory, before);
    throw error;
  }
  sweepConf(directory, before);
}

async function triedInNewContainer(job: Job, serving: boolean): Promise<{ hash: string; version: string }> {
  const { project, image, front, directory } = job.container;
  const version = await nginxVersion(job.api, { project, image, environment: front.environment });
  const hash = writeConf(directory, job.files(version));
  await tryInNewContainer(job, hash, serving);
  return { hash, version };
}

async function tryInNewContainer(job: Job, hash: string, serving: boolean): Promise<void> {
  const { project, image, front } = job.container;
  const ended = await runTrial(job.api, {
    project,
    image,
    environment: front.environment,
    argv: ['nginx', '-t', '-c', confPath(hash), '-g', 'daemon off;'],
    mounts: mountsOf(job.container),
    network: front.network.name,
    names: aliases(front),
  });
  requireGood(job, ended, serving);
}

const confPath = (hash: string): string => `${mountPoint}/${confDirectory(hash)}/nginx.conf`;

function requireGood(job: Job, ended: { code: number; output: string }, serving: boolean): void {
  if (ended.code === 0) return;
  const { environment } = job.container.front;
  const said = complaints(ended.output, environment);
  throw failed(words().gateway.refused({ environment, place: firstPlace(said), said, serving }));
}

/** Compose makes a second one under the next number and leaves the first as it is. */
async function createBeside(job: Job, old: GatewayContainer): Promise<GatewayContainer> {
  const beside = ['create', '--no-build', '--no-recreate', '--scale', `${serviceName}=2`];
  await compose(job, beside, old.running);
  const fresh = (await gateways(job)).find((container) => container.id !== old.id);
  if (fresh) return fresh;
  const { environment } = job.container.front;
  throw failed(words().gateway.notCreated({ environment, said: [], serving: old.running }));
}

async function compose(job: Job, args: string[], serving: boolean): Promise<void> {
  const { project, front } = job.container;
  const { environment } = front;
  const ended = await exec({
    argv: ['docker', 'compose', '-p', gatewayProject(project, environment), '-f', job.composeFile, ...args],
  });
  if (ended.code === 0) return;
  throw failed(words().gateway.notCreated({ environment, said: lastLines(ended.stderr), serving }));
}

/** Also one that is paused or on its way from crash to crash. */
async function start(job: Job, container: GatewayContainer, serving: boolean): Promise<void> {
  try {
    await job.api.request('POST', `/containers/${container.id}/restart?t=1`);
  } catch (error) {
    if (!(error instanceof DockerApiError)) throw error;
    const { environment } = job.container.front;
    throw failed(words().gateway.notStarted({ environment, said: [error.message], serving }), {
      cause: error,
    });
  }
}

async function requireAnswer(job: Job, hash: string, serving: boolean): Promise<void> {
  if (await answersWith(hash, async () => (await gateways(job))[0]?.candidatePort ?? null, startLimits))
    return;
  const { environment } = job.container.front;
  const [container] = await gateways(job);
  const lines = container ? await job.api.logs(container.id, 20) : [];
  const said = complaints(lines.join('\n'), environment);
  throw failed(words().gateway.notStarted({ environment, said, serving }));
}

/** Undoes a replacement; returns what to throw. */
async function broughtBack(
  job: Job,
  old: GatewayContainer,
  before: { conf: string | null; compose: string | null },
  error: unknown,
): Promise<Failure> {
  const { directory, front } = job.container;
  await removeOthers(job.api, job.container.project, front.environment, old.id);
  pointConf(directory, before.conf);
  if (before.compose !== null) writeOpen(job.composeFile, before.compose);
  if (!old.running || before.conf === null) return failed(problemsOf(error), { cause: error });
  try {
    await start(job, old, true);
    await requireAnswer(job, before.conf, true);
    return failed(problemsOf(error), { cause: error });
  } catch (second) {
    const said = problemsOf(second).flatMap((problem) => problem.evidence ?? problem.rule);
    const notBack = words().gateway.notBack({ environment: front.environment, said });
    return failed([notBack, ...problemsOf(error)], { cause: error });
  }
}

const gateways = (job: Job): Promise<GatewayContainer[]> =>
  findGateways(job.api, job.container.project, job.container.front.environment);

const hangUp = (job: Job, container: GatewayContainer): Promise<void> =>
  job.api.request('POST', `/containers/${container.id}/kill?signal=HUP`);

const textOf = (path: string): string | null => (existsSync(path) ? readFileSync(path, 'utf8') : null);
