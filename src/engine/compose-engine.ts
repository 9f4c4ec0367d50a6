import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { dynamicRange } from '../domain/address.ts';
import type { Config } from '../domain/config.ts';
import { failed } from '../domain/failure.ts';
import type { EnvironmentName, HubName, ReleaseId, Slot } from '../domain/names.ts';
import type { HeldImage, Placement, Rest } from '../domain/plan.ts';
import type { ComposeModel, Service } from '../domain/services.ts';
import type { StateDir } from '../ledger/state-dir.ts';
import { words } from '../words/words.ts';
import { withoutValues } from './compose-file.ts';
import { composeProgram } from './compose-program.ts';
import { Containers, isStatus } from './containers.ts';
import type { DockerApi } from './docker-api.ts';
import { drainContainer } from './drain.ts';
import type { Engine } from './engine.ts';
import { exec } from './exec.ts';
import { Holds } from './hold.ts';
import { compose, label } from './labels.ts';
import { Readiness, waitForService } from './readiness.ts';
import { environmentNetwork, joinedNetworks, slotOverride, slotProjects } from './slot-override.ts';
import { watchContainers } from './watch.ts';

/**
 * Docker Compose on this host. What creates containers is a `docker compose` that a person could type; everything
 * after that goes straight to the Engine, ten times quicker.
 */
export class ComposeEngine implements Engine {
  private readonly api: DockerApi;
  private readonly config: Config;
  private readonly state: StateDir;
  private readonly containers: Containers;
  private readonly readiness: Readiness;

  constructor(api: DockerApi, config: Config, state: StateDir) {
    this.api = api;
    this.config = config;
    this.state = state;
    this.containers = new Containers(api, config.project);
    this.readiness = new Readiness(this.containers, config.readinessMs);
  }

  async createNetwork(environment: EnvironmentName, subnet: string): Promise<void> {
    const { project } = this.config;
    await this.orExists('/networks/create', {
      Name: environmentNetwork(project, environment),
      Driver: 'bridge',
      IPAM: { Config: [{ Subnet: subnet, IPRange: dynamicRange(subnet) }] },
      Labels: { [label.project]: project, [label.environment]: environment },
    });
  }

  async ensureServices(
    environment: EnvironmentName,
    services: string[],
    start: string[],
    model: ComposeModel,
  ): Promise<void> {
    // A service of this profile alone is enabled by its name; --no-recreate: a release never restarts a database.
    if (start.length > 0)
      await this.compose(this.config.project, [], ['up', '-d', '--no-recreate', ...start]);
    for (const service of services) await this.joinEnvironment(environment, model.services[service]!);
  }

  private async joinEnvironment(environment: EnvironmentName, service: Service): Promise<void> {
    const { stdout } = await this.compose(this.config.project, [], ['ps', '-q', service.name]);
    for (const container of stdout.split('\n').filter(Boolean)) {
      await waitForService(this.containers, container, service.name, this.config.readinessMs);
      await this.connect(environmentNetwork(this.config.project, environment), container, {
        Aliases: [service.name, ...service.aliases],
      });
    }
  }

  async create(
    environment: EnvironmentName,
    slot: Slot,
    placements: Placement[],
    model: ComposeModel,
  ): Promise<void> {
    const { project, readinessMs } = this.config;
    const services = placements.map((placement) => model.services[placement.service]!);
    await this.ensureShared(model, services);
    const override = this.state.override(environment, slot);
    mkdirSync(dirname(override), { recursive: true, mode: 0o700 });
    writeFileSync(override, slotOverride(project, model, placements, readinessMs), { mode: 0o600 });
    const names = services.map((service) => service.name);
    for (const [name, those] of await this.freeProjects(environment, slot, names))
      await this.compose(name, [override], ['create', '--no-build', '--no-recreate', ...those]);
    await this.containers.learn(environment, slot, placements[0]!.operation);
    await Promise.all(placements.map((placement, at) => this.moveToAddress(placement, services[at]!, model)));
  }

  /** Compose would take a container that was cleared out of the slot for the one that it is to make. */
  private async freeProjects(
    environment: EnvironmentName,
    slot: Slot,
    services: string[],
  ): Promise<Map<string, string[]>> {
    const standing = await this.containers.list({ environment, slot });
    const isFree = (project: string, service: string) =>
      !standing.some(
        ({ Labels }) => Labels[compose.project] === project && Labels[compose.service] === service,
      );
    const projects = slotProjects(this.config.project, environment, slot);
    const forAll = projects.find((project) => services.every((service) => isFree(project, service)));
    const chosen = new Map<string, string[]>();
    for (const service of services) {
      const project = forAll ?? projects.find((one) => isFree(one, service)) ?? projects[0];
      chosen.set(project, [...(chosen.get(project) ?? []), service]);
    }
    return chosen;
  }

  /** Volumes and networks that plain Compose would have made under the base project's name. */
  private async ensureShared(model: ComposeModel, services: Service[]): Promise<void> {
    const volumes = new Set(services.flatMap((service) => service.volumes));
    for (const key of volumes) {
      const volume = model.volumes[key];
      if (!volume || volume.external) continue;
      await this.api.request('POST', '/volumes/create', {
        Name: volume.name,
        Driver: volume.driver ?? 'local',
        DriverOpts: volume.options,
        Labels: { ...volume.labels, ...this.composeLabels('volume', key) },
      });
    }
    const networks = new Set(services.flatMap(joinedNetworks));
    for (const key of networks) {
      const network = model.networks[key];
      if (!network || network.external || (await this.networkExists(network.name))) continue;
      await this.orExists('/networks/create', {
        Name: network.name,
        Driver: network.driver ?? 'bridge',
        Options: network.options,
        Internal: network.internal,
        Labels: { ...network.labels, ...this.composeLabels('network', key) },
      });
    }
  }

  /** Compose recognises what it would have made itself by these. */
  private composeLabels(kind: 'volume' | 'network', key: string): Record<string, string> {
    return { [compose.project]: this.config.project, [`com.docker.compose.${kind}`]: key };
  }

  private async networkExists(name: string): Promise<boolean> {
    try {
      await this.api.request('GET', `/networks/${encodeURIComponent(name)}`);
      return true;
    } catch (error) {
      if (isStatus(error, 404)) return false;
      throw error;
    }
  }

  /**
   * Compose gives every container its service's name in DNS, and a candidate or a standby must not be reached by any:
   * joined again without names, and at the one address that the gateway knows.
   */
  private async moveToAddress(placement: Placement, service: Service, model: ComposeModel): Promise<void> {
    const container = await this.containers.idOf(placement);
    const own = environmentNetwork(this.config.project, placement.environment);
    await this.disconnect(own, container);
    await this.connect(own, container, { IPAMConfig: { IPv4Address: placement.address } });
    for (const key of joinedNetworks(service))
      await this.connect(model.networks[key]?.name ?? key, container, {});
  }

  private async disconnect(network: string, container: string): Promise<void> {
    try {
      await this.api.request('POST', `/networks/${encodeURIComponent(network)}/disconnect`, {
        Container: container,
        Force: true,
      });
    } catch (error) {
      if (!(error instanceof Error && /is not connected to/.test(error.message))) throw error;
    }
  }

  private async connect(network: string, container: string, endpoint: object): Promise<void> {
    try {
      await this.api.request('POST', `/networks/${encodeURIComponent(network)}/connect`, {
        Container: container,
        EndpointConfig: endpoint,
      });
    } catch (error) {
      if (!(error instanceof Error && /already exists in network/.test(error.message))) throw error;
    }
  }

  async start(placement: Placement): Promise<void> {
    const container = await this.containers.idOf(placement);
    await this.containers.keepUp(await this.containers.inspect(container), placement.restart);
    await this.containers.start(container);
  }

  resume(placement: Placement, container: string): Promise<void> {
    this.containers.remember(placement, container);
    return this.containers.resume(container);
  }

  async ready(
    placement: Placement,
    image: string | null,
    woken: boolean,
    signal: AbortSignal,
  ): Promise<void> {
    await this.readiness.await(placement, woken, signal);
    if (!woken) await this.requireImage(placement, image);
  }

  /** A container once ran code older than the commit everybody saw in git: what started must be what was meant. */
  private async requireImage(placement: Placement, image: string | null): Promise<void> {
    const { Image } = await this.containers.inspect(await this.containers.idOf(placement));
    if (Image !== (image ?? (await this.image(placement.image)).id))
      throw failed(words().engine.otherImage({ hub: placement.hub, image: placement.image }));
  }

  watch(placements: Placement[], ms: number, signal: AbortSignal): Promise<void> {
    return watchContainers(this.containers, placements, ms, signal);
  }

  async lastLines(placement: Placement): Promise<string[]> {
    return this.containers.lastLines(await this.containers.idOf(placement));
  }

  clear(environment: EnvironmentName, container: string): Promise<void> {
    return this.disconnect(environmentNetwork(this.config.project, environment), container);
  }

  stop(container: string): Promise<void> {
    return this.containers.stop(container);
  }

  remove(container: string): Promise<void> {
    return this.containers.remove(container);
  }

  drain(container: string, port: number, ms: number, rest: Rest): Promise<void> {
    return drainContainer(this.containers, container, port, ms, rest);
  }

  rest(container: string, rest: Rest): Promise<void> {
    return this.containers.rest(container, rest);
  }

  hold(release: ReleaseId, images: Readonly<Record<HubName, HeldImage>>): Promise<void> {
    return new Holds(this.api, this.config.project).hold(release, images);
  }

  async tag(reference: string, image: string | null): Promise<void> {
    if (image === null) return this.untag(reference);
    const at = reference.lastIndexOf(':');
    const query = new URLSearchParams({ repo: reference.slice(0, at), tag: reference.slice(at + 1) });
    await this.api.request('POST', `/images/${encodeURIComponent(image)}/tag?${query}`);
  }

  /** Takes one name away; the image itself goes with its last one. Never by force: the last name of one in use stays. */
  private async untag(reference: string): Promise<void> {
    try {
      await this.api.request('DELETE', `/images/${encodeURIComponent(reference)}`);
    } catch (error) {
      if (!isStatus(error, 404) && !isStatus(error, 409)) throw error;
    }
  }

  async image(reference: string): Promise<{ id: string; labels: Record<string, string> }> {
    type Image = { Id: string; Config: { Labels: Record<string, string> | null } };
    const image = await this.api.request<Image>('GET', `/images/${encodeURIComponent(reference)}/json`);
    return { id: image.Id, labels: image.Config.Labels ?? {} };
  }

  private async compose(project: string, overrides: string[], argv: string[]) {
    const own = this.config.composeOverlay === undefined ? [] : [this.config.composeOverlay];
    const files = [this.config.composeFile, ...own, ...overrides].flatMap((file) => ['-f', file]);
    const ended = await exec({
      argv: [
        ...composeProgram(process.env),
        '-p',
        project,
        '--project-directory',
        dirname(this.config.composeFile),
        ...files,
        ...argv,
      ],
      cwd: this.config.directory,
    });
    if (ended.code !== 0) {
      const said = withoutValues(ended.stderr).slice(-20);
      throw failed(words().engine.notStarted({ what: `docker compose ${argv[0]}`, code: ended.code, said }));
    }
    return ended;
  }

  private async orExists(path: string, body: unknown): Promise<void> {
    try {
      await this.api.request('POST', path, body);
    } catch (error) {
      if (!isStatus(error, 409)) throw error;
    }
  }
}
