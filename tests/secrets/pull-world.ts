import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { loadConfig } from '../../src/config/load.ts';
import type { RunEvent } from '../../src/domain/event.ts';
import type { DockerApi } from '../../src/engine/docker-api.ts';
import type { Engine } from '../../src/engine/engine.ts';
import type { Gateway } from '../../src/gateway/gateway.ts';
import { StateDir } from '../../src/ledger/state-dir.ts';
import { pullEnvironment } from '../../src/run/env-pull.ts';
import { newOperationId } from '../../src/run/run-files.ts';
import { Doppler } from '../../src/secrets/doppler.ts';
import { parseEnvFile, valuesOf } from '../../src/secrets/env-file.ts';
import type { PullName } from '../../src/secrets/provider.ts';
import { DopplerStandIn } from '../../tools/doppler/stand-in.ts';
import { memory } from '../support/memory.ts';

/** A server directory, a Doppler on loopback, and pulls between them. */

export const twinportYml = `
project: workhub
hubs: { hub: { source: hub, port: 4000, route: / } }
secrets:
  provider: doppler
  common: [DATABASE_URL]
  files: { config/keys/jwt_private.pem: JWT_PRIVATE_KEY, config/keys/jwt_public.pem: JWT_PUBLIC_KEY }
`;

export class PullWorld {
  readonly directory = mkdtempSync(join(memory, 'twinport-pull-'));
  readonly state = new StateDir(this.directory);
  readonly doppler = new DopplerStandIn();
  readonly env: NodeJS.ProcessEnv = {};
  readonly events: RunEvent[] = [];
  readonly pauses: number[] = [];
  private pulls = 0;

  async start(): Promise<void> {
    this.env.DOPPLER_API_HOST = await this.doppler.start();
    this.write('twinport.yml', twinportYml);
  }

  async stop(): Promise<void> {
    await this.doppler.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }

  write(path: string, text: string, mode = 0o600): void {
    const full = join(this.directory, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, text);
    chmodSync(full, mode);
  }

  read = (path: string): string => readFileSync(join(this.directory, path), 'utf8');
  has = (path: string): boolean => existsSync(join(this.directory, path));
  mode = (path: string): number => statSync(join(this.directory, path)).mode & 0o777;
  values = (name: string): Record<string, string> =>
    Object.fromEntries(valuesOf(parseEnvFile(this.read(`config/.env.${name}`))));

  /** Everything below config, by path: for `nothing was touched`. */
  files(): Record<string, string> {
    const config = join(this.directory, 'config');
    if (!existsSync(config)) return {};
    const paths = readdirSync(config, { recursive: true, encoding: 'utf8' }).sort();
    return Object.fromEntries(
      paths
        .filter((path) => statSync(join(config, path)).isFile())
        .map((path) => [path, this.read(join('config', path))]),
    );
  }

  /** Time is up for a request as soon as the stand-in has it and will not answer: no clock decides. */
  private untilItHangs(): AbortSignal {
    const timeout = new AbortController();
    this.doppler.onHang = () => timeout.abort(new DOMException('no answer', 'TimeoutError'));
    return timeout.signal;
  }

  change(settings: (written: { secrets: Record<string, unknown> }) => void): void {
    const written = parse(this.read('twinport.yml'));
    settings(written);
    this.write('twinport.yml', JSON.stringify(written));
  }

  pull({
    names = ['staging', 'production'],
    yes = true,
    dryRun = false,
  }: {
    names?: PullName[];
    yes?: boolean;
    dryRun?: boolean;
  } = {}) {
    const config = loadConfig(this.directory);
    const provider = new Doppler(config, this.env, {
      sleep: async (ms) => this.pauses.push(ms),
      expiry: () => this.untilItHangs(),
    });
    const untouched = {} as unknown;
    const server = {
      config,
      state: this.state,
      by: 'tester',
      api: untouched as DockerApi,
      engine: untouched as Engine,
      gateway: untouched as Gateway,
    };
    const at = new Date(Date.UTC(2026, 10, 23, 4, this.pulls++));
    return pullEnvironment(
      server,
      { id: newOperationId('env-pull', at, 0.5), provider, names },
      {
        emit: (event) => this.events.push(event),
        confirm: async () => yes,
        cancel: new AbortController().signal,
        dryRun,
        lockWaitMs: 0,
      },
    );
  }
}
