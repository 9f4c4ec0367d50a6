import type { Problem } from './failure.ts';
import type { LostFacts } from './history.ts';
import type { Alias, EnvironmentName, HookName, HubName, OperationKind, ReleaseId, Slot } from './names.ts';

/**
 * What an operation is going to do, as plain data: the dry run, the question, the record and the golden test
 * are all this one value. Stages run one after the other; the steps of a stage side by side.
 */
export interface Plan {
  operation: OperationKind;
  /** Also the id of the generation it makes live. */
  id: string;
  environment: EnvironmentName | null;
  /** What will be live after it. */
  release: ReleaseId | null;
  /** What is live before it. */
  previous: ReleaseId | null;
  /** Why each hub is touched, or left alone. */
  hubs: HubChange[];
  /** What people should know beforehand. */
  notes: Note[];
  stages: Stage[];
  /** The twinport command that takes it back, without `twinport`; null where there is none. */
  undo: string[] | null;
}

/** At most `limit` of the steps at once; all of them where it is absent. */
export interface Stage {
  steps: Step[];
  limit?: number;
}

export interface HubChange {
  hub: HubName;
  change: 'start' | 'resume' | 'restart' | 'keep' | 'remove';
  reasons: Reason[];
}

/** Why, as data: the words are in words/. */
export type Reason =
  | { why: 'first' }
  | { why: 'source'; from: string | null; to: string }
  | { why: 'forced' }
  | { why: 'image'; from: ReleaseId | null; to: ReleaseId }
  | { why: 'configuration'; keys: string[] }
  | { why: 'not-running'; state: string }
  | { why: 'standby-ready'; state: string }
  | { why: 'standby-outdated'; keys: string[] }
  | { why: 'unchanged'; since: ReleaseId | null }
  | { why: 'removed' };

export type Note =
  /** `ms`: the longest of them, in earlier runs; null where there was none. */
  | { note: 'away'; hubs: HubName[]; ms: number | null }
  /** `ms`: without answers the last time; null where there was none. */
  | { note: 'gateway-gap'; environment: EnvironmentName; ms: number | null }
  /** It takes up what twinport.yml and nginx/ say today, without a gap. */
  | { note: 'gateway-files'; environment: EnvironmentName }
  | { note: 'no-undo' }
  /** Another start of the live release: no command takes changed values back. */
  | { note: 'same-release' }
  | { note: 'configuration-today'; keys: string[] }
  /** `files`: mounted files that are not those of that time; no backup brings them back. */
  | { note: 'configuration-then'; backup: string | null; files: string[] }
  /**
   * `memory`: bytes the hungriest build is expected to take; `measured`: earlier builds say so, not the setting;
   * `leaveCore`: they keep off the first core, which is production's.
   */
  | {
      note: 'builds';
      limit: number;
      why: BuildLimit;
      memory: number;
      measured: boolean;
      leaveCore: boolean;
    }
  /** Room is made before the builds, which took about `needed` bytes before. */
  | { note: 'room'; free: number; needed: number; keepFree: number }
  /** What git ignores and the image would get. */
  | { note: 'strays'; hub: HubName; paths: string[] }
  | { note: 'hook'; hook: HookName }
  | { note: 'warning'; problem: Problem }
  /** What others made and `cleanup --all` takes as well. */
  | ({ note: 'cleanup-all' } & Foreign)
  /** What becomes of a file; names of keys alone. */
  | { note: 'keys'; file: string; added: string[]; removed: string[]; changed: string[] }
  /** Hubs, services and the gateway that should run and do not. */
  | { note: 'down'; environment: EnvironmentName; what: string[] }
  /** The same, and their images are gone. */
  | { note: 'gone'; environment: EnvironmentName; hubs: HubName[] }
  | ({ note: 'ledger' } & LostFacts)
  | { note: 'interrupted'; kind: OperationKind; id: string };

/** `bytes`: of all the images at most, as layers they share are counted again. The list has the largest first. */
export interface Foreign {
  images: number;
  bytes: number;
  list: NamelessImage[];
  /** The whole build cache. */
  cache: { entries: number; bytes: number };
}

/** An image that no tag names and no container uses. `of`: what its labels say it was; null where they say nothing. */
export interface NamelessImage {
  id: string;
  of: string | null;
  bytes: number;
}

/** What decides how many builds run at once: the setting, the number of builds, the cores, or the memory. */
export type BuildLimit = 'setting' | 'count' | 'cores' | 'memory';

/** Where one hub's container goes. */
export interface Placement {
  environment: EnvironmentName;
  hub: HubName;
  service: string;
  slot: Slot;
  /** The immutable reference: `wbsaleshub:r4`. */
  image: string;
  release: ReleaseId;
  operation: string;
  fingerprint: string;
  address: string;
  port: number;
  health: string | null;
  /** Docker's restart policy while it is live. */
  restart: string;
}

/**
 * A kind of step belongs here only if looking can tell afterwards whether it happened: that is what makes recovery
 * possible without a journal of intentions.
 */
export type Step =
  | { kind: 'pull'; repository: string; branch: string; from: string; to: string }
  | { kind: 'export'; hub: HubName; repository: string; commit: string }
  | { kind: 'build'; hub: HubName; release: ReleaseId; commit: string }
  | { kind: 'tag'; release: ReleaseId; hubs: Record<HubName, TaggedImage> }
  | { kind: 'hook'; hook: HookName; variables: Record<string, string> }
  | { kind: 'network'; environment: EnvironmentName; subnet: string }
  | { kind: 'addresses'; indices: Record<HubName, number> }
  | { kind: 'services'; environment: EnvironmentName; services: string[]; start: string[] }
  | { kind: 'gateway'; environment: EnvironmentName; change: 'create' | 'replace' | 'reload' | 'start' }
  | { kind: 'stop'; environment: EnvironmentName; hub: HubName; container: string }
  | {
      kind: 'remove';
      environment: EnvironmentName;
      hub: HubName;
      container: string;
      why: 'slot' | 'undo' | 'retired';
    }
  /**
   * A paused standby steps out of its slot for its successor: out of the environment's network, by which it is known. To
   * remove it takes Docker as long as half a start, so that comes once the successor is live.
   */
  | { kind: 'clear'; environment: EnvironmentName; hub: HubName; container: string }
  | { kind: 'create'; environment: EnvironmentName; slot: Slot; placements: Placement[] }
  | { kind: 'start'; placement: Placement }
  | { kind: 'resume'; placement: Placement; container: string }
  /** `woken`: it ran before and was paused, so its health page is proof enough. */
  | { kind: 'ready'; placement: Placement; woken: boolean }
  | { kind: 'candidate'; environment: EnvironmentName; generation: NextGeneration }
  | { kind: 'cutover'; environment: EnvironmentName; generation: NextGeneration }
  /** `bad`: the release that did not hold. */
  | { kind: 'revert'; environment: EnvironmentName; to: string | null; bad: ReleaseId | null }
  | { kind: 'watch'; environment: EnvironmentName; placements: Placement[]; ms: number }
  | {
      kind: 'record';
      environment: EnvironmentName;
      release: ReleaseId;
      bad: ReleaseId | null;
      good: ReleaseId | null;
    }
  | { kind: 'label'; alias: Alias | ReleaseId; images: Record<string, string | null> }
  | { kind: 'drain'; environment: EnvironmentName; hub: HubName; container: string; port: number; rest: Rest }
  | { kind: 'rest'; environment: EnvironmentName; hub: HubName; container: string; rest: Rest }
  /** Something that runs, or is paused, is made of each of these images, so that nobody's prune takes them. */
  | { kind: 'hold'; release: ReleaseId; images: Record<HubName, HeldImage> }
  | { kind: 'untag'; release: ReleaseId; images: string[] }
  /** Images without a name: this project's, or everybody's. */
  | { kind: 'prune-images'; all: boolean }
  /** Down to what leaves `keepFree` bytes free; null: all of it. */
  | { kind: 'prune-cache'; keepFree: number | null }
  /** All of them or none. */
  | { kind: 'write'; paths: string[] }
  | { kind: 'sweep'; environment: EnvironmentName };

/** `from`: the image to tag, by id, or by reference where this operation builds it. */
export interface TaggedImage {
  from: string;
  /** `wbsaleshub:r4` */
  reference: string;
  /** The commit a build of this operation is of; null for an image that was here before. */
  commit: string | null;
}

export interface HeldImage {
  image: string;
  /** `wbsaleshub:r4` */
  reference: string;
}

/** What a container that no longer serves becomes. */
export type Rest = 'paused' | 'stopped' | 'removed';

export interface NextGeneration {
  id: string;
  release: ReleaseId;
  hubs: Record<HubName, Slot>;
  /** Hubs whose answer changes with it. */
  changed: HubName[];
}

/** A planner's other answer: nothing is touched, and this is why. */
export interface Refusal {
  refused: Problem[];
}

export const isRefusal = (outcome: Plan | Refusal): outcome is Refusal => 'refused' in outcome;

/** `start:wbsaleshub`: the name people, scripts and TWINPORT_STOP_AT know a step by. */
export function stepName(step: Step): string {
  switch (step.kind) {
    case 'pull':
      return `pull:${step.repository}`;
    case 'export':
    case 'build':
    case 'stop':
    case 'clear':
    case 'remove':
    case 'drain':
    case 'rest':
      return `${step.kind}:${step.hub}`;
    case 'start':
    case 'resume':
    case 'ready':
      return `${step.kind}:${step.placement.hub}`;
    case 'tag':
    case 'hold':
    case 'untag':
      return `${step.kind}:${step.release}`;
    case 'create':
      return `create:${step.environment}-${step.slot}`;
    case 'label':
      return `label:${step.alias}`;
    case 'addresses':
    case 'write':
    case 'prune-images':
    case 'prune-cache':
      return step.kind;
    case 'hook':
      return `hook:${step.hook}`;
    default:
      return `${step.kind}:${step.environment}`;
  }
}
