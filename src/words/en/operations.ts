import type { Problem } from '../../domain/failure.ts';
import { stateText } from './states.ts';

const serves = (live: string | null): string =>
  live === null ? 'Production serves nothing yet.' : `Production still serves ${live}.`;

export const promote = {
  nothingStaged: (p: { live: string | null }): Problem => ({
    place: 'staging',
    rule: `nothing is staged, so there is nothing to promote. ${serves(p.live)}`,
    remedy: 'bring a release up on staging first: twinport deploy',
  }),
  unexpected: (p: { expected: string; staged: string; live: string | null }): Problem => ({
    place: '--expect',
    rule: `staging serves ${p.staged}, not ${p.expected}. ${serves(p.live)}`,
    remedy: `look at ${p.staged}, then: twinport promote --expect ${p.staged}`,
  }),
  bad: (p: { release: string; live: string | null }): Problem => ({
    place: p.release,
    rule: `production was taken back from ${p.release}, so it is marked bad. ${serves(p.live)}`,
    remedy: `deploy a corrected release, or take it up again as it is: twinport rollback --to ${p.release}`,
  }),
  stagingUnhealthy: (p: { hub: string; state: string; live: string | null }): Problem => ({
    place: `staging ${p.hub}`,
    rule: `its container is ${stateText(p.state)}, and only what runs well on staging is promoted. ${serves(p.live)}`,
    remedy: `see why: twinport logs staging ${p.hub}; then bring staging up again: twinport deploy`,
  }),
};

export const rollback = {
  nothingLive: (): Problem => ({
    place: 'production',
    rule: 'nothing is live on production, so there is nothing to roll back',
    remedy: 'promote a release first: twinport promote',
  }),
  noTarget: (p: { live: string; wayForward: string | null }): Problem => ({
    place: 'production',
    rule: `no good release before ${p.live} is kept. Production still serves ${p.live}.`,
    remedy:
      p.wayForward === null
        ? 'go forward instead: twinport deploy, then twinport promote'
        : `go forward instead: twinport rollback --to ${p.wayForward}`,
  }),
  unknown: (p: { release: string; live: string; known: string[] }): Problem => ({
    place: '--to',
    rule: `there is no release ${p.release}. Production still serves ${p.live}.`,
    remedy:
      p.known.length === 0
        ? 'see what there is: twinport releases'
        : `name one of ${p.known.join(', ')}: twinport rollback --to ${p.known.at(-1)}`,
  }),
  neverLive: (p: { release: string; live: string }): Problem => ({
    place: '--to',
    rule: `${p.release} was never live on production. Production still serves ${p.live}.`,
    remedy: 'what was not live before goes through staging: twinport deploy, then twinport promote',
  }),
  noHubs: (p: { release: string; live: string }): Problem => ({
    place: p.release,
    rule: `none of its hubs is in twinport.yml any more. Production still serves ${p.live}.`,
    remedy: 'go forward instead: twinport deploy, then twinport promote',
  }),
  imagesGone: (p: { release: string; hubs: string[]; live: string }): Problem => ({
    place: p.release,
    rule: `its images of ${p.hubs.join(', ')} are no longer here. Production still serves ${p.live}.`,
    remedy: `build it again from its commits: twinport deploy --ref with the commits in twinport releases`,
  }),
};
