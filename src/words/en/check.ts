import type { Problem } from '../../domain/failure.ts';
import type { EnvironmentName, HubName, OperationKind } from '../../domain/names.ts';
import type { Drift } from '../../operations/drift.ts';
import { localTime } from '../times.ts';
import { ledger } from './ledger.ts';
import { stateText } from './states.ts';

const list = (names: readonly string[]): string => names.join(', ');

const logging = 'logging: { driver: json-file, options: { max-size: 10m, max-file: "3" } }';

/** What `twinport check` looks after: its titles, and what is wrong. */
export const check = {
  titles: {
    look: 'What can be looked at',
    versions: 'Docker Engine, Compose and buildx',
    daemon: 'The Docker daemon',
    clock: 'The clock',
    disk: 'Room on the disk',
    memory: 'Memory for two copies',
    sources: 'Sources of the hubs',
    slots: 'Settings that two slots can keep',
    images: 'Names of images',
    networks: 'Networks and volumes',
    ports: 'Public ports',
    gateway: 'Files of the gateway',
    health: 'Health checks',
    logs: 'Limits of logs',
    'environment-files': 'Environment files and keys',
    databases: 'Databases',
    state: "twinport's own state",
    beside: 'Hubs that run beside twinport',
    'old-way': 'What an older way of deploying left',
    'as-left': 'As the last operation left it',
    'way-back': 'The way back',
    dockerfiles: 'Dockerfiles',
  },
  summary: (p: { errors: number; warnings: number }): string => {
    if (p.errors + p.warnings === 0) return 'Nothing is wrong.';
    const errors = p.errors === 1 ? '1 error' : `${p.errors} errors`;
    const warnings = p.warnings === 1 ? '1 warning' : `${p.warnings} warnings`;
    return p.errors === 0
      ? `${warnings}. No operation is held back.`
      : `${errors} to mend first, ${warnings}.`;
  },

  oldCompose: (p: { version: string; oldest: string }): Problem => ({
    place: 'Docker Compose',
    rule: `it is ${p.version}, and twinport needs ${p.oldest} or newer`,
    remedy: 'install a newer one: sudo apt-get install docker-compose-plugin (Ubuntu: docker-compose-v2)',
  }),
  noCompose: (p: { oldest: string }): Problem => ({
    place: 'Docker Compose',
    rule: `there is no \`docker compose\` here, and twinport needs ${p.oldest} or newer`,
    remedy: `install it: sudo apt-get install docker-compose-plugin (Ubuntu: docker-compose-v2)`,
  }),
  noBuildx: (): Problem => ({
    place: 'buildx',
    rule: 'there is no `docker buildx` here, and Compose builds with it',
    remedy: 'install it: sudo apt-get install docker-buildx-plugin (Ubuntu: docker-buildx)',
  }),
  oldBuildx: (p: { version: string; compose: string; oldest: string }): Problem => ({
    place: 'buildx',
    rule: `it is ${p.version}, and Docker Compose ${p.compose} builds with ${p.oldest} or newer only`,
    remedy: 'install a newer one: sudo apt-get install docker-buildx-plugin (Ubuntu: docker-buildx)',
  }),
  oldEngine: (p: { version: string; oldest: string }): Problem => ({
    place: 'Docker Engine',
    rule: `it is ${p.version}, and twinport needs ${p.oldest} or newer`,
    remedy: 'install a newer one: https://docs.docker.com/engine/install',
  }),

  slowDaemon: (p: { ms: number }): Problem => ({
    place: 'dockerd',
    rule: `it took ${(p.ms / 1000).toFixed(1)} s to say how it is`,
    remedy: 'see what keeps it busy: sudo journalctl -u docker -n 50',
  }),
  noLogs: (): Problem => ({
    place: 'dockerd',
    rule: 'its log driver is `none`: what a hub says before it ends is lost, and no message can show it',
    remedy: 'write "log-driver": "local" to /etc/docker/daemon.json, then: sudo systemctl restart docker',
  }),
  noMemoryLimit: (): Problem => ({
    place: 'dockerd',
    rule: "this kernel cannot limit a container's memory, so mem_limit holds nothing back",
    remedy: 'add cgroup_enable=memory to the kernel command line and restart the machine',
  }),
  openApi: (p: { line: string }): Problem => ({
    place: 'dockerd',
    rule: `whoever reaches that port is root on this server: ${p.line}`,
    remedy:
      'take the tcp:// entry out of "hosts" in /etc/docker/daemon.json, then: sudo systemctl restart docker',
  }),
  clockBehind: (p: { release: string; at: string; now: string }): Problem => ({
    place: 'clock',
    rule: `it says ${localTime(p.now)}, and ${p.release} was made at ${localTime(p.at)}: it went backwards`,
    remedy: 'let it be kept: sudo timedatectl set-ntp true',
  }),
  clockAlone: (): Problem => ({
    place: 'clock',
    rule: 'no time service keeps it: tokens expire early or late, and logs cannot be compared',
    remedy: 'let it be kept: sudo timedatectl set-ntp true',
  }),

  noSource: (p: { hub: string; path: string }): Problem => ({
    place: p.path,
    rule: `there is no such directory, and ${p.hub} is built from it`,
    remedy: `clone it there, or name another in twinport.yml: hubs.${p.hub}.source`,
  }),
  notInGit: (p: { hub: string; path: string }): Problem => ({
    place: p.path,
    rule: `it is in no git repository, so no release of ${p.hub} could say which commit it is`,
    remedy: `put it under git: git -C ${p.path} init && git -C ${p.path} add . && git -C ${p.path} commit`,
  }),
  noDockerfile: (p: { hub: string; path: string }): Problem => ({
    place: p.path,
    rule: `there is no such file, and ${p.hub} is built by it`,
    remedy: `write it, or name another in docker-compose.yml: build: { context: …, dockerfile: … }`,
  }),
  sameSource: (p: { hub: string; path: string; other: string }): Problem => ({
    place: `twinport.yml: hubs.${p.hub}.source`,
    rule: `${p.path} is the source of ${p.other} too`,
    remedy: `name the directory of ${p.hub} there`,
  }),
  containerName: (p: { file: string; service: string; name: string; hub: string }): Problem => ({
    place: `${p.file}: ${p.service}`,
    rule: `container_name: ${p.name} can exist once, and a hub runs in two slots: twinport leaves it out, so other containers cannot call it by that name`,
    remedy: `take the line out, and call the hub by its own name: http://${p.hub}`,
  }),
  fixedPorts: (p: { file: string; service: string; ports: string[]; route: string }): Problem => ({
    place: `${p.file}: ${p.service}`,
    rule: `ports: ${list(p.ports)} can be open once, and a hub runs in two slots: twinport leaves them out, and nobody reaches the hub there`,
    remedy: `take the lines out; the gateway answers for it at ${p.route}`,
  }),
  networkMode: (p: { file: string; service: string; value: string }): Problem => ({
    place: `${p.file}: ${p.service}`,
    rule: `network_mode: ${p.value} takes the hub off the network of its environment, where the gateway finds each slot by its address: no cut-over could reach it`,
    remedy:
      'take the line out; services answer there by their names, and programs of this server as host.docker.internal, with: extra_hosts: ["host.docker.internal:host-gateway"]',
  }),
  replicas: (p: { file: string; service: string; count: string }): Problem => ({
    place: `${p.file}: ${p.service}`,
    rule: `${p.count} replicas would be ${p.count} containers at one address, and a slot has one: the others could not start`,
    remedy:
      'take replicas (or scale) out; where one process is not enough, let the hub start several itself (node:cluster)',
  }),
  tied: (p: { file: string; service: string; key: string; value: string }): Problem => ({
    place: `${p.file}: ${p.service}`,
    rule: `${p.key}: ${p.value} ties it to another container, and a hub runs in two slots that come and go by themselves`,
    remedy: `take ${p.key} out; a hub reaches others by their names, and shares files by a named volume`,
  }),
  twoRepositories: (p: { file: string; hub: string; staging: string; production: string }): Problem => ({
    place: `${p.file}: ${p.hub}`,
    rule: `staging's image is ${p.staging} and production's ${p.production}: a promotion hands over one image, so both need one name`,
    remedy: `write image: ${p.staging}:staging and image: ${p.staging}:production`,
  }),
  oneRepository: (p: { file: string; hub: string; other: string; image: string }): Problem => ({
    place: `${p.file}: ${p.hub}`,
    rule: `its image is ${p.image}, and so is that of ${p.other}: each release would give both one tag, and one hub would run as the other`,
    remedy: `write image: ${p.hub}:staging and image: ${p.hub}:production`,
  }),
  noNetwork: (p: { file: string; name: string }): Problem => ({
    place: `${p.file}: networks`,
    rule: `${p.name} is external, so somebody else makes it, and it is not there`,
    remedy: `make it: docker network create ${p.name}`,
  }),
  noVolume: (p: { file: string; name: string }): Problem => ({
    place: `${p.file}: volumes`,
    rule: `${p.name} is external, so somebody else makes it, and it is not there`,
    remedy: `make it: docker volume create ${p.name}`,
  }),
  noHealth: (p: { hub: string; port: number }): Problem => ({
    place: p.hub,
    rule: 'it has neither a health page nor a health check: a process that runs is all that is known, and one that hangs would go live',
    remedy: `name its page in twinport.yml: hubs.${p.hub}.health: /api/health`,
  }),
  unlimitedLogs: (p: { file: string; services: string[] }): Problem => ({
    place: `${p.file}: ${list(p.services)}`,
    rule: 'their logs grow until the disk is full',
    remedy: `write to each of them: ${logging}`,
  }),

  hostUnknown: (p: {
    hubs: HubName[];
    key: string;
    host: string;
    environment: EnvironmentName;
  }): Problem => ({
    place: `${p.key} of ${p.environment}`,
    rule: `it names ${p.host}, and the containers of ${list(p.hubs)} do not know that name`,
    remedy:
      'write to their services in docker-compose.yml: extra_hosts: ["host.docker.internal:host-gateway"]',
  }),
  databaseDown: (p: { key: string; environment: EnvironmentName; port: number }): Problem => ({
    place: `${p.key} of ${p.environment}`,
    rule: `nothing listens on port ${p.port} of this server`,
    remedy: `start the database (sudo systemctl start postgresql), or correct the port in ${p.key}`,
  }),
  databaseLocal: (p: {
    key: string;
    environment: EnvironmentName;
    port: number;
    subnet: string;
  }): Problem => ({
    place: `${p.key} of ${p.environment}`,
    rule: `what listens on port ${p.port} does so for this server itself (127.0.0.1), and no container reaches that`,
    remedy: `PostgreSQL: listen_addresses = '*' in postgresql.conf, "host all all ${p.subnet} scram-sha-256" in pg_hba.conf, then: sudo systemctl restart postgresql`,
  }),
  databaseBlocked: (p: {
    key: string;
    environment: EnvironmentName;
    host: string;
    port: number;
    subnet: string;
    rules: string[] | null;
  }): Problem => ({
    place: `${p.key} of ${p.environment}`,
    rule: `a container on the network of ${p.environment} does not get through to ${p.host}:${p.port}: this server's firewall turns it away`,
    remedy: `let it in: sudo iptables -I INPUT 1 -s ${p.subnet} -p tcp --dport ${p.port} -j ACCEPT && sudo netfilter-persistent save`,
    evidence: p.rules ?? ['only root may read the rules: sudo iptables -S INPUT'],
  }),
  oneDatabase: (p: { key: string; hubs: HubName[]; database: string }): Problem => ({
    place: `${p.key} of ${list(p.hubs)}`,
    rule: `STAGING WRITES PRODUCTION'S DATA: both environments name ${p.database}`,
    remedy: "name a database of staging's own in config/.env.staging",
  }),

  stateTracked: (): Problem => ({
    place: '.twinport',
    rule: 'git tracks it: it holds former values of environment files, and changes with every operation',
    remedy:
      'git rm -r --cached --quiet .twinport && echo .twinport/ >> .gitignore, then commit, and replace the secrets that were in it',
  }),
  stateNotIgnored: (): Problem => ({
    place: '.twinport',
    rule: 'git does not ignore it, so the next `git add .` would take it along, with former values of environment files',
    remedy: 'echo .twinport/ >> .gitignore',
  }),

  besideTwinport: (p: {
    name: string;
    image: string;
    hub: string;
    how: string;
    serves: boolean;
  }): Problem => ({
    place: p.name,
    rule: `it runs ${p.hub} (${p.image}) from ${p.how}: a second copy that no cut-over reaches, with connections and timers of its own`,
    remedy: p.serves ? `docker rm -f ${p.name}` : `once twinport serves ${p.hub}: docker rm -f ${p.name}`,
  }),
  foreignImage: (p: { tags: string[]; hub: string }): Problem => ({
    place: list(p.tags),
    rule: `twinport did not build it (copied from a laptop, or built by hand), so nobody can tell which commit of ${p.hub} it is`,
    remedy: `twinport deploy builds it here; then, for what is left of it: docker image rm ${p.tags.join(' ')}`,
  }),
  leftOver: (p: { place: string; what: 'script' | 'compose' | 'nginx' }): Problem => ({
    place: p.place,
    ...{
      script: {
        rule: "it deploys this hub by itself, past twinport's lock, record and way back",
        remedy: 'remove it by a commit, and push that; instead of it: scripts/deploy-staging.sh',
      },
      compose: {
        rule: 'it starts hubs a second time: the services are in the docker-compose.yml beside twinport.yml',
        remedy: 'move what is missing there, then remove this one by a commit, and push that',
      },
      nginx: {
        rule: 'it is not in force: the gateway is generated from twinport.yml',
        remedy:
          'move lines of your own to nginx/server.production.conf, then remove this one by a commit, and push that',
      },
    }[p.what],
  }),

  drift: (p: Drift): Problem => {
    switch (p.drift) {
      case 'container':
        return {
          place: `${p.hub} (${p.environment})`,
          rule: `its live container is ${stateText(p.state)}: somebody removed or stopped it, or it did not come back after a restart of the machine`,
          remedy: 'twinport recover',
        };
      case 'gateway':
        return {
          place: `gateway (${p.environment})`,
          rule:
            p.state === 'configuration'
              ? 'it does not have what twinport.yml and nginx/ say today'
              : `it is ${stateText(p.state)}: nobody is served there`,
          remedy: 'twinport recover',
        };
      case 'service':
        return {
          place: p.service,
          rule: `it does not run, and ${p.environment} needs it: somebody stopped it, or it did not come back after a restart of the machine`,
          remedy: `twinport recover; and so that it comes back by itself, in docker-compose.yml: restart: unless-stopped`,
        };
      case 'ledger':
        return { place: '.twinport/ledger.jsonl', rule: ledger.lost(p), remedy: 'twinport recover' };
      case 'tag':
        return {
          place: p.reference,
          rule: `the tag was moved or taken away: it should be ${p.wanted ?? 'no image at all'}`,
          remedy: 'twinport recover',
        };
      case 'unheld':
        return {
          place: `rollback to ${p.release}`,
          rule: `nothing holds its images of ${list(p.hubs)} any more, so docker system prune -a would take the way back`,
          remedy: 'twinport recover',
        };
      case 'plain-compose':
        return {
          place: p.service,
          rule: 'it runs from plain Compose',
          remedy: `docker rm -f ${p.container.slice(0, 12)}`,
        };
    }
  },
  secondCopy: (p: { hub: string; environment: string; release: string; container: string }): Problem => ({
    place: `${p.hub} (${p.environment})`,
    rule: `a container of ${p.release} runs beside the live one: a second copy, with connections and timers of its own`,
    remedy: `docker stop ${p.container}`,
  }),
  interrupted: (p: { kind: OperationKind; by: string; since: string }): Problem => ({
    place: p.kind,
    rule: `the one that ${p.by} began at ${localTime(p.since)} did not end`,
    remedy: 'twinport recover',
  }),
  rollbackLost: (p: { release: string; hubs: string[]; refs: string[] }): Problem => ({
    place: 'rollback',
    rule: `there is no way back to ${p.release}: the images of ${list(p.hubs)} are gone`,
    remedy: `build its commits again: twinport deploy ${p.refs.map((ref) => `--ref ${ref}`).join(' ')}, then, to go back: twinport promote`,
  }),

  noCacheMount: (p: { place: string; lines: string }): Problem => ({
    place: p.place,
    rule: 'every build fetches all packages anew',
    remedy: `write: ${p.lines}`,
  }),
  latestBase: (p: { place: string; image: string; repository: string }): Problem => ({
    place: p.place,
    rule: `${p.image} is another image next month, and nobody will know since when`,
    remedy: `name a version: FROM ${p.repository}:${/(?:^|\/)node$/.test(p.repository) ? '22-alpine' : 'VERSION'}`,
  }),
  rootUser: (p: { place: string }): Problem => ({
    place: p.place,
    rule: 'the hub runs as root',
    remedy: 'write before CMD: USER node',
  }),
  noHealthcheck: (p: { place: string; port: number; path: string }): Problem => ({
    place: p.place,
    rule: 'it has no HEALTHCHECK: docker ps and plain Compose cannot tell a hub that hangs',
    remedy: `write: HEALTHCHECK --interval=30s --timeout=3s CMD wget -q -O /dev/null http://127.0.0.1:${p.port}${p.path}`,
  }),
  npmStart: (p: { place: string; lines: string }): Problem => ({
    place: p.place,
    rule: 'npm is what Docker tells to stop, and the hub does not hear of it: every stop takes ten seconds and cuts requests off',
    remedy: `write: ${p.lines}`,
  }),
  noDockerignore: (p: { place: string }): Problem => ({
    place: p.place,
    rule: 'there is none: node_modules, .git and .env files go into every build, and perhaps into the image',
    remedy: `printf '%s\\n' node_modules .git '.env*' dist > ${p.place}`,
  }),
  secretInImage: (p: { place: string; name: string; key: string }): Problem => ({
    place: p.place,
    rule: "it stays in the image's history for everybody who has the image",
    remedy:
      p.name === 'ENV'
        ? `take it out; the hub gets ${p.key} from config/.env.staging and config/.env.production`
        : `write: RUN --mount=type=secret,id=${p.key},env=${p.key} …`,
  }),
  databaseInside: (p: { place: string; program: string }): Problem => ({
    place: p.place,
    rule: `a database (${p.program}) in the hub's image: two slots are two databases, and a release takes the data along`,
    remedy: 'give it a service of its own, without a profile, in docker-compose.yml',
  }),
};
