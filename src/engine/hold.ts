import type { HubName, ReleaseId } from '../domain/names.ts';
import type { HeldImage } from '../domain/plan.ts';
import { isStatus } from './containers.ts';
import { type DockerApi, filters } from './docker-api.ts';
import { compose, holdRole, label } from './labels.ts';
import { archiveOf, waitingProgram } from './waiting-program.ts';

/**
 * An image is safe from `docker image prune -a` while any container is made of it, and from `docker container prune`
 * and `docker system prune -a` only while that container runs or is paused (Moby: daemon/prune.go, images/image_prune.go
 * and containerd/image_prune.go). So the images of the release to go back to are held by a container each that runs:
 * the paused standby, or else one that does nothing but wait. Its program is ours and 129 bytes long: an image need not
 * hold any that could, and the hub's own must not run.
 */
export class Holds {
  private readonly api: DockerApi;
  private readonly project: string;

  constructor(api: DockerApi, project: string) {
    this.api = api;
    this.project = project;
  }

  /** Every image that nothing of ours holds yet gets a container that does. */
  async hold(release: ReleaseId, images: Readonly<Record<HubName, HeldImage>>): Promise<void> {
    const listed = await this.containers();
    const held = await this.heldOf(new Set(Object.values(images).map(({ image }) => image)), listed);
    const missing = Object.entries(images).filter(([, { image }]) => !held.has(image));
    await Promise.all(missing.map(([hub, image]) => this.start(hub, release, image, listed)));
  }

  /** The list lags behind: one that was stopped a moment ago may still stand there as running, so each is asked itself. */
  private async heldOf(images: ReadonlySet<string>, listed: readonly Listed[]): Promise<Set<string>> {
    const candidates = listed.filter((one) => images.has(one.ImageID) && isAlive(one));
    const states = await Promise.all(candidates.map(({ Id }) => this.stateOf(Id)));
    return new Set(
      candidates.filter((_, at) => isAlive({ State: states[at]! })).map(({ ImageID }) => ImageID),
    );
  }

  private async stateOf(container: string): Promise<string> {
    try {
      const { State } = await this.api.request<{ State: { Status: string } }>(
        'GET',
        `/containers/${container}/json`,
      );
      return State.Status;
    } catch (error) {
      if (!isStatus(error, 404)) throw error;
      return 'gone';
    }
  }

  private containers(): Promise<Listed[]> {
    const ours = filters({ label: [`${label.project}=${this.project}`] });
    return this.api.request<Listed[]>('GET', `/containers/json?all=1&${ours}`);
  }

  /** One that was stopped, by whomever, makes room for a new one. */
  private async start(
    hub: HubName,
    release: ReleaseId,
    held: HeldImage,
    listed: readonly Listed[],
  ): Promise<void> {
    const name = `${this.project}-hold-${hub}-${release}`;
    const former = listed.find((container) => container.Names.includes(`/${name}`));
    if (former) await this.remove(former.Id);
    const created = await this.api.request<{ Id: string }>(
      'POST',
      `/containers/create?name=${encodeURIComponent(name)}`,
      holdingContainer(this.project, hub, release, held),
    );
    try {
      await this.api.putArchive(created.Id, '/', archiveOf(programName, waitingProgram()));
      await this.api.request('POST', `/containers/${created.Id}/start`);
    } catch (error) {
      await this.remove(created.Id);
      throw error;
    }
  }

  private async remove(container: string): Promise<void> {
    try {
      await this.api.request('DELETE', `/containers/${container}?v=1&force=1`);
    } catch (error) {
      if (!isStatus(error, 404)) throw error;
    }
  }
}

interface Listed {
  Id: string;
  Names: string[];
  ImageID: string;
  State: string;
}

const isAlive = ({ State }: Pick<Listed, 'State'>): boolean =>
  ['running', 'paused', 'restarting'].includes(State);

const programName = 'twinport-hold';

/** By the release's own name, which the containerd store then spares too. Nobody's user, no network, no rights. */
const holdingContainer = (project: string, hub: HubName, release: ReleaseId, { reference }: HeldImage) => ({
  Image: reference,
  Entrypoint: [`/${programName}`],
  User: '65534:65534',
  WorkingDir: '/',
  // As the first process of its namespace it hears no signal but this one.
  StopSignal: 'SIGKILL',
  Healthcheck: { Test: ['NONE'] },
  Labels: {
    // Compose labels its images, a container inherits that, and would be taken for one of Compose's own.
    [compose.project]: '',
    [compose.service]: '',
    [label.project]: project,
    [label.role]: holdRole,
    [label.hub]: hub,
    [label.release]: release,
  },
  HostConfig: {
    NetworkMode: 'none',
    RestartPolicy: { Name: 'unless-stopped' },
    CapDrop: ['ALL'],
    SecurityOpt: ['no-new-privileges'],
    LogConfig: { Type: 'none' },
  },
});
