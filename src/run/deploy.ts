import { join } from 'node:path';
import { buildImage } from '../build/build-image.ts';
import { exportCommit } from '../build/export-commit.ts';
import { type FingerprintedSource, fingerprintSources } from '../build/fingerprint.ts';
import { BuildMeter } from '../build/meter.ts';
import { pull } from '../build/pull.ts';
import { broughtOnlyCode } from '../build/pulled.ts';
import { observeSources } from '../build/sources.ts';
import { versionsOnce } from '../checks/look/machine.ts';
import type { Config } from '../domain/config.ts';
import { repositoryOf } from '../domain/images.ts';
import type { HubName } from '../domain/names.ts';
import { isRefusal } from '../domain/plan.ts';
import type { ComposeModel, ServiceBuild } from '../domain/services.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { BuildGauge } from '../engine/build-gauge.ts';
import { composeProgram } from '../engine/compose-program.ts';
import { isStatus } from '../engine/containers.ts';
import { dockerPlaces } from '../engine/disk.ts';
import { leavesCore, planDeploy } from '../operations/deploy.ts';
import { words } from '../words/words.ts';
import { BuildTurns } from './build-turns.ts';
import type { Builder } from './builder.ts';
import { servicesOf } from './observe.ts';
import type { Operation } from './operation.ts';
import type { Server } from './server.ts';

export interface DeployOptions {
  id: string;
  /** False: build what is checked out, without asking the remotes. */
  pull: boolean;
  /** A ref for all hubs, or for some. */
  refs: Record<HubName, string>;
  /** Only these; empty: all. */
  hubs: HubName[];
  force: boolean;
  /** The server with its configuration read anew. */
  reload: () => Promise<Server>;
}

/** Fetch, plan against what was fetched, pull, read the configuration anew, build what changed, bring up staging. */
export function deploy(options: DeployOptions): Operation {
  let fetched = false;
  let ahead: Promise<FingerprintedSource[]> | null = null;
  let planned: FingerprintedSource[] = [];
  // After the pull everything is looked at once more, without a second trip to the remotes.
  const look = (server: Server, model: Promise<ComposeModel>) => {
    const fetch = !fetched && options.pull;
    fetched = true;
    return lookAtSources(server, model, options, fetch);
  };
  return {
    id: options.id,
    kind: 'deploy',
    environment: 'staging',
    asks: false,
    afterPull: () => options.reload(),
    broughtOnlyCode: ({ config }) => broughtOnlyCode(config.directory, planned),
    lookAhead: (server, model) => {
      // Asked before builds, and here beside the network.
      versionsOnce(server).catch(() => {});
      ahead = look(server, model);
      return ahead.then(
        () => {},
        () => {},
      );
    },
    plan: async (server, snapshot) => {
      const seen = ahead ?? look(server, Promise.resolve(snapshot.model));
      ahead = null;
      const sources = await seen;
      planned = sources;
      const outcome = planDeploy(snapshot, { id: options.id, sources, force: options.force });
      const gauge = new BuildGauge(
        await dockerPlaces(server.api),
        !isRefusal(outcome) && leavesCore(outcome),
      );
      return { outcome, builder: builderFor(server, snapshot, sources, options, gauge) };
    },
  };
}

async function lookAtSources(
  server: Server,
  model: Promise<ComposeModel>,
  options: DeployOptions,
  fetch: boolean,
): Promise<FingerprintedSource[]> {
  const { config, api } = server;
  const builds = buildsOf(config, model);
  const contexts = builds.then(contextsOf);
  // Awaited below, where the remotes have answered.
  contexts.catch(() => {});
  const observed = await observeSources(config, {
    fetch,
    pull: options.pull,
    refs: options.refs,
    contexts,
    ...(options.hubs.length === 0 ? {} : { hubs: options.hubs }),
  });
  return fingerprintSources(observed, await builds, async (reference) => {
    try {
      const { Id } = await api.request<{ Id: string }>(
        'GET',
        `/images/${encodeURIComponent(reference)}/json`,
      );
      return Id;
    } catch (error) {
      if (isStatus(error, 404)) return null;
      throw error;
    }
  });
}

type Builds = Record<HubName, ServiceBuild | null>;

async function buildsOf(config: Config, model: Promise<ComposeModel>): Promise<Builds> {
  const services = servicesOf(config, await model).staging;
  return Object.fromEntries(config.hubs.map(({ name }) => [name, services[name]?.build ?? null]));
}

const contextsOf = (builds: Builds): Record<HubName, string> =>
  Object.fromEntries(Object.entries(builds).flatMap(([hub, build]) => (build ? [[hub, build.context]] : [])));

function builderFor(
  server: Server,
  snapshot: Snapshot,
  sources: FingerprintedSource[],
  { id }: DeployOptions,
  gauge: BuildGauge,
): Builder {
  const { config, state } = server;
  const meter = new BuildMeter(gauge);
  const turns = new BuildTurns();
  const sourceOf = (hub: HubName) => sources.find((source) => source.hub === hub)!;
  return {
    pull,
    export: (hub, repository, commit) =>
      exportCommit(repository, commit, sourceOf(hub).exportPaths, state.export(id, hub)),
    build: turns.aloneOnceMore(async (hub, release, emit, signal) => {
      const source = sourceOf(hub);
      const { name: service, image } = snapshot.hubServices.staging[hub]!;
      const what = {
        project: config.project,
        hub,
        service,
        release,
        image: `${repositoryOf(image)}:${release}`,
        composeFile: config.composeFile,
        override: state.buildOverride(hub),
        context: join(source.exported ? state.export(id, hub) : source.repository, source.context),
        commit: source.target,
        subject: source.subject,
        created: new Date().toISOString(),
        url: source.url,
        fingerprint: source.fingerprint,
      };
      const compose = composeProgram(process.env);
      const log = join(state.run(id), `build-${hub}.log`);
      const onLine = (text: string) => emit({ type: 'progress', step: `build:${hub}`, text });
      const taken = await meter.measured(() => buildImage(what, { log, onLine, signal, compose }));
      if (gauge.lowered === false) onLine(words().build.samePriority());
      return taken;
    }),
  };
}
