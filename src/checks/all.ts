import { type OperationKind, operationKinds } from '../domain/names.ts';
import { words } from '../words/words.ts';
import { drift, gatewayFiles, interrupted, standbys, wayBack } from './as-left.ts';
import { containersBeside, imagesFromElsewhere, leftInSources } from './beside.ts';
import type { Check, Finding, Looked } from './check.ts';
import type { CheckName } from './codes.ts';
import { databasesApart, databasesHere } from './databases.ts';
import { dockerfiles } from './dockerfiles.ts';
import { healthChecks, imageNames, logLimits, networksAndVolumes, settingsOfSlots, sources } from './hubs.ts';
import { clock, daemon, disk, versionsOfDocker } from './machine.ts';
import { publicPorts } from './ports.ts';
import { memoryForTwo } from './room.ts';
import { stateStaysHere } from './state.ts';

const together =
  (...runs: Check['run'][]): Check['run'] =>
  (looked: Looked): Finding[] =>
    runs.flatMap((run) => run(looked));

const check = (name: Exclude<CheckName, 'look'>, run: Check['run'], before: Check['before'] = []): Check => ({
  name,
  title: () => words().check.titles[name],
  run,
  before,
});

const any: readonly OperationKind[] = operationKinds;

/** The titled list: of the command `check`, and before every operation. In the order in which people mend things. */
export const checks: readonly Check[] = [
  check('versions', versionsOfDocker, ['deploy']),
  check('daemon', daemon),
  check('clock', clock),
  check('disk', disk, any),
  check('memory', memoryForTwo, any),
  check('sources', sources),
  check('slots', settingsOfSlots, any),
  check('images', ({ snapshot }) => imageNames(snapshot), any),
  check('networks', networksAndVolumes, any),
  check('ports', publicPorts, any),
  check('gateway', gatewayFiles),
  check('health', healthChecks),
  check('logs', logLimits),
  check('environment-files', ({ configuration }) => configuration, ['deploy', 'promote']),
  check('databases', together(databasesHere, databasesApart)),
  check('state', stateStaysHere, ['deploy']),
  check('beside', containersBeside, ['deploy', 'promote']),
  check('old-way', together(imagesFromElsewhere, leftInSources)),
  check('as-left', together(interrupted, drift, standbys)),
  check('way-back', wayBack),
  check('dockerfiles', dockerfiles),
];
