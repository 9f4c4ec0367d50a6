import { setTimeout as sleep } from 'node:timers/promises';
import { exec } from '../../../src/engine/exec.ts';

/** The Engine as a person sees it: through the docker command, and only what carries a server's id in its name. */

export interface SeenContainer {
  id: string;
  name: string;
  project: string;
  service: string;
  image: string;
  /** `sha256:…` of what it runs. */
  imageId: string;
  state: string;
  health: string | null;
  restart: string;
  networks: Record<string, { address: string; aliases: string[] }>;
  env: string[];
  user: string;
  startedAt: string;
}

export async function docker(...args: string[]): Promise<string> {
  for (let tries = 1; ; tries += 1) {
    const { code, stdout, stderr } = await exec({ argv: ['docker', ...args], timeoutMs: 120_000 });
    if (code === 0) return stdout.trim();
    if (!isOthers(args, stderr) || tries === patience.tries)
      throw new Error(`docker ${args.join(' ')}: ${stderr}`);
    await sleep(patience.ms);
  }
}

const patience = { tries: 20, ms: 500 };

/**
 * What other tests on the same Engine are in the way with: it does one prune at a time and refuses another, and a list
 * fails where something on it goes while it is made.
 */
const isOthers = (args: string[], stderr: string): boolean =>
  args.includes('prune')
    ? stderr.includes('a prune operation is already running')
    : (args[0] === 'ps' || args[1] === 'ls') && /no such|not found/i.test(stderr);

/** Every container, running or not, whose name or Compose project carries the id. */
export async function containersOf(id: string): Promise<SeenContainer[]> {
  const ids = lines(await docker('ps', '-aq', '--no-trunc'));
  if (ids.length === 0) return [];
  // A container may go between the two commands: what is left is what counts.
  const { stdout } = await exec({ argv: ['docker', 'inspect', ...ids] });
  return (JSON.parse(stdout || '[]') as Inspected[])
    .map(seen)
    .filter((c) => `${c.name} ${c.project}`.includes(id));
}

/** `wbsaleshub-1a2b:r4` -> `sha256:…`, for the repositories that carry the id. */
export async function imagesOf(id: string): Promise<Record<string, string>> {
  const rows = lines(
    await docker('image', 'ls', '--no-trunc', '--format', '{{.Repository}}:{{.Tag}} {{.ID}}'),
  );
  const all = rows.map((row) => row.split(' ') as [string, string]);
  return Object.fromEntries(all.filter(([reference]) => reference.includes(id)));
}

export const networksOf = async (id: string): Promise<string[]> =>
  lines(await docker('network', 'ls', '--format', '{{.Name}}')).filter((name) => name.includes(id));

/** An anonymous one is named by 64 hexadecimal digits, in which any six may stand. */
export const volumesOf = async (id: string): Promise<string[]> =>
  lines(await docker('volume', 'ls', '--format', '{{.Name}}')).filter(
    (name) => name.includes(id) && !/^[0-9a-f]{64}$/.test(name),
  );

/** Removes what carries the id, and nothing else. */
export async function removeAll(id: string): Promise<void> {
  const containers = (await containersOf(id)).map((container) => container.id);
  if (containers.length > 0) await docker('rm', '-fv', ...containers);
  for (const network of await networksOf(id)) await docker('network', 'rm', network);
  for (const volume of await volumesOf(id)) await docker('volume', 'rm', volume);
  const images = Object.keys(await imagesOf(id));
  if (images.length > 0) await docker('image', 'rm', '-f', ...images);
}

interface Inspected {
  Id: string;
  Name: string;
  Image: string;
  State: { Status: string; StartedAt: string; Health?: { Status: string } };
  HostConfig: { RestartPolicy: { Name: string } };
  Config: { Image: string; Labels: Record<string, string>; Env: string[] | null; User: string };
  NetworkSettings: { Networks: Record<string, { IPAddress: string; Aliases: string[] | null }> };
}

const seen = (container: Inspected): SeenContainer => ({
  id: container.Id,
  name: container.Name.slice(1),
  project: container.Config.Labels['com.docker.compose.project'] ?? '',
  service: container.Config.Labels['com.docker.compose.service'] ?? '',
  image: container.Config.Image,
  imageId: container.Image,
  state: container.State.Status,
  health: container.State.Health?.Status ?? null,
  restart: container.HostConfig.RestartPolicy.Name,
  networks: Object.fromEntries(
    Object.entries(container.NetworkSettings.Networks).map(([name, network]) => [
      name,
      { address: network.IPAddress, aliases: network.Aliases ?? [] },
    ]),
  ),
  env: container.Config.Env ?? [],
  user: container.Config.User,
  startedAt: container.State.StartedAt,
});

const lines = (text: string): string[] => text.split('\n').filter(Boolean);
