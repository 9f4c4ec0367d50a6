import { describe, expect, it } from 'vitest';
import { checks } from '../../src/checks/all.ts';
import { drift, interrupted, standbys, wayBack } from '../../src/checks/as-left.ts';
import { containersBeside, imagesFromElsewhere, leftInSources } from '../../src/checks/beside.ts';
import type { Looked } from '../../src/checks/check.ts';
import { databasesApart, databasesHere } from '../../src/checks/databases.ts';
import {
  healthChecks,
  imageNames,
  logLimits,
  networksAndVolumes,
  settingsOfSlots,
  sources,
} from '../../src/checks/hubs.ts';
import type { DaemonLook, DatabaseLook, OtherContainer, VersionsLook } from '../../src/checks/looked.ts';
import { clock, daemon, disk, versionsOfDocker } from '../../src/checks/machine.ts';
import { publicPorts } from '../../src/checks/ports.ts';
import { memoryForTwo } from '../../src/checks/room.ts';
import { stateStaysHere } from '../../src/checks/state.ts';
import { environmentNames } from '../../src/domain/names.ts';
import type { ServiceSettings, Tie } from '../../src/domain/services.ts';
import type { Snapshot } from '../../src/domain/snapshot.ts';
import { accepted, deploy, deployPlan, promote } from '../operations/acts.ts';
import { World } from '../operations/world.ts';
import { database, deepLook, dockerfileOf, goodDockerfile, lookAt, sourceOf, verdicts } from './look.ts';

/** Each rule with what triggers it, and with what looks like it and is fine. */

const twoReleases = (): World => {
  const world = new World();
  deploy(world);
  promote(world);
  world.push({ a: 'two', b: 'two' });
  deploy(world);
  promote(world);
  return world;
};

const withSettings = (service: string, settings: Partial<ServiceSettings>): Snapshot => {
  const snapshot = new World({ supports: { db: [] } }).look();
  const found = snapshot.model.services[service]!;
  found.settings = { ...found.settings, ...settings };
  for (const services of Object.values(snapshot.hubServices))
    for (const [hub, { name }] of Object.entries(services)) services[hub] = snapshot.model.services[name]!;
  return snapshot;
};

it('finds nothing where nothing is wrong', () => {
  const looked = lookAt({ snapshot: twoReleases().look() });
  expect(checks.flatMap(({ run }) => run(looked))).toEqual([]);
});

it('has a name and a title for each check, once', () => {
  expect(new Set(checks.map(({ name }) => name)).size).toBe(checks.length);
  expect(new Set(checks.map(({ title }) => title())).size).toBe(checks.length);
});

describe('versions', () => {
  const seen = (change: Partial<VersionsLook>) =>
    verdicts(
      versionsOfDocker(
        lookAt({ versions: { engine: '25.0.0', compose: '2.24.4', buildx: '0.13.1', ...change } }),
      ),
    );

  it.each<[Partial<VersionsLook>, string[]]>([
    [{}, []],
    [{ engine: '24.0.7' }, ['error old-engine']],
    [{ engine: '26.1.5+dfsg1' }, []],
    [{ compose: '2.24.3' }, ['error old-compose']],
    [{ compose: '2.26.1-4' }, []],
    [{ compose: 'v5.0.0', buildx: '0.17.1' }, []],
    [{ compose: null }, ['error no-compose']],
    [{ buildx: null }, ['error no-buildx']],
    [{ compose: '2.40.3', buildx: '0.16.2' }, ['error old-buildx']],
    [{ compose: '2.40.1', buildx: '0.16.2' }, []],
  ])('%j: %j', (change, expected) => expect(seen(change)).toEqual(expected));
});

describe('the daemon', () => {
  const seen = (change: Partial<DaemonLook>) => {
    const { machine } = deepLook();
    return verdicts(
      daemon(
        lookAt({ deep: deepLook({ machine: { ...machine, daemon: { ...machine.daemon, ...change } } }) }),
      ),
    );
  };

  it.each<[Partial<DaemonLook>, string[]]>([
    [{ logDriver: 'none' }, ['warning no-logs']],
    [{ logDriver: 'journald' }, []],
    [{ answeredMs: 9000 }, ['warning slow-daemon']],
    [{ answeredMs: 900 }, []],
    [{ warnings: ['WARNING: No memory limit support'] }, ['warning no-memory-limit']],
    [{ warnings: ['WARNING: No swap limit support'] }, []],
    [
      { warnings: ['[DEPRECATION NOTICE]: API is accessible on http://0.0.0.0:2375 without encryption.'] },
      ['error open-api'],
    ],
  ])('%j: %j', (change, expected) => expect(seen(change)).toEqual(expected));
});

describe('the clock', () => {
  const looked = (minutes: number, clockKept: boolean | null = true): Looked => {
    const snapshot = twoReleases().look();
    const newest = snapshot.history.releases.at(-1)!.created;
    const now = new Date(Date.parse(newest) + minutes * 60_000).toISOString();
    const { machine } = deepLook();
    return lookAt({ snapshot: { ...snapshot, now }, deep: deepLook({ machine: { ...machine, clockKept } }) });
  };

  it.each([
    ['went back behind the last release', looked(-5), ['warning clock-behind']],
    ['is half a minute off', looked(-0.5), []],
    ['is kept by nobody', looked(5, false), ['warning clock-alone']],
    ['cannot be asked about', looked(5, null), []],
  ])('%s', (_, seen, expected) => expect(verdicts(clock(seen))).toEqual(expected));
});

describe('room', () => {
  const host = (change: Partial<Snapshot['host']>): Looked => {
    const snapshot = twoReleases().look();
    const memory = Object.fromEntries(snapshot.containers.map(({ id }) => [id, 1000]));
    return lookAt({ snapshot: { ...snapshot, host: { ...snapshot.host, ...change } }, memory });
  };

  it('on the disk is at least what is kept free and what builds take', () => {
    expect(verdicts(disk(lookAt({ disk: { needed: 1, largest: [] } })))).toEqual(['error disk']);
    expect(disk(lookAt())).toEqual([]);
  });

  it('in memory is for a second copy of all of an environment’s hubs, not of both environments at once', () => {
    expect(verdicts(memoryForTwo(host({ memoryAvailable: 1999 })))).toEqual([
      'warning memory',
      'warning memory',
    ]);
    expect(memoryForTwo(host({ memoryAvailable: 2000 }))).toEqual([]);
  });

  it('in memory is not asked for where one copy stops first', () => {
    const world = new World({ cutover: 'replace' });
    deploy(world);
    const snapshot = world.look();
    snapshot.host.memoryAvailable = 0;
    expect(memoryForTwo(lookAt({ snapshot, memory: {} }))).toEqual([]);
  });
});

describe('public ports', () => {
  const remedy = (holder: Looked['ports'][number]['holder']) =>
    publicPorts(lookAt({ ports: [{ environment: 'production', port: 80, holder }] }))[0]!.problem.remedy;

  it('are handed over at the last moment, and back where that fails', () => {
    expect(remedy({ by: 'container', name: 'web' })).toContain(
      'docker stop web && { twinport promote --yes || docker start web; }',
    );
    expect(remedy({ by: 'process', pid: 812, program: 'nginx', unit: 'nginx.service' })).toContain(
      'sudo systemctl stop nginx.service && { twinport promote --yes || sudo systemctl start nginx.service; }',
    );
  });

  it('that some process has are freed by ending it', () => {
    expect(remedy({ by: 'process', pid: 812, program: 'node', unit: null })).toContain('kill 812');
    expect(remedy({ by: 'unknown' })).toContain("sudo ss -ltnp 'sport = :80'");
  });
});

describe('sources', () => {
  const seen = (change: Partial<ReturnType<typeof sourceOf>>) =>
    verdicts(sources(lookAt({ deep: deepLook({ sources: [sourceOf('a', change)] }) })));

  it.each([
    ['are there', {}, []],
    ['are not there', { exists: false, dockerfile: null, inGit: false }, ['error no-source']],
    ['are in no repository', { inGit: false }, ['error not-in-git']],
    ['have no Dockerfile', { dockerfile: null }, ['error no-dockerfile']],
  ])('%s', (_, change, expected) => expect(seen(change)).toEqual(expected));

  it('are one directory for two hubs', () => {
    const snapshot = new World().look();
    snapshot.config.hubs[1]!.source = snapshot.config.hubs[0]!.source;
    expect(verdicts(sources(lookAt({ snapshot })))).toEqual(['warning same-source']);
  });
});

describe('settings that two slots cannot keep', () => {
  it('are told of hubs with what they cost, and not of what runs once', () => {
    const fixed = { containerName: 'shop', ports: ['8080:80'] };
    const found = settingsOfSlots(lookAt({ snapshot: withSettings('a-staging', fixed) }));
    expect(verdicts(found)).toEqual(['warning container-name', 'warning fixed-ports']);
    expect(found[0]).toMatchObject({
      environment: 'staging',
      hub: 'a',
      problem: { place: 'docker-compose.yml: a-staging' },
    });
    expect(settingsOfSlots(lookAt({ snapshot: withSettings('db', fixed) }))).toEqual([]);
  });

  const tie = (key: Tie['key'], value: string): Snapshot => {
    const snapshot = withSettings('a-staging', {});
    snapshot.hubServices.staging.a!.ties = [{ key, value }];
    return snapshot;
  };

  it.each<[Tie['key'], string, string]>([
    ['network_mode', 'host', 'error network-mode'],
    ['replicas', '3', 'error replicas'],
    ['pid', 'service:db', 'error tied'],
    ['links', 'db', 'error tied'],
  ])('%s: %s cannot be left out, and holds back what would start it: %s', (key, value, expected) => {
    const found = settingsOfSlots(lookAt({ snapshot: tie(key, value) }));
    expect(verdicts(found)).toEqual([expected]);
    expect(found[0]).toMatchObject({ environment: 'staging', hub: 'a' });
    expect(found[0]!.problem.rule).toContain(value);
  });

  it('are asked of what a plan makes anew, and of nothing that runs already', () => {
    const world = new World();
    const plan = accepted(deployPlan(world));
    const snapshot = tie('network_mode', 'host');
    expect(verdicts(settingsOfSlots(lookAt({ snapshot, plan })))).toEqual(['error network-mode']);
    const waking = { ...plan, stages: plan.stages.filter(({ steps }) => steps[0]!.kind !== 'create') };
    expect(settingsOfSlots(lookAt({ snapshot, plan: waking }))).toEqual([]);
  });

  it('are told of the environments that are asked about', () => {
    const snapshot = withSettings('a-staging', { containerName: 'shop' });
    expect(settingsOfSlots(lookAt({ snapshot, environments: ['production'] }))).toEqual([]);
  });
});

describe('names of images', () => {
  const named = (images: Record<string, string>): Snapshot => {
    const snapshot = new World().look();
    for (const services of Object.values(snapshot.hubServices))
      for (const service of Object.values(services)) service.image = images[service.name] ?? service.image;
    return snapshot;
  };

  it('are one for both environments', () => {
    expect(imageNames(named({}))).toEqual([]);
    expect(imageNames(named({ 'a-staging': 'registry:5000/a:1', 'a-prod': 'registry:5000/a:2' }))).toEqual(
      [],
    );
    expect(verdicts(imageNames(named({ 'a-prod': 'shop:production' })))).toEqual(['error two-repositories']);
  });

  it('are of one hub alone', () => {
    const found = imageNames(named({ 'b-staging': 'a:staging', 'b-prod': 'a:production' }));
    expect(verdicts(found)).toEqual(['error one-repository']);
    expect(found[0]).toMatchObject({ hub: 'b', problem: { place: 'docker-compose.yml: b' } });
    expect(imageNames(named({ 'b-staging': 'a/b:staging', 'b-prod': 'a/b:production' }))).toEqual([]);
  });
});

describe('networks and volumes', () => {
  const resource = (external: boolean) => ({
    name: 'outside',
    external,
    driver: null,
    options: {},
    labels: {},
    internal: false,
  });
  const looked = (external: boolean, networks: string[]): Looked => {
    const snapshot = withSettings('a-staging', {});
    snapshot.model.networks.front = resource(external);
    snapshot.model.services['a-staging']!.networks = ['front'];
    return lookAt({ snapshot, shared: { networks, volumes: [] } });
  };

  it('must be there where somebody else makes them', () => {
    expect(verdicts(networksAndVolumes(looked(true, ['bridge'])))).toEqual(['error no-network']);
    expect(networksAndVolumes(looked(true, ['outside']))).toEqual([]);
    expect(networksAndVolumes(looked(false, []))).toEqual([]);
  });

  it('need not be there where nobody uses them', () => {
    const snapshot = withSettings('a-staging', {});
    snapshot.model.volumes.old = resource(true);
    expect(networksAndVolumes(lookAt({ snapshot }))).toEqual([]);
  });
});

describe('health checks', () => {
  const without = goodDockerfile.replace(/^HEALTHCHECK.*\n/m, '');
  const looked = (
    health: string | null,
    text: string,
    change: Partial<Looked['deep'] & object> = {},
  ): Looked => {
    const snapshot = new World({ hubs: ['a'] }).look();
    snapshot.config.hubs[0]!.health = health;
    const sources = [sourceOf('a', { dockerfile: dockerfileOf('a', text) })];
    return lookAt({ snapshot, deep: deepLook({ sources, ...change }) });
  };

  it.each([
    ['neither a page nor a check', looked(null, without), ['warning no-health']],
    [
      'a check that is turned off',
      looked(null, `${goodDockerfile}HEALTHCHECK NONE\n`),
      ['warning no-health'],
    ],
    ['a page', looked('/health', without), []],
    ['a check in the Dockerfile', looked(null, goodDockerfile), []],
    [
      'a check in the base image',
      looked(null, without, { images: [{ hub: 'a', healthcheck: true, user: '' }] }),
      [],
    ],
  ])('%s', (_, seen, expected) => expect(verdicts(healthChecks(seen))).toEqual(expected));
});

describe('logs', () => {
  const seen = (driver: string, options: Record<string, string>) =>
    verdicts(logLimits(lookAt({ deep: deepLook({ logs: [{ service: 'a-staging', driver, options }] }) })));

  it.each<[string, Record<string, string>, string[]]>([
    ['json-file', {}, ['warning unlimited-logs']],
    ['json-file', { 'max-file': '3' }, ['warning unlimited-logs']],
    ['json-file', { 'max-size': '10m' }, []],
    ['local', {}, []],
    ['journald', {}, []],
  ])('kept by %s with %j', (driver, options, expected) => expect(seen(driver, options)).toEqual(expected));
});

describe('databases on this server', () => {
  const seen = (change: Partial<DatabaseLook>) =>
    verdicts(databasesHere(lookAt({ deep: deepLook({ databases: [database(change)] }) })));

  it.each<[string, Partial<DatabaseLook>, string[]]>([
    ['that answer', {}, []],
    ['that could not be tried', { reached: null }, []],
    ['that nobody need try', { reached: null, listening: 'nobody' }, ['error database-down']],
    ['whose name the hub does not know', { known: false, reached: false }, ['error host-unknown']],
    ['behind the firewall', { reached: false }, ['error database-blocked']],
    ['that listen to this server alone', { reached: false, listening: 'loopback' }, ['error database-local']],
    ['that do not run', { reached: false, listening: 'nobody' }, ['error database-down']],
  ])('%s', (_, change, expected) => expect(seen(change)).toEqual(expected));

  it('show the rule that turns containers away, and the command that lets in this environment alone', () => {
    const rules = ['-A INPUT -j REJECT --reject-with icmp-host-prohibited'];
    const deep = deepLook({ databases: [database({ reached: false, rules })] });
    expect(databasesHere(lookAt({ deep }))[0]!.problem).toMatchObject({
      evidence: rules,
      remedy: expect.stringContaining('iptables -I INPUT 1 -s 10.213.4.0/23 -p tcp --dport 5432 -j ACCEPT'),
    });
  });

  it('that both environments name', () => {
    const shared = [{ key: 'DATABASE_URL', hubs: ['a'], database: 'db:5432/workhub' }];
    expect(verdicts(databasesApart(lookAt({ deep: deepLook({ sharedDatabases: shared }) })))).toEqual([
      'warning one-database',
    ]);
  });
});

it('our own state is neither tracked nor open to `git add .`', () => {
  expect(verdicts(stateStaysHere(lookAt({ stateInGit: 'tracked' })))).toEqual(['error state-tracked']);
  expect(verdicts(stateStaysHere(lookAt({ stateInGit: 'open' })))).toEqual(['warning state-not-ignored']);
  expect(stateStaysHere(lookAt({ stateInGit: 'ignored' }))).toEqual([]);
});

describe('what runs beside twinport', () => {
  const container = (change: Partial<OtherContainer>): OtherContainer => ({
    id: 'c0ffee',
    name: 'x',
    image: 'postgres:16',
    compose: null,
    ...change,
  });
  const stack = (service: string, directory: string) => ({ project: 'old', service, directory });
  const seen = (change: Partial<OtherContainer>) =>
    containersBeside(lookAt({ deep: deepLook({ others: [container(change)] }) })).length;

  it.each<[string, Partial<OtherContainer>, number]>([
    ['a hub’s image under any name', { image: 'a:latest' }, 1],
    ['docker run with a hub’s name', { name: 'a-prod', image: 'sha256:1234' }, 1],
    ['a stack in a hub’s directory', { compose: stack('a', '/srv/workhub/a') }, 1],
    ['a database of that stack', { compose: stack('db', '/srv/workhub/a') }, 0],
    ['somebody else’s stack with a service of that name', { compose: stack('a', '/srv/other') }, 0],
    ['a directory whose name only begins alike', { compose: stack('a', '/srv/workhub-old') }, 0],
    ['any other container', {}, 0],
  ])('%s', (_, change, expected) => expect(seen(change)).toBe(expected));

  it('goes at once where twinport serves the hub already, and else afterwards', () => {
    const deep = deepLook({ others: [container({ image: 'a:latest' })] });
    const remedy = (snapshot: Snapshot) => containersBeside(lookAt({ snapshot, deep }))[0]!.problem.remedy;
    expect(remedy(twoReleases().look())).toBe('docker rm -f x');
    expect(remedy(new World().look())).toMatch(/^once twinport serves a: /);
  });
});

describe('what an older way left', () => {
  it('images that twinport did not build', () => {
    const snapshot = twoReleases().look();
    expect(imagesFromElsewhere(lookAt({ snapshot }))).toEqual([]);
    snapshot.images.push({ id: 'sha256:1', tags: ['a:latest'], labels: {}, created: '', size: 1 });
    expect(verdicts(imagesFromElsewhere(lookAt({ snapshot })))).toEqual(['warning foreign-image']);
  });

  const seen = (path: string, text: string, dockerfile = goodDockerfile) => {
    const sources = [sourceOf('a', { files: [{ path, text }], dockerfile: dockerfileOf('a', dockerfile) })];
    return leftInSources(lookAt({ deep: deepLook({ sources }) })).length;
  };

  it.each([
    ['deploy-oracle.sh', 'scp x ubuntu@server:', 1],
    ['scripts/deploy.sh', 'docker compose up -d --build', 1],
    ['scripts/deploy-docs.sh', 'npm run docs && rsync -r docs pages:', 0],
    ['docker-compose.yml', 'services: { b: { image: b:latest } }', 1],
    ['docker-compose.prod.yml', 'services: { web: { build: . } }', 1],
    ['docker-compose.yml', 'services: { db: { image: postgres:16 } }', 0],
    ['docker-compose.dev.yml', 'services: { a: { build: . } }', 0],
    ['nginx/nginx.conf', 'location / { proxy_pass http://a:4000; }', 1],
    ['nginx/nginx.conf', 'location / { root /app/dist; }', 0],
  ])('%s with %j', (path, text, expected) => expect(seen(path, text)).toBe(expected));

  it('an nginx that is part of the image is the image’s own', () => {
    expect(
      seen('nginx.conf', 'proxy_pass http://api;', `${goodDockerfile}COPY nginx.conf /etc/nginx/\n`),
    ).toBe(0);
  });
});

describe('as the last operation left it', () => {
  it('a live container that is gone is told, and where that is', () => {
    const world = twoReleases();
    world.container('production', 'a', world.look().environments.production.live!.hubs.a!).state = 'exited';
    expect(drift(lookAt({ snapshot: world.look() }))).toMatchObject([
      { environment: 'production', hub: 'a', problem: { remedy: 'twinport recover' } },
    ]);
  });

  it('a gateway takes up its new settings by what changes nothing else, in either environment', () => {
    const world = twoReleases();
    for (const environment of environmentNames)
      world.environments[environment].gatewayWanted = { shape: 'shape', conf: 'other' };
    const remedies = drift(lookAt({ snapshot: world.look() })).map(({ problem }) => problem.remedy);
    expect(remedies).toEqual(['twinport recover', 'twinport recover']);
  });

  it('a standby that runs is a second copy; one that is paused is what it should be', () => {
    const world = twoReleases();
    const standby = world.look().containers.find(({ state }) => state === 'paused')!;
    expect(standbys(lookAt({ snapshot: world.look() }))).toEqual([]);
    world.container('production', standby.hub, standby.slot).state = 'running';
    expect(verdicts(standbys(lookAt({ snapshot: world.look() })))).toEqual(['warning second-copy']);
  });

  it('an operation that did not end, and one that is under way', () => {
    const snapshot = twoReleases().look();
    const begun = {
      id: 'x',
      kind: 'deploy',
      by: 'kim',
      at: snapshot.now,
      environment: null,
      release: null,
    } as const;
    snapshot.history.interrupted = begun;
    expect(verdicts(interrupted(lookAt({ snapshot })))).toEqual(['warning interrupted']);
    expect(interrupted(lookAt({ snapshot, operationRuns: true }))).toEqual([]);
  });
});

describe('the way back', () => {
  it('is there while its images are, and is built again by its commits', () => {
    const world = twoReleases();
    expect(wayBack(lookAt({ snapshot: world.look() }))).toEqual([]);
    const first = world.look().history.releases[0]!.hubs.a!.image;
    world.images = world.images.filter(({ id }) => id !== first);
    world.containers = world.containers.filter(({ image }) => image !== first);
    const [found] = wayBack(lookAt({ snapshot: world.look() }));
    expect(found).toMatchObject({ code: 'rollback-lost', environment: 'production' });
    expect(found!.problem.remedy).toContain(`twinport deploy --ref ${'1'.repeat(12)}`);
  });
});
