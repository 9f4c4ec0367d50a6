import { imageLabel } from '../domain/images.ts';
import type { HookName } from '../domain/names.ts';
import type { Note, Stage } from '../domain/plan.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import type { Target } from './target.ts';

type Hooked = 'deploy' | 'promote' | 'rollback';

/** `hooks/pre-promote` before anything happens, `hooks/post-promote` when everything has; nothing where there is none. */
export function hookStages(snapshot: Snapshot, kind: Hooked, when: 'pre' | 'post', target: Target): Stage[] {
  const hook: HookName = `${when}-${kind}`;
  if (!snapshot.hooks.includes(hook)) return [];
  return [{ steps: [{ kind: 'hook', hook, variables: variablesFor(snapshot, kind, target) }] }];
}

/** A database migration is not undone by a rollback: said before it runs. */
export const hookNotes = (snapshot: Snapshot, kind: Hooked): Note[] =>
  snapshot.hooks.includes(`pre-${kind}`) && kind !== 'rollback'
    ? [{ note: 'hook', hook: `pre-${kind}` }]
    : [];

/** What hooks and other children know of the operation; names as INTERFACE gives them. */
function variablesFor(snapshot: Snapshot, kind: Hooked, target: Target): Record<string, string> {
  const hubs = Object.keys(target.images);
  const commits = hubs.map((hub) => {
    const image = snapshot.images.find((known) => known.id === target.images[hub]?.id);
    const built = target.images[hub]?.reasons.find((reason) => reason.why === 'source');
    return `${hub}=${(built?.why === 'source' ? built.to : image?.labels[imageLabel.commit]) ?? ''}`;
  });
  return {
    TWINPORT_OPERATION: kind,
    TWINPORT_RELEASE: target.release,
    TWINPORT_PREVIOUS: snapshot.environments[target.environment].live?.release ?? '',
    TWINPORT_ENVIRONMENT: target.environment,
    TWINPORT_HUBS: hubs.join(' '),
    TWINPORT_COMMITS: commits.join(' '),
    TWINPORT_DIR: snapshot.config.directory,
  };
}
