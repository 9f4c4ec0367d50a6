import { afterAll, beforeAll, expect, it } from 'vitest';
import { GuideShell, guideBlocks } from './support/guide-shell.ts';
import { Namespace } from './support/namespace.ts';
import { OwnPostgres } from './support/own-postgres.ts';

/**
 * The guide's PostgreSQL, word for word, on a real one as Debian's packages set it up, in a network of its own: who then
 * connects, from where and as whom. Stood in for: `apt-get install` (the package is installed already), `systemctl
 * restart` (there is no systemd to ask; the cluster is restarted all the same) and `sudo`.
 */

const blocks = guideBlocks('sh server postgresql');
/** As 1.7 of the guide writes it into the environment files. */
const password = /^password='(.*)'$/m.exec(
  guideBlocks('sh run')
    .map(({ text }) => text)
    .join('\n'),
)![1]!;

const server = '198.51.100.1';
const container = { twinport: '10.200.4.2', compose: '172.18.0.2' };
const stranger = '203.0.113.7';

const shell = new GuideShell();
let host: Namespace;
let world: Namespace;
let postgres: OwnPostgres;
let before: string;

beforeAll(async () => {
  [host, world] = await Promise.all([Namespace.make(), Namespace.make()]);
  await host.connect(world, [server], [...Object.values(container), stranger]);
  postgres = new OwnPostgres(host);
  await postgres.start();
  shell.enter = host.enter;
  shell.env = { ...shell.env, ...postgres.env, PGHOST: postgres.socket };
  shell.recorder('apt-get');
  shell.program(
    'systemctl',
    `[ "$*" = 'restart postgresql' ] && exec ${postgres.control('restart').join(' ')}\nexit 1`,
  );
  before = await ask(container.twinport, 'workhub', password, 'postgres', 'select 1');
  for (const block of blocks) await shell.run(block, `${password}\n${password}\n`);
});
afterAll(async () => {
  await postgres?.destroy();
  host?.destroy();
  world?.destroy();
  shell.remove();
});

/** What the database answers to somebody at that address, or why it does not. */
async function ask(
  from: string,
  user: string,
  secret: string,
  database: string,
  question: string,
): Promise<string> {
  await world.comeFrom(from);
  const url = `postgresql://${user}:${secret}@${server}:5432/${database}`;
  const { stdout, stderr } = await world.exec(['psql', '-tAc', question, url], {
    env: { PGCONNECT_TIMEOUT: '5' },
  });
  return (stdout || stderr).trim();
}

it('before, nobody comes as far as a password', () => expect(before).toContain('Connection refused'));

const databases = ['workhub_staging', 'workhub_production'];

it.each(
  Object.entries(container).flatMap(([network, from]) =>
    databases.map((database) => [network, database, from] as const),
  ),
)(
  "a hub in a network of %s reads and writes %s by the guide's password",
  async (_network, database, from) => {
    const work = 'create temporary table t (a int); insert into t values (7); select current_user, a from t';
    expect(await ask(from, 'workhub', password, database, work)).toContain('workhub|7');
  },
);

it.each(databases)('%s belongs to workhub', async (database) => {
  const owner = 'select pg_get_userbyid(datdba) from pg_database where datname = current_database()';
  expect(await ask(container.twinport, 'workhub', password, database, owner)).toBe('workhub');
});

it('another password is refused, and so is the same from any other address or as anybody else', async () => {
  const [database] = databases as [string];
  const as = (from: string, user: string, secret: string) => ask(from, user, secret, database, 'select 1');
  expect(await as(container.twinport, 'workhub', 'guessed')).toContain('password authentication failed');
  expect(await as(stranger, 'workhub', password)).toContain('no pg_hba.conf entry');
  expect(await as(container.twinport, 'postgres', password)).toContain('no pg_hba.conf entry');
});

it('what was stood in for was asked for as Ubuntu knows it', () => {
  expect(shell.recorded).toEqual(['apt-get install -y postgresql']);
});
