import { existsSync, readFileSync } from 'node:fs';
import { type Failure, failed, problemsOf } from '../domain/failure.ts';
import { type DockerApi, DockerApiError } from '../engine/docker-api.ts';
import { exec } from '../engine/exec.ts';
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
import { findGateways, type GatewayContainer, removeContainer } from './containers.ts';
import { answersWith } from './marker.ts';
import { writeOpen } from './open-files.ts';
import { mountPoint } from './places.ts';
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
 * The new container is made beside the old one; then the old one stops and the new one starts, since both want the same
 * ports. The old one comes back where the new one fails. Returns the milliseconds in between.
 */
export async function replace(job: Job, old: GatewayContainer): Promise<number> {
  const { directory } = job.container;
  const { hash, version } = await triedInNewContainer(job, old.running);
  const before = { conf: currentConf(directory), compose: textOf(job.composeFile) };
  writeOpen(job.composeFile, gatewayCompose(job.container, version));
  let gap: number;
  try {
    const fresh = await createBeside(job, old);
    const stopped = performance.now();
    await job.api.request('POST', `/containers/${old.id}/stop`);
    pointConf(directory, hash);
    await start(job, fresh, old.running);
    await requireAnswer(job, hash, old.running);
    gap = Math.round(performance.now() - stopped);
  } catch (error) {
    throw await broughtBack(job, old, before, error);
  }
  await removeContainer(job.api, old.id);
  sweepConf(directory, before.conf);
  return gap;
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
  for (const { id } of await gateways(job)) if (id !== old.id) await removeContainer(job.api, id);
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
