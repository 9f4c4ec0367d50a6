import { join } from 'node:path';
import type { Config } from '../domain/config.ts';
import { failed } from '../domain/failure.ts';
import type { EnvironmentName } from '../domain/names.ts';
import type { Generation } from '../domain/snapshot.ts';
import type { DockerApi } from '../engine/docker-api.ts';
import type { ListedContainer } from '../engine/listed.ts';
import { StateDir } from '../ledger/state-dir.ts';
import { words } from '../words/words.ts';
import { failedAnswers } from './answers.ts';
import { create, type Job, reload, replace, restart } from './changes.ts';
import { confHash, type GatewayInput, gatewayConf } from './conf.ts';
import { currentConf } from './conf-dirs.ts';
import { type ContainerInput, shapeOf } from './container.ts';
import {
  findGateways,
  type GatewayContainer,
  gatewaysAmong,
  removeOthers,
  removeTrials,
} from './containers.ts';
import type { FailedAnswer, Front, Gateway, GatewayChange, Observation, Wanted } from './gateway.ts';
import { cutOver, pointNext, readLive, removeGenerations, takeOffline, writeGeneration } from './live.ts';
import { confInForce } from './marker.ts';
import { mountPoint } from './places.ts';
import { certificates, readUserFiles } from './user-files.ts';

export type GatewayConfig = Pick<Config, 'directory' | 'project' | 'environments' | 'gateway'>;

export const createGateway = (api: DockerApi, config: GatewayConfig): Gateway =>
  new NginxGateway(api, config);

/** nginx in a container for each environment; everything it reads is in `.twinport/gateway/<environment>/`. */
class NginxGateway implements Gateway {
  private readonly api: DockerApi;
  private readonly config: GatewayConfig;

  constructor(api: DockerApi, config: GatewayConfig) {
    this.api = api;
    this.config = config;
  }

  async observe(
    environment: EnvironmentName,
    listed?: readonly ListedContainer[],
  ): Promise<Observation | null> {
    const [container] = listed
      ? gatewaysAmong(listed, this.config.project, environment)
      : await this.containers(environment);
    if (!container) return null;
    const { id, running, shape, version, candidatePort } = container;
    const conf =
      candidatePort === null ? currentConf(this.directory(environment)) : await confInForce(candidatePort);
    return { container: id, running, shape, version, conf };
  }

  wanted(front: Front, observed: Observation | null): Wanted {
    return {
      shape: shapeOf(this.containerInput(front)),
      conf: confHash(gatewayConf(this.input(front, observed?.version ?? ''))),
    };
  }

  async ensure(front: Front, change: GatewayChange): Promise<number | null> {
    const { environment } = front;
    await removeTrials(this.api, this.config.project, environment);
    const [current] = await this.containers(environment);
    const job = this.job(front);
    let gap: number | null = null;
    if (!current) await create(job);
    else if (change === 'create' || change === 'replace') gap = await this.replaceAlone(job, current);
    else if (change === 'start' || !current.running) await restart(job, current);
    else await reload(job, current);
    await this.removeLeftOvers(environment);
    return gap;
  }

  live(environment: EnvironmentName): Generation | null {
    return readLive(this.directory(environment));
  }

  offer(generation: Generation): void {
    writeGeneration(this.directory(generation.environment), generation);
    pointNext(this.directory(generation.environment), generation.id);
  }

  cutOver(environment: EnvironmentName, generationId: string | null): void {
    if (generationId === null) takeOffline(this.directory(environment));
    else cutOver(this.directory(environment), generationId);
  }

  forget(environment: EnvironmentName, keep: ReadonlySet<string>): void {
    removeGenerations(this.directory(environment), keep);
  }

  async candidateUrl(environment: EnvironmentName): Promise<string> {
    const [container] = await this.containers(environment);
    if (!container?.candidatePort) throw failed(words().gateway.notRunning({ environment }));
    return `http://127.0.0.1:${container.candidatePort}`;
  }

  async failures(environment: EnvironmentName, sinceMs: number): Promise<FailedAnswer[]> {
    const [container] = await this.containers(environment);
    if (!container) return [];
    const answers = failedAnswers(await this.api.logs(container.id, 1000));
    return answers.filter((answer) => answer.at >= sinceMs);
  }

  async remove(environment: EnvironmentName): Promise<void> {
    await removeTrials(this.api, this.config.project, environment);
    await removeOthers(this.api, this.config.project, environment, null);
  }

  /** Compose counts containers: one that an interruption left would be taken for the new one. */
  private async replaceAlone(job: Job, current: GatewayContainer): Promise<number | null> {
    await this.removeLeftOvers(job.container.front.environment);
    const gap = await replace(job, current);
    return current.running ? gap : null;
  }

  private async removeLeftOvers(environment: EnvironmentName): Promise<void> {
    const [current] = await this.containers(environment);
    await removeOthers(this.api, this.config.project, environment, current?.id ?? null);
  }

  private job(front: Front): Job {
    return {
      api: this.api,
      container: this.containerInput(front),
      composeFile: join(this.directory(front.environment), 'compose.yml'),
      files: (version) => gatewayConf(this.input(front, version)),
    };
  }

  private containerInput(front: Front): ContainerInput {
    const { ports } = this.config.environments[front.environment];
    return {
      project: this.config.project,
      image: this.config.gateway.image,
      front,
      ports,
      directory: this.directory(front.environment),
      certificates: ports.some((port) => port.tls) ? certificates(this.config) : null,
    };
  }

  private input(front: Front, version: string): GatewayInput {
    return {
      ...readUserFiles(this.config, front.environment),
      environment: front.environment,
      hubs: front.hubs,
      live: `${mountPoint}/live`,
      next: `${mountPoint}/next`,
      version,
    };
  }

  private directory(environment: EnvironmentName): string {
    return new StateDir(this.config.directory).gateway(environment);
  }

  private containers(environment: EnvironmentName): Promise<GatewayContainer[]> {
    return findGateways(this.api, this.config.project, environment);
  }
}
