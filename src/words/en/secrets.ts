import type { Problem } from '../../domain/failure.ts';

const list = (names: readonly string[]): string => names.join(', ');
const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;
const stays = 'The files stay as they are.';

export const secrets = {
  noProvider: (): Problem => ({
    place: 'twinport.yml: secrets.provider',
    rule: 'no provider of secrets is named, so there is nothing to pull from',
    remedy: 'write: secrets: { provider: doppler, project: … }',
  }),
  noToken: (p: { variable: string; file: string }): Problem => ({
    place: p.variable,
    rule: `there is no token for Doppler. ${stays}`,
    remedy: `put a service token of that config into ${p.file} (mode 600), or into the variable ${p.variable}`,
  }),
  notAToken: (p: { variable: string }): Problem => ({
    place: p.variable,
    rule: `what is there is no token: it holds spaces or characters that no token has. ${stays}`,
    remedy: 'copy the token again, on one line',
  }),
  tokenMode: (p: { file: string }): Problem => ({
    place: p.file,
    rule: 'other users of this machine may read this token',
    remedy: `chmod 600 ${p.file}, and revoke the token if somebody else has read it`,
  }),
  apiHost: (): Problem => ({
    place: 'DOPPLER_API_HOST',
    rule: 'it must be an https address; http is taken for this machine alone, since the token goes along',
    remedy: 'write: DOPPLER_API_HOST=https://api.doppler.com, or leave it away',
  }),
  providerAway: (p: { provider: string; origin: string; said: string }): Problem => ({
    place: p.origin,
    rule: `${p.provider} could not be reached (${p.said}). ${stays} No deployment needs ${p.provider}.`,
    remedy: 'try again later: twinport env pull',
  }),
  providerRefused: (p: { origin: string; status: number; said: string[] }): Problem => ({
    place: p.origin,
    rule: `${refusals[p.status] ?? `it answered ${p.status}`}. ${stays}`,
    remedy:
      p.status === 404
        ? 'correct secrets.project and secrets.configs in twinport.yml'
        : 'make a new service token for this config, and put it where the old one was',
    evidence: p.said,
  }),
  wrongConfig: (p: { asked: string; answered: string; name: string }): Problem => ({
    place: `the token for ${p.name}`,
    rule: `${p.asked} was asked for, and ${p.answered} answered: a service token opens its own config only. ${stays}`,
    remedy: `make a service token of ${p.asked}, for config/.doppler-token.${p.name}`,
  }),
  notJson: (): string => 'an answer that is no JSON',
  emptySet: (p: { origin: string }): Problem => ({
    place: p.origin,
    rule: `it answered without a single value. ${stays}`,
    remedy: 'see in Doppler whether this config has values and the token may read them',
  }),
  notASet: (p: { origin: string }): Problem => ({
    place: p.origin,
    rule: `it answered something else than keys with values. ${stays}`,
    remedy: 'see that DOPPLER_API_HOST is the right host',
  }),
  notAValue: (p: { origin: string; key: string }): Problem => ({
    place: `${p.origin}: ${p.key}`,
    rule: `its value is no text. ${stays}`,
    remedy: 'see that DOPPLER_API_HOST is the right host',
  }),
  notAKey: (p: { origin: string }): Problem => ({
    place: p.origin,
    rule: `a key there is no name of an environment variable. ${stays}`,
    remedy: 'rename it in Doppler: letters, digits and _',
  }),
  nul: (p: { origin: string; key: string }): Problem => ({
    place: `${p.origin}: ${p.key}`,
    rule: `its value holds a NUL, and no environment can carry that. ${stays}`,
    remedy: 'store it as base64',
  }),
  commonDiffers: (p: { keys: string[] }): Problem => ({
    place: list(p.keys),
    rule: `they are in secrets.common, and differ between staging and production. ${stays}`,
    remedy: 'make them equal in the provider, or take them out of secrets.common in twinport.yml',
  }),
  commonMissing: (p: { keys: string[]; in: string[] }): Problem => ({
    place: list(p.keys),
    rule: `they are in secrets.common, and ${list(p.in)} has none. ${stays}`,
    remedy: 'add them in the provider, or take them out of secrets.common in twinport.yml',
  }),
  fileDiffers: (p: { path: string; key: string }): Problem => ({
    place: `${p.path}: ${p.key}`,
    rule: `staging and production share this file, and its key differs between them. ${stays}`,
    remedy: 'make it equal in the provider',
  }),
  fileMissing: (p: { path: string; key: string; in: string[] }): Problem => ({
    place: `${p.path}: ${p.key}`,
    rule: `${list(p.in)} has no value for it. ${stays}`,
    remedy: 'add it in the provider, or take it out of secrets.files in twinport.yml',
  }),
  notAPem: (p: { path: string; key: string }): Problem => ({
    place: `${p.path}: ${p.key}`,
    rule: `its value is neither a PEM, whole from BEGIN to END, nor base64 of one. ${stays}`,
    remedy: 'store the key whole in the provider',
  }),
  notWritten: (p: { path: string; why: string }): Problem => ({
    place: p.path,
    rule: `it could not be written (${p.why}). ${stays}`,
    remedy: 'see that this user may write there and that the disk has space, then pull again',
  }),
  thenGone: (p: { release: string }): Problem => ({
    place: '--env then',
    rule: `no backup is kept that holds the values with which ${p.release} last ran`,
    remedy: "go back with today's values: twinport rollback",
  }),
  unchanged: (): string => 'Nothing to do: the files hold what the provider has.',
  pulled: (p: { files: string[] }): string =>
    `Written: ${list(p.files)}. Running containers have them from the next deploy or promote on.`,
  pullCancelled: (): string => `Cancelled. ${stays}`,
  keyColumns: (): string[] => ['KEY', 'STAGING', 'PRODUCTION', ''],
  relation: (p: { relation: 'same' | 'differs' | 'one-sided' }): string =>
    p.relation === 'one-sided' ? 'on one side only' : p.relation,
  cell: (p: { state: 'set' | 'empty' | 'missing' }): string => p.state,
  checked: (p: { errors: number; warnings: number }): string =>
    p.errors + p.warnings === 0
      ? 'Environment files and keys are in order.'
      : `${count(p.errors, 'error')}, ${count(p.warnings, 'warning')}.`,
  between: (p: { between: readonly [string, string] }): string => `${p.between[0]} → ${p.between[1]}`,
  equal: (): string => 'equal',
  asking: (p: { origins: string[] }): string => `Asking ${list(p.origins)}.`,
};

const refusals: Record<number, string> = {
  401: 'the token is not valid (any more)',
  403: 'the token may not read this config',
  404: 'there is no such project or config',
};
