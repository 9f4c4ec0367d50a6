import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Namespace } from './namespace.ts';

/**
 * A PostgreSQL as the packages of Debian and Ubuntu set one up, in a network of a test's own: its configuration, data
 * and socket lie in a directory of the test's, and the machine's clusters never notice.
 */
export class OwnPostgres {
  readonly home = mkdtempSync(join(tmpdir(), 'twinport-postgres-'));
  readonly socket = join(this.home, 'run');
  private readonly network: Namespace;
  private readonly version: string;

  constructor(network: Namespace) {
    this.network = network;
    this.version = newestVersion();
  }

  async start(): Promise<void> {
    chmodSync(this.home, 0o755);
    mkdirSync(join(this.home, 'etc'));
    const places = ['-d', join(this.home, 'data'), '-l', join(this.home, 'log'), '-s', this.socket];
    const argv = ['pg_createcluster', ...places, '-p', '5432', this.version, 'guide', '--', '--no-sync'];
    await this.network.run(argv, { env: this.env });
    await this.network.run(this.control('start'), { env: this.env });
  }

  /** What `systemctl restart postgresql` comes to. */
  control = (verb: 'start' | 'stop' | 'restart'): [string, ...string[]] => [
    'pg_ctlcluster',
    // Where there is a systemd, it would be asked for a cluster of the machine's.
    '--skip-systemctl-redirect',
    this.version,
    'guide',
    verb,
    ...(verb === 'start' ? [] : ['--mode', 'fast']),
  ];

  /** Where the programs look for clusters and their configuration. */
  get env(): Record<string, string> {
    return { PG_CLUSTER_CONF_ROOT: join(this.home, 'etc') };
  }

  async destroy(): Promise<void> {
    await this.network.exec(this.control('stop'), { env: this.env });
    rmSync(this.home, { recursive: true, force: true });
  }
}

function newestVersion(): string {
  const all = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql') : [];
  const [newest] = all.sort((a, b) => Number(b) - Number(a));
  if (newest === undefined)
    throw new Error('there is no PostgreSQL: start this by ./test, or tools/machine/postgresql.sh');
  return newest;
}
