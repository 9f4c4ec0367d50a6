import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { exitCodes } from '../domain/failure.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { readHistory } from '../ledger/ledger.ts';
import { observe } from '../run/observe.ts';
import type { Server } from '../run/server.ts';
import { judge } from '../secrets/checks/all.ts';
import { lookAtConfiguration } from '../secrets/checks/gather.ts';
import type { Finding, Look } from '../secrets/checks/look.ts';
import {
  againstContainers,
  againstProvider,
  type Difference,
  stagingAgainstProduction,
} from '../secrets/diff.ts';
import { Doppler } from '../secrets/doppler.ts';
import type { Provider } from '../secrets/provider.ts';
import { redactDeep } from '../secrets/redact.ts';
import { type KeyRow, keyTable } from '../secrets/table.ts';
import { words } from '../words/words.ts';
import type { Request } from './commands.ts';
import { envPull } from './env-pull.ts';
import type { Globals } from './globals.ts';
import { openServer } from './open-server.ts';
import { problemsText } from './plain.ts';
import { type Paint, paint, table, wantsColour } from './text.ts';

type EnvRequest = Extract<Request, { command: 'env-check' | 'env-diff' | 'env-pull' }>;

/** `env check`, `env diff`, `env pull`. The exit code of INTERFACE. */
export async function env(directory: string, request: EnvRequest, globals: Globals): Promise<number> {
  const server = await openServer(directory, process.env);
  const colours = paint(wantsColour(process.stdout, process.env, globals.color));
  try {
    switch (request.command) {
      case 'env-check':
        return await check(server, request.fix, globals, colours);
      case 'env-diff':
        return await diff(server, globals, colours);
      case 'env-pull':
        return await envPull(server, providerOf(server), request.names, globals, colours);
    }
  } finally {
    server.api.close();
  }
}

const print = (text: string): void => void process.stdout.write(text);

/** Null where Compose cannot read its file: the environment files are then what is looked at, and say why. */
async function snapshotOf(server: Server): Promise<{ snapshot: Snapshot | null; problem: unknown }> {
  try {
    return {
      snapshot: await observe(server, readHistory(server.state.ledger)),
      problem: null,
    };
  } catch (problem) {
    return { snapshot: null, problem };
  }
}

async function check(server: Server, fix: boolean, globals: Globals, colours: Paint): Promise<number> {
  const { snapshot, problem } = await snapshotOf(server);
  if (fix) mendModes(server, await lookAtConfiguration(server, null, { images: false }));
  const look = await lookAtConfiguration(server, snapshot, { images: true });
  const findings = judge(look);
  // Where no file explains it, Compose's own words are the error.
  if (snapshot === null && !findings.some(({ level }) => level === 'error')) throw problem;
  const keys = keyTable(look, server.state.fingerprintKey());
  if (globals.json) print(`${JSON.stringify({ keys, problems: redactDeep(findings.map(asJson)) })}\n`);
  else print(checkText(keys, findings, colours));
  return findings.some(({ level }) => level === 'error') ? exitCodes.refused : exitCodes.done;
}

const asJson = ({ level, check, problem }: Finding) => ({ level, check, ...problem });

/** `--fix`: what nobody can want otherwise. */
function mendModes({ config }: Server, look: Look): void {
  for (const { path, mode } of [...look.files.filter((file) => !file.missing), ...look.secretFiles]) {
    if ((mode & 0o177) !== 0) chmodSync(join(config.directory, path), 0o600);
  }
}

function checkText(keys: KeyRow[], findings: Finding[], colours: Paint): string {
  const say = words().secrets;
  const rows = keys.map(({ key, staging, production, relation }) => [
    `  ${key}`,
    staging.fingerprint ?? say.cell(staging),
    production.fingerprint ?? say.cell(production),
    relation === 'same' || relation === 'differs'
      ? colours.dim(say.relation({ relation }))
      : colours.bad(say.relation({ relation })),
  ]);
  const of = (level: Finding['level']) =>
    findings.filter((finding) => finding.level === level).map(({ problem }) => problem);
  return [
    rows.length === 0
      ? ''
      : table([
          say.keyColumns().map((column, at) => colours.dim(at === 0 ? `  ${column}` : column)),
          ...rows,
        ]),
    '\n',
    problemsText(of('error'), colours),
    problemsText(of('warning'), { ...colours, bad: colours.warn }, '!'),
    `${say.checked({ errors: of('error').length, warnings: of('warning').length })}\n`,
  ].join('');
}

async function diff(server: Server, globals: Globals, colours: Paint): Promise<number> {
  const { snapshot, problem } = await snapshotOf(server);
  if (snapshot === null) throw problem;
  const look = await lookAtConfiguration(server, snapshot, { images: false });
  const here = [stagingAgainstProduction(look), ...(await againstContainers(look, snapshot, server.api))];
  const there = await withProvider(look, providerOf(server));
  const differences = [...here, ...there.differences];
  if (globals.json) print(`${JSON.stringify(differences)}\n`);
  else print(differences.map((difference) => differenceText(difference, colours)).join(''));
  if (there.problem !== null) throw there.problem;
  return exitCodes.done;
}

/** A provider that is away must not hide the rest. */
async function withProvider(
  look: Look,
  provider: Provider | null,
): Promise<{ differences: Difference[]; problem: unknown }> {
  if (!provider) return { differences: [], problem: null };
  try {
    return { differences: await againstProvider(look, provider), problem: null };
  } catch (problem) {
    return { differences: [], problem };
  }
}

function differenceText({ between, added, removed, changed }: Difference, colours: Paint): string {
  const say = words().secrets;
  const lines = [
    ...added.map((key) => `  ${colours.good('+')} ${key}\n`),
    ...removed.map((key) => `  ${colours.bad('-')} ${key}\n`),
    ...changed.map((key) => `  ${colours.warn('~')} ${key}\n`),
  ];
  return `${colours.bold(say.between({ between }))}\n${lines.length === 0 ? `  ${colours.dim(say.equal())}\n` : lines.join('')}`;
}

const providerOf = ({ config }: Server): Provider | null =>
  config.secrets.provider === 'doppler' ? new Doppler(config, process.env) : null;
