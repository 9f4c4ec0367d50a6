import { refused } from '../domain/failure.ts';
import { environmentNames } from '../domain/names.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { Server } from '../run/server.ts';
import type { Depth } from '../secrets/checks/gather.ts';
import { type CheckName, type Look, ledgerPath, type Finding as Told } from '../secrets/checks/look.ts';
import type { Finding, Looked } from './check.ts';

export type ConfigurationLook = Pick<Looked, 'configuration' | 'stateInGit'>;

/** Environment files, keys and what images hold, judged; and with them what git does with `.twinport/`. */
export async function configurationOf(
  server: Pick<Server, 'config' | 'api' | 'state'>,
  snapshot: Snapshot,
  depth: Depth,
): Promise<ConfigurationLook> {
  const { look, told } = await lookAndJudge(server, snapshot, depth);
  // What has to be tried in an image is tried by the deployment itself, once the image is there.
  const now = depth.images ? told : told.filter(({ check }) => check !== 'key-untried');
  return { configuration: now.map(asFinding), stateInGit: stateIn(look) };
}

const ofFiles = new Set<CheckName>(['file-missing', 'file-unreadable', 'file-unparsable']);

/**
 * Compose could not read its file. Where an environment file is the reason, that is said with its line and the way out,
 * as a Failure 3; null where it is something else. Either way every value is known to the filter now.
 */
export async function explainedByFiles(
  server: Pick<Server, 'config' | 'api' | 'state'>,
): Promise<Error | null> {
  const { told } = await lookAndJudge(server, null, { images: false });
  const wrong = told.filter(({ check }) => ofFiles.has(check));
  return wrong.length === 0 ? null : refused(wrong.map(({ problem }) => problem));
}

/** A rollback does not wait for what only these need, a YAML parser among it: loaded by who looks. */
async function lookAndJudge(
  server: Pick<Server, 'config' | 'api' | 'state'>,
  snapshot: Snapshot | null,
  depth: Depth,
): Promise<{ look: Look; told: Told[] }> {
  const [{ lookAtConfiguration }, { judge }] = await parts();
  const look = await lookAtConfiguration(server, snapshot, depth);
  return { look, told: judge(look) };
}

const parts = () => Promise.all([import('../secrets/checks/gather.ts'), import('../secrets/checks/all.ts')]);

/** For whoever waits for something else, and will ask soon. */
export function loadConfigurationChecks(): void {
  void parts();
}

/** The ledger stands for all of `.twinport/`. */
const stateIn = ({ git: { tracked, ignored } }: Look): Looked['stateInGit'] =>
  tracked.has(ledgerPath) ? 'tracked' : ignored.has(ledgerPath) ? 'ignored' : 'open';

/** Which environment's it is: as it says, or by the file where it is. */
function asFinding({ level, check, problem, environment }: Told): Finding {
  const files = environmentNames.filter((name) => problem.place?.startsWith(`config/.env.${name}`));
  const of = environment ?? files[0];
  return { level, code: check, ...(of === undefined ? {} : { environment: of }), problem };
}
