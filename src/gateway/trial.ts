import { failed, wrongUsage } from '../domain/failure.ts';
import type { EnvironmentName } from '../domain/names.ts';
import { type DockerApi, DockerApiError, type ExecResult } from '../engine/docker-api.ts';
import { exec } from '../engine/exec.ts';
import { label, trialRole } from '../engine/labels.ts';
import { words } from '../words/words.ts';
import { removeContainer } from './containers.ts';
import { atLeast } from './version.ts';

/** One run of a program in a container that is gone afterwards. */
export interface Trial {
  project: string;
  environment: EnvironmentName;
  image: string;
  argv: string[];
  /** Host directory -> place in the container, read-only. */
  mounts: Record<string, string>;
  network: string;
  /** Names that must resolve, though nobody answers to them. */
  names: string[];
  /** `name:address` lines for names that somebody does answer to. */
  hosts?: string[];
}

export async function runTrial(api: DockerApi, trial: Trial): Promise<ExecResult> {
  const { Id } = await api.request<{ Id: string }>('POST', '/containers/create', trialBody(trial));
  try {
    await api.request('POST', `/containers/${Id}/start`);
    const { StatusCode } = await api.request<{ StatusCode: number }>('POST', `/containers/${Id}/wait`);
    return { code: StatusCode, output: (await api.logs(Id, 100)).join('\n') };
  } finally {
    await removeContainer(api, Id);
  }
}

const trialBody = (trial: Trial) => ({
  Image: trial.image,
  Entrypoint: trial.argv.slice(0, 1),
  Cmd: trial.argv.slice(1),
  Labels: {
    [label.project]: trial.project,
    [label.environment]: trial.environment,
    [label.role]: trialRole,
  },
  HostConfig: {
    NetworkMode: trial.network,
    ExtraHosts: [...trial.names.map((name) => `${name}:127.0.0.1`), ...(trial.hosts ?? [])],
    Mounts: Object.entries(trial.mounts).map(([Source, Target]) => ({
      Type: 'bind',
      Source,
      Target,
      ReadOnly: true,
    })),
  },
});

const oldest = '1.22';

/** Version of the nginx in an image, which is pulled where it is missing. Throws Failure 1, or 2 where it cannot serve. */
export async function nginxVersion(
  api: DockerApi,
  trial: Pick<Trial, 'project' | 'environment' | 'image'>,
): Promise<string> {
  const { image } = trial;
  await requireImage(api, image);
  const ended = await runTrial(api, {
    ...trial,
    argv: ['nginx', '-v'],
    mounts: {},
    network: 'none',
    names: [],
  }).catch(
    // No such program: the Engine refuses the start.
    (error: unknown): ExecResult => {
      if (error instanceof DockerApiError) return { code: 127, output: error.message };
      throw error;
    },
  );
  const version = /nginx\/(\d+\.\d+\.\d+)/.exec(ended.output)?.[1];
  if (version === undefined)
    throw wrongUsage(words().gateway.notNginx({ image, said: ended.output.split('\n') }));
  if (!atLeast(version, oldest)) throw wrongUsage(words().gateway.oldNginx({ image, version, oldest }));
  return version;
}

async function requireImage(api: DockerApi, image: string): Promise<void> {
  try {
    await api.request('GET', `/images/${encodeURIComponent(image)}/json`);
    return;
  } catch (error) {
    if (!(error instanceof DockerApiError && error.status === 404)) throw error;
  }
  const { code, stderr } = await exec({ argv: ['docker', 'pull', '--quiet', image] });
  if (code !== 0) throw failed(words().gateway.noImage({ image, said: lastLines(stderr) }));
}

/** What a program said last, for a Problem's evidence. */
export const lastLines = (output: string, count = 10): string[] =>
  output
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .slice(-count);
