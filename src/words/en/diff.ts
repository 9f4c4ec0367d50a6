const list = (names: readonly string[]): string => names.join(', ');
const serves = (release: string | null): string => release ?? 'nothing';

/** `twinport diff`. */
export const diff = {
  title: (p: { staging: string | null; production: string | null }): string =>
    `Staging serves ${serves(p.staging)}, production ${serves(p.production)}.`,
  refused: (): string => 'A promotion would be refused:',
  nothing: (): string => 'A promotion has nothing to do.',
  restarts: (p: { hubs: string[] }): string =>
    p.hubs.length === 0
      ? 'A promotion would restart no hub.'
      : `A promotion would restart ${list(p.hubs)}, and no other hub.`,
  onlyStaging: (p: { release: string }): string => `${p.release} on staging, not on production yet`,
  onlyProduction: (p: { release: string }): string => `${p.release} on production, not on staging`,
  both: (p: { from: string; to: string }): string => (p.from === p.to ? p.from : `${p.from} → ${p.to}`),
  sameCode: (): string => 'the same code',
  behind: (): string => 'staging has older code than production:',
  diverged: (): string =>
    "staging's code does not go on from production's (rewritten history, or another branch):",
  unknown: (p: { from: string; to: string }): string =>
    `git here does not have both commits (${p.from} and ${p.to})`,
  noCommits: (): string => 'no commit touches its folder',
  more: (p: { count: number }): string => `… and ${p.count} more`,
  configuration: (p: { keys: string[] }): string => `changed values: ${list(p.keys)}`,
  compose: (p: { keys: string[] }): string => `changed Compose settings: ${list(p.keys)}`,
  unlikeStaging: (p: { keys: string[] }): string =>
    `set otherwise than for staging in the Compose file: ${list(p.keys)}`,
  size: (p: { from: string; to: string }): string => `image: ${p.from} → ${p.to}`,
};
