import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { exec } from '../src/engine/exec.ts';

/** A command that must end well, in at most ten minutes; its output. */
export async function run(argv: readonly [string, ...string[]], cwd?: string): Promise<string> {
  const { code, stdout, stderr } = await exec({ argv, timeoutMs: 600_000, ...(cwd ? { cwd } : {}) });
  if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}: ${stdout.slice(-2000)}${stderr}`);
  return stdout.trim();
}

export const docker = (...args: string[]): Promise<string> => run(['docker', ...args]);

/** What answers there: the version, or null where nothing good does. */
export const versionAt = (url: string): Promise<number | null> =>
  new Promise((done) => {
    const request = get(url, { agent: false, timeout: 1000 }, (response) => {
      response.resume();
      const good = response.statusCode === 200;
      done(good ? Number(response.headers['x-hub-version'] ?? 0) : null);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => done(null));
  });

/** Until each answers with its version; the milliseconds that took. Throws after two minutes. */
export async function untilAnswered(wanted: { url: string; version: number }[]): Promise<number> {
  const start = performance.now();
  await Promise.all(
    wanted.map(async ({ url, version }) => {
      while ((await versionAt(`${url}/page`)) !== version) {
        if (performance.now() - start > 120_000) throw new Error(`${url} does not answer with ${version}`);
        await sleep(20);
      }
    }),
  );
  return performance.now() - start;
}
