import { setTimeout as sleep } from 'node:timers/promises';
import { failed } from '../domain/failure.ts';
import type { EnvironmentName, HubName, Slot } from '../domain/names.ts';
import type { Placement, Rest } from '../domain/plan.ts';
import { words } from '../words/words.ts';
import { type DockerApi, DockerApiError, filters } from './docker-api.ts';
import { label } from './labels.ts';
import type { ListedContainer } from './listed.ts';
import { environmentNetwork } from './slot-override.ts';

/** It is in the environment's network, by which the gateway knows it. */
const stands =
  (project: string, environment: EnvironmentName) =>
  ({ NetworkSettings }: ListedContainer): boolean =>
    environmentNetwork(project, environment) in NetworkSettings.Networks;

/** The part of an inspected container that twinport reads. */
export interface Inspected {
  Id: string;
  Image: string;
  RestartCount: number;
  State: {
    Status: string;
    Running: boolean;
    Paused: boolean;
    Restarting: boolean;
    OOMKilled: boolean;
    ExitCode: number;
    Pid: number;
    StartedAt: string;
    Health?: { Status: string; Log?: { ExitCode: number; Output: string }[] };
  };
  Config: {
    Healthcheck?: { Test?: string[]; Timeout?: number };
    Shell?: string[];
    Labels: Record<string, string>;
  };
  HostConfig: { RestartPolicy: { Name: string; MaximumRetryCount: number } };
}

const pauseAttempts = 3;
const pauseAgainMs = 300;

/** What one container can be told, over the Engine's API. Every call is harmless when it was done before. */
export class Containers {
  readonly api: DockerApi;
  private readonly project: string;
  /** Ids by place: to find one, Docker looks at all containers there are. */
  private readonly known = new Map<string, string>();

  constructor(api: DockerApi, project: string) {
    this.api = api;
    this.project = project;
  }

  /** Id of the container in a hub's slot. Throws Failure 1 where there is none. */
  async find(environment: EnvironmentName, hub: HubName, slot: Slot): Promise<string> {
    const found = await this.list({ environment, hub, slot });
    const one = found.find(stands(this.project, environment)) ?? found[0];
    if (!one) throw failed(words().engine.missing({ hub, slot }));
    return one.Id;
  }

  /** Those of a place and, beside them, what was cleared out of it and not removed yet. */
  list(wanted: Partial<Place & Pick<Placement, 'operation'>>): Promise<ListedContainer[]> {
    const labels = Object.entries({ project: this.project, ...wanted });
    const ofOurs = filters({
      label: labels.map(([key, value]) => `${label[key as 'project' | 'operation' | keyof Place]}=${value}`),
    });
    return this.api.request('GET', `/containers/json?all=1&${ofOurs}`);
  }

  async idOf(placement: Placement): Promise<string> {
    const { environment, hub, slot } = placement;
    const id = this.known.get(placeOf(placement)) ?? (await this.find(environment, hub, slot));
    this.remember(placement, id);
    return id;
  }

  remember(place: Place, id: string): void {
    this.known.set(placeOf(place), id);
  }

  /** What an operation made in a slot, by one question. */
  async learn(environment: EnvironmentName, slot: Slot, operation: string): Promise<void> {
    const listed = await this.list({ environment, slot, operation });
    for (const { Id, Labels } of listed.filter(stands(this.project, environment)))
      this.remember({ environment, slot, hub: Labels[label.hub] ?? '' }, Id);
  }

  inspect(container: string): Promise<Inspected> {
    return this.api.request<Inspected>('GET', `/containers/${container}/json`);
  }

  async start(container: string): Promise<void> {
    await this.post(container, 'start');
  }

  async resume(container: string): Promise<void> {
    await this.post(container, 'unpause', [409]);
  }

  async stop(container: string): Promise<void> {
    await this.unpauseFirst(container);
    await this.post(container, 'stop');
  }

  /**
   * With its anonymous volumes; never a named one. A frozen one has nothing under way, and awake it would do what it has
   * missed, beside what serves now: it is not woken for its end.
   */
  async remove(container: string): Promise<void> {
    try {
      const { State } = await this.inspect(container);
      if (!State.Paused) await this.post(container, 'stop');
      await this.api.request('DELETE', `/containers/${container}?v=1&force=${State.Paused}`);
    } catch (error) {
      if (!isStatus(error, 404)) throw error;
    }
    for (const [place, id] of this.known) if (id === container) this.known.delete(place);
  }

  /** A standby has no restart policy, or a reboot would bring it up as a second live copy. */
  async rest(container: string, rest: Rest): Promise<void> {
    if (rest === 'removed') return this.remove(container);
    await this.setRestartPolicy(container, 'no');
    if (rest === 'paused' && (await this.paused(container))) return;
    await this.stop(container);
  }

  /**
   * The kernel may fail to freeze a busy container ("unable to freeze"): tried again, and false where it stays so. A
   * stopped standby is slower to come back and just as good, so that is no reason to fail an operation.
   */
  private async paused(container: string): Promise<boolean> {
    for (let attempt = 1; attempt <= pauseAttempts; attempt += 1) {
      try {
        await this.post(container, 'pause', [409]);
        return true;
      } catch (error) {
        if (!isStatus(error, 500)) throw error;
        await sleep(pauseAgainMs);
      }
    }
    return false;
  }

  /** The restart policy of one that serves, given to it where it has another. */
  async keepUp({ Id, HostConfig }: Inspected, policy: string): Promise<void> {
    const { Name, MaximumRetryCount } = HostConfig.RestartPolicy;
    const now = MaximumRetryCount > 0 ? `${Name}:${MaximumRetryCount}` : Name;
    if (now !== policy) await this.setRestartPolicy(Id, policy);
  }

  /** As Compose writes it: `unless-stopped`, `on-failure:3`. */
  async setRestartPolicy(container: string, policy: string): Promise<void> {
    const [Name, retries] = policy.split(':');
    await this.api.request('POST', `/containers/${container}/update`, {
      RestartPolicy: { Name, MaximumRetryCount: Number(retries ?? 0) },
    });
  }

  lastLines(container: string): Promise<string[]> {
    return this.api.logs(container, 20);
  }

  private async unpauseFirst(container: string): Promise<void> {
    const { State } = await this.inspect(container);
    if (State.Paused) await this.post(container, 'unpause', [409]);
  }

  /** 304: it is so already; what else counts as that is named by the caller. */
  private async post(container: string, verb: string, alreadySo: number[] = []): Promise<void> {
    try {
      await this.api.request('POST', `/containers/${container}/${verb}`);
    } catch (error) {
      if (!alreadySo.some((status) => isStatus(error, status))) throw error;
    }
  }
}

type Place = Pick<Placement, 'environment' | 'hub' | 'slot'>;

const placeOf = ({ environment, hub, slot }: Place): string => `${environment}/${slot}/${hub}`;

export const isStatus = (error: unknown, status: number): boolean =>
  error instanceof DockerApiError && error.status === status;
