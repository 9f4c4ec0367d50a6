import { relative } from 'node:path';
import type { Config } from '../domain/config.ts';
import { failed } from '../domain/failure.ts';
import type { EnvironmentName } from '../domain/names.ts';
import type { Placement } from '../domain/plan.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { DockerApi } from '../engine/docker-api.ts';
import type { StateDir } from '../ledger/state-dir.ts';
import { imageNamed } from '../secrets/checks/image.ts';
import { tryKeys } from '../secrets/checks/key-trials.ts';
import { Known } from '../secrets/checks/known.ts';
import { valuesOfServices } from '../secrets/service-values.ts';
import { words } from '../words/words.ts';

/**
 * Mounted key files in the images that are about to start, as their users. Before a build nobody could ask; a hub that
 * cannot read its key would start and fail its users. On staging it is found out for production too, so that a promotion
 * needs no trial. Throws Failure 1.
 */
export async function refuseUnreadableKeys(
  { config, api, state }: { config: Config; api: DockerApi; state: StateDir },
  snapshot: Snapshot,
  placements: readonly Placement[],
): Promise<void> {
  const known = new Known(state);
  const unreadable = (environment: EnvironmentName, { hub, image: reference }: Placement) =>
    unreadableIn(config, api, snapshot, { environment, hub, reference }, known);
  const problems = await Promise.all(
    placements.map(async (placement) => {
      const found = await unreadable(placement.environment, placement);
      if (placement.environment === 'staging') await unreadable('production', placement);
      return found;
    }),
  );
  known.save();
  if (problems.flat().length > 0) throw failed(problems.flat());
}

async function unreadableIn(
  config: Config,
  api: DockerApi,
  { hubServices, model }: Snapshot,
  { environment, hub, reference }: { environment: EnvironmentName; hub: string; reference: string },
  known: Known,
) {
  const service = hubServices[environment][hub];
  const values = service && valuesOfServices(model).get(service.name);
  if (!values || values.binds.length === 0) return [];
  const trials = await tryKeys(values, await imageNamed(api, reference), known, false);
  return trials
    .filter(({ readable }) => readable === 'no')
    .map(({ path, user }) =>
      words().envCheck.keyUnreadable({
        hub,
        environment,
        path: relative(config.directory, path),
        user: user ?? '',
      }),
    );
}
