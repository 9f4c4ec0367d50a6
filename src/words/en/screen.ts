import type { Proof } from '../../domain/history.ts';
import type { EnvironmentName, OperationKind } from '../../domain/names.ts';
import type { HubChange, Note, Plan, Reason } from '../../domain/plan.ts';
import type { ReleaseState } from '../../domain/release.ts';
import type { Drift } from '../../operations/drift.ts';
import { sizeText } from '../sizes.ts';
import { build } from './build.ts';
import { ledger } from './ledger.ts';
import { stateText } from './states.ts';

const short = (commit: string | null): string => (commit ? commit.slice(0, 7) : 'nothing');
const list = (names: readonly string[]): string => names.join(', ');

const reason = (r: Reason): string => {
  switch (r.why) {
    case 'first':
      return 'not served yet';
    case 'source':
      return r.from === null ? `build ${short(r.to)}` : `code changed: ${short(r.from)} → ${short(r.to)}`;
    case 'forced':
      return 'built because of --force';
    case 'image':
      return `other image: ${r.from ?? 'none'} → ${r.to}`;
    case 'configuration':
      return r.keys.length === 0 ? 'configuration changed' : `configuration changed: ${list(r.keys)}`;
    case 'not-running':
      return `its container is ${stateText(r.state)}`;
    case 'standby-ready':
      return r.state === 'paused' ? 'its standby is paused and continues' : 'its standby is started again';
    case 'standby-outdated':
      return 'its standby has an older configuration, so it starts anew';
    case 'unchanged':
      return r.since === null ? 'unchanged' : `unchanged since ${r.since}`;
    case 'removed':
      return 'no longer in twinport.yml';
  }
};

const change: Record<HubChange['change'], string> = {
  start: 'start',
  resume: 'resume',
  restart: 'start again',
  keep: 'leave alone',
  remove: 'remove',
};

const note = (n: Note): string => {
  switch (n.note) {
    case 'away':
      return n.ms === null
        ? `${list(n.hubs)}: stopped before the new one starts, so away for as long as that takes.`
        : `${list(n.hubs)}: stopped before the new one starts, so away for about ${Math.max(1, Math.round(n.ms / 1000))} s, as the last time.`;
    case 'gateway-gap':
      return n.ms === null
        ? `The gateway of ${n.environment} is replaced: a second or two without answers.`
        : `The gateway of ${n.environment} is replaced: about ${(n.ms / 1000).toFixed(1)} s without answers, as the last time.`;
    case 'gateway-files':
      return `The gateway of ${n.environment} takes up what twinport.yml and nginx/ say today; every request is answered meanwhile.`;
    case 'no-undo':
      return 'There is nothing to go back to afterwards.';
    case 'same-release':
      return 'The release stays the same: the way back from changed values is the values before, and this again.';
    case 'configuration-today':
      return `Changed since that release ran, and today's values are used: ${list(n.keys)}.`;
    case 'builds':
      return build.atOnce(n);
    case 'room':
      return `${sizeText(n.free)} is free and the builds take about ${sizeText(n.needed)}, so the longest unused build cache goes first: ${sizeText(n.keepFree)} stays free.`;
    case 'strays':
      return `${n.hub}: git ignores ${few(n.paths)}, and its image gets ${n.paths.length === 1 ? 'it' : 'them'} as left there by an earlier build or by hand. Remove ${n.paths.length === 1 ? 'it' : 'them'}, or name ${n.paths.length === 1 ? 'it' : 'them'} in .dockerignore.`;
    case 'configuration-then':
      return thenText(n);
    case 'hook':
      return `hooks/${n.hook} runs first; what it does, such as a database migration, no rollback takes back.`;
    case 'warning':
      return [n.problem.place, n.problem.rule].filter(Boolean).join(': ');
    case 'keys':
      return `${n.file}: ${keyChanges(n)}`;
    case 'cleanup-all':
      return `Also goes, whoever made it: ${foreignText(n)}.`;
    case 'ledger':
      return ledger.lost(n);
    case 'down':
      return `${name(n.environment)}: ${list(n.what)} should run and ${n.what.length === 1 ? 'does' : 'do'} not; brought back where it was.`;
    case 'gone':
      return `${name(n.environment)}: ${list(n.hubs)} cannot be brought back, because the image is gone. Build it again: twinport deploy${n.environment === 'production' ? ', then twinport promote' : ''}.`;
    case 'interrupted':
      return `An earlier ${n.kind} did not end (${n.id}).`;
  }
};

const thenText = ({ backup, files }: Extract<Note, { note: 'configuration-then' }>): string =>
  [
    backup === null
      ? 'The environment files hold the values of that time already.'
      : `The values of that time are used (.twinport/env-backup/${backup}). The files stay as they are, and the next promotion takes them up again.`,
    ...(files.length === 0
      ? []
      : [
          `Mounted files and settings of docker-compose.yml are today's, and these have changed since: ${list(files)}.`,
        ]),
  ].join(' ');

const foreignText = ({ images, bytes, list: all, cache }: Extract<Note, { note: 'cleanup-all' }>): string => {
  const named = all.map(
    ({ id, of, bytes: size }) => `${id.slice(7, 19)} (${of === null ? '' : `${of}, `}${sizeText(size)})`,
  );
  const nameless =
    images === 0
      ? 'no image without a name'
      : `${images} ${images === 1 ? 'image' : 'images'} without a name, up to ${sizeText(bytes)}: ${few(named, 10)}`;
  return `${nameless}; and all of the build cache, ${cache.entries} ${cache.entries === 1 ? 'entry' : 'entries'} of ${sizeText(cache.bytes)}`;
};

const few = (names: readonly string[], most = 5): string =>
  names.length > most ? `${list(names.slice(0, most))} and ${names.length - most} more` : list(names);

const keyChanges = (n: Extract<Note, { note: 'keys' }>): string => {
  const parts = (['added', 'removed', 'changed'] as const)
    .filter((change) => n[change].length > 0)
    .map((change) => `${change}: ${list(n[change])}`);
  return parts.length === 0 ? 'written anew, with the same values.' : `${parts.join('; ')}.`;
};

const title = (plan: Plan): string => {
  const to = plan.release ?? 'nothing';
  switch (plan.operation) {
    case 'deploy':
      return `Deploy ${to} to staging${now(plan)}`;
    case 'promote':
      return `Promote ${to} to production${now(plan)}`;
    case 'rollback':
      return plan.undo?.length === 1
        ? `Take production forward to ${to} again${now(plan)}`
        : `Roll production back to ${to}${now(plan)}`;
    case 'recover':
      if (plan.environment === null)
        return isRefresh(plan)
          ? 'Let the gateways take up what changed'
          : 'Bring back what should run and does not';
      return `Finish or undo what was interrupted on ${plan.environment}`;
    case 'cleanup':
      return 'Clean up';
    case 'env-pull':
      return 'Pull environment files';
  }
};

const isRefresh = ({ stages }: Plan): boolean =>
  stages.length === 1 && stages[0]!.steps.every(({ kind }) => kind === 'gateway');

const now = (plan: Plan): string =>
  plan.previous === null ? ' (serves nothing yet)' : ` (now ${plan.previous})`;

/** What a terminal shows of an operation. */
export const screen = {
  title,
  reason,
  change: (p: { change: HubChange['change'] }): string => change[p.change],
  note,
  nothing: (p: {
    operation: OperationKind;
    environment: EnvironmentName | null;
    release: string | null;
  }): string =>
    p.release === null
      ? 'Nothing to do.'
      : `Nothing to do: ${p.environment ?? 'production'} serves ${p.release} already, as wanted.`,
  done: (p: {
    environment: EnvironmentName;
    release: string;
    toLive: number | null;
    total: number;
  }): string =>
    `${name(p.environment)} serves ${p.release}${
      p.toLive === null ? '' : `, live after ${p.toLive.toFixed(2)} s`
    } (${p.total.toFixed(1)} s in all).`,
  cleaned: (p: { freed: number; free: number }): string =>
    `Cleaned up: ${sizeText(Math.max(0, p.freed))} freed, ${sizeText(p.free)} free now.`,
  recovered: (p: { live: string | null }): string =>
    `Recovered. ${p.live === null ? 'Nothing is live.' : `${p.live} is live.`}`,
  still: (p: { environment: EnvironmentName; release: string | null }): string =>
    p.release === null
      ? `${name(p.environment)} serves nothing, as before.`
      : `${name(p.environment)} still serves ${p.release}.`,
  now: (p: { environment: EnvironmentName; release: string }): string =>
    `${name(p.environment)} serves ${p.release} now.`,
  cancelled: (): string => 'Cancelled before the cut-over; everything new was removed again.',
  where: (p: { url: string }): string => `  ${p.url}`,
  proof: (p: Proof): string =>
    `${p.requests} requests through the gateway during the cut-over: ${p.failed} failed, longest gap ${p.longest_gap_ms} ms, old and new mixed for ${p.skew_ms} ms.`,
  noProof: (): string => 'No request fell into the cut-over, so there is no count to show.',
  undo: (p: { command: string }): string => `Undo: ${p.command}`,
  noUndo: (p: { release: string; previous: string | null }): string => {
    if (p.previous === null) return 'Undo: none, there was nothing before.';
    return p.previous === p.release
      ? 'Undo: none, the release is the same. Changed values: put those before back, and run this again.'
      : `Undo: none, ${p.previous} is not kept.`;
  },
  confirm: (p: { operation: OperationKind }): string => `Go ahead with this ${nouns[p.operation]}?`,
  yes: (): string => 'Yes',
  no: (): string => 'No',
  /** A step on the terminal; in JSON its name stays. */
  step: (p: { step: string }): string => p.step.replace(':', ' '),
  hubColumns: (): string[] => ['HUB', 'BUILT', 'STARTED', 'HEALTHY', 'LIVE'],
  elapsed: (p: { ms: number }): string => elapsed(p.ms),
  elapsedOf: (p: { ms: number; of: number }): string => `${elapsed(p.ms)} of ${elapsed(p.of)}`,
  more: (p: { count: number }): string => `… and ${p.count} more`,
  stillBuilding: (p: { hub: string; elapsed: string; step: string | null }): string =>
    `still building ${p.hub}, ${p.elapsed}${p.step === null ? '' : `, step ${p.step}`}`,
  stillAt: (p: { step: string; elapsed: string }): string => `still at ${p.step}, ${p.elapsed}`,
  stopping: (): string => 'Stopping: what was begun is being undone.',
  finishing: (): string => 'The cut-over has happened: the rest is being completed.',
  stillStopping: (p: { steps: string[] }): string =>
    p.steps.length === 0 ? 'Still at it.' : `Waiting for: ${p.steps.join(', ')}.`,
};

/** `12 s`, `2 min 30 s`, `1 h 5 min`. */
const elapsed = (ms: number): string => {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
};

const nouns: Record<OperationKind, string> = {
  deploy: 'deployment',
  promote: 'promotion',
  rollback: 'rollback',
  recover: 'recovery',
  cleanup: 'cleanup',
  'env-pull': 'pull',
};

const name = (environment: EnvironmentName): string => (environment === 'staging' ? 'Staging' : 'Production');

const drift = (d: Drift): string => {
  switch (d.drift) {
    case 'container':
      return `Changed: ${d.hub} of ${d.environment} is ${stateText(d.state)}. Bring it back: twinport recover`;
    case 'gateway':
      return d.state === 'configuration'
        ? `Changed: the gateway of ${d.environment} does not have today's configuration. Let it take that up: twinport recover`
        : `Changed: the gateway of ${d.environment} is ${stateText(d.state)}. Bring it back: twinport recover`;
    case 'service':
      return `Changed: ${d.service}, which ${d.environment} needs, does not run. Bring it back: twinport recover`;
    case 'tag':
      return `Changed: ${d.reference} should be ${d.wanted ?? 'no image at all'}. Put it right: twinport recover`;
    case 'ledger':
      return `${ledger.lost(d)} The next command that changes something writes it down, or now: twinport recover`;
    case 'unheld':
      return `Changed: nothing holds the images of ${d.release} for ${list(d.hubs)} any more, so docker system prune -a would take the way back. Hold them again: twinport recover`;
    case 'plain-compose':
      return `Beside twinport: ${d.service} runs from plain Compose (${d.container.slice(0, 12)}). Remove it: docker rm -f ${d.container.slice(0, 12)}`;
  }
};

/** Tables of `status` and `releases`. */
export const tables = {
  drift,
  environment: (p: {
    environment: EnvironmentName;
    release: string | null;
    healthy: boolean;
    url: string;
  }): string =>
    `${name(p.environment)}  ${p.release ?? 'nothing deployed'}${p.release === null ? '' : p.healthy ? '  healthy' : '  not healthy'}  ${p.url}`,
  hubColumns: (): string[] => ['HUB', 'SLOT', 'RELEASE', 'COMMIT', 'HEALTH', 'SINCE', 'SUBJECT'],
  health: (p: { state: string }): string => p.state,
  idle: (p: { kept: { release: string; state: string; hubs: number }[] }): string =>
    `Beside it: ${p.kept.map(({ release, state, hubs }) => `${release} (${hubs === 1 ? '1 hub' : `${hubs} hubs`}, ${stateText(state)})`).join(', ')}.`,
  rollback: (p: { release: string; ready: boolean; standby: string }): string =>
    p.ready
      ? `Rollback to ${p.release} is ready (standby: ${p.standby}).`
      : `Rollback to ${p.release} is not possible: its images are gone.`,
  noRollback: (): string => 'There is no earlier good release to roll back to.',
  operation: (p: { kind: string; by: string; since: string; step: string | null }): string =>
    `Running: ${p.kind} by ${p.by} since ${p.since}${p.step ? `, at ${p.step}` : ''}.`,
  interrupted: (p: { kind: string; by: string; since: string }): string =>
    `Interrupted: ${p.kind} by ${p.by} of ${p.since}. The next command finishes or undoes it, or now: twinport recover`,
  disk: (p: { free: string; floor: string }): string => `Disk: ${p.free} free, ${p.floor} kept free.`,
  releaseColumns: (): string[] => ['RELEASE', 'STATE', 'CREATED', 'BY', 'COMMITS'],
  releaseState: (p: { state: ReleaseState }): string => p.state,
  noReleases: (): string => 'No release yet. The first one: twinport deploy',
};
