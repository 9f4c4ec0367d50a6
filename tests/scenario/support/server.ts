import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { ResultEvent } from '../../../src/domain/event.ts';
import { clone, commitAll, git, publish } from '../../../tools/hubs/git.ts';
import { type Hub, readHub, writeHub } from '../../../tools/hubs/hub-source.ts';
import { containersOf, imagesOf, removeAll, type SeenContainer } from './docker.ts';
import { freePorts } from './ports.ts';
import { type Ran, type Run, resultOf, told, twinport } from './twinport.ts';
import { type HubKey, hubKeys, hubName, plans, type Workhub, writeSecrets, writeTracked } from './workhub.ts';

/** A whole server of one test: its directory, remotes beside it, its own project, ports, images. */

export type EnvironmentName = 'staging' | 'production';

export type ServerOptions = Partial<Pick<Workhub, 'hubs' | 'settings' | 'bootMs' | 'repositories'>>;

export async function makeServer(options: ServerOptions = {}): Promise<Server> {
  const home = mkdtempSync(join(tmpdir(), 'twinport-scenario-'));
  const [staging, production] = await freePorts(2);
  const server = new Server(home, {
    id: randomBytes(3).toString('hex'),
    dir: join(home, 'workhub'),
    hubs: options.hubs ?? [...hubKeys],
    ports: { staging: staging!, production: production! },
    base: environmentValue('TWINPORT_TEST_BASE'),
    gateway: environmentValue('TWINPORT_TEST_GATEWAY'),
    settings: options.settings ?? {},
    bootMs: options.bootMs ?? 800,
    repositories: options.repositories ?? 'one',
  });
  await server.write();
  return server;
}

export class Server {
  readonly id: string;
  readonly dir: string;
  readonly project: string;
  readonly hubs: HubKey[];
  readonly home: string;
  readonly workhub: Workhub;

  constructor(home: string, workhub: Workhub) {
    this.home = home;
    this.workhub = workhub;
    this.id = workhub.id;
    this.dir = workhub.dir;
    this.hubs = workhub.hubs;
    this.project = `tw${workhub.id}`;
  }

  async write(): Promise<void> {
    mkdirSync(this.dir);
    writeTracked(this.workhub, this.dir);
    if (this.workhub.repositories === 'one') {
      await publish(this.dir, join(this.home, 'workhub.git'));
      await clone(join(this.home, 'workhub.git'), this.laptop);
    } else {
      mkdirSync(this.laptop);
      for (const key of this.hubs) {
        const { folder } = plans[key];
        await publish(join(this.dir, folder), join(this.home, `${folder}.git`));
        await clone(join(this.home, `${folder}.git`), join(this.laptop, folder));
      }
    }
    writeSecrets(this.workhub, this.dir);
  }

  /** Where a developer works; pushes reach the server's remote. */
  get laptop(): string {
    return join(this.home, 'laptop');
  }

  name = (key: HubKey): string => hubName(this.id, key);

  url(environment: EnvironmentName, key?: HubKey): string {
    const route = key && plans[key].route !== '/' ? plans[key].route : '';
    return `http://127.0.0.1:${this.workhub.ports[environment]}${route}`;
  }

  twinport = (args: string[], run: Run = {}): Promise<Ran> => twinport(['-C', this.dir, ...args], run);

  /** A mutating command that must end with the given code, 0 by default; its result line. */
  async result(args: string[], run: Run & { code?: number } = {}): Promise<ResultEvent> {
    const ran = await this.twinport([...args, '--json', '--yes'], run);
    if (ran.code !== (run.code ?? 0)) throw new Error(`twinport ${args.join(' ')}: ${told(ran)}`);
    return resultOf(ran);
  }

  async json<T>(args: string[]): Promise<T> {
    const ran = await this.twinport([...args, '--json']);
    if (ran.code !== 0) throw new Error(`twinport ${args.join(' ')}: ${told(ran)}`);
    return JSON.parse(ran.stdout);
  }

  /** A developer's next version of some hubs, one commit, pushed. Returns the commit (of the last repository). */
  async commit(keys: HubKey[], change: Partial<Hub> = {}): Promise<string> {
    for (const key of keys) {
      const folder = join(this.laptop, plans[key].folder);
      const { fault: _, faultAfterMs: __, faultOn: ___, ...hub } = readHub(folder);
      writeHub(folder, { ...hub, version: hub.version + 1, ...change });
    }
    return this.push(keys, `Next version of ${keys.join(', ')}`);
  }

  /** Commits and pushes what was edited in the laptop's folders of those hubs. */
  async push(keys: HubKey[], subject: string): Promise<string> {
    const repositories =
      this.workhub.repositories === 'one'
        ? [this.laptop]
        : keys.map((key) => join(this.laptop, plans[key].folder));
    let commit = '';
    for (const repository of repositories) {
      commit = await commitAll(repository, subject);
      await git(repository, 'push', '--quiet');
    }
    return commit;
  }

  version = (key: HubKey): number => readHub(join(this.laptop, plans[key].folder)).version;

  containers = (): Promise<SeenContainer[]> => containersOf(this.id);
  images = (): Promise<Record<string, string>> => imagesOf(this.id);

  /** Removes what the test made. With TWINPORT_KEEP_ARTIFACTS=1 the directory stays, beside its containers' logs. */
  async destroy(): Promise<void> {
    if (process.env.TWINPORT_KEEP_ARTIFACTS === '1') {
      const kept = resolve('.artifacts/scenarios', this.id);
      cpSync(this.home, kept, { recursive: true });
      console.log(`kept: ${kept}`);
    }
    await removeAll(this.id);
    rmSync(this.home, { recursive: true, force: true });
  }
}

function environmentValue(name: string): string {
  const value = process.env[name];
  if (!value)
    throw new Error(
      `${name} is not set: start the scenarios by ./test, or export $(tools/machine/base-image.sh)`,
    );
  return value;
}
