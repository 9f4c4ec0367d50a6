/**
 * `node tools/ts.mjs tools/demo/furnish.ts HOME BASE GATEWAY`: turns HOME/workhub, as `twinport init` left it, into
 * something that runs on this machine: five hubs, ports that are free, a disk floor it can hold, filled-in secrets, one
 * git repository over all with a remote beside it (HOME/workhub.git) and a developer's clone (HOME/laptop).
 */
import { chmodSync, chownSync, readFileSync, statfsSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { git, publish } from '../hubs/git.ts';
import { writeHubSource } from '../hubs/hub-source.ts';

const [home, base, gateway] = process.argv.slice(2) as [string, string, string];
const dir = join(home, 'workhub');
const gigabyte = 1e9;

const hubs = [
  ['wbhubmanager', 'WBHubManager', 4090],
  ['wbsaleshub', 'WBSalesHub', 4010],
  ['wbfinhub', 'WBFinHub', 4020],
  ['wbonboardinghub', 'WBOnboardingHub', 4030],
  ['hwtestagent', 'HWTestAgent', 4100],
] as const;

async function main() {
  console.log('\n· doing all of that: values, sources, a user of their own for the hubs');
  for (const [name, folder, port] of hubs) {
    writeHubSource('examples/hub', join(dir, folder), { hub: { name, version: 1 }, port, base });
  }
  const ports = await choosePorts();
  settle(ports);
  fillSecrets(ports);
  giveToHubUser();
  await publish(dir, join(home, 'workhub.git'));
  await git(home, 'clone', '--quiet', 'workhub.git', 'laptop');
}

interface Ports {
  staging: number;
  production: number[];
}

/** WorkHub's own ports where they are free. Port 80 is left out where somebody has it. */
async function choosePorts(): Promise<Ports> {
  const staging = await freeFrom(4400);
  const production = await freeFrom(Math.max(4500, staging + 1));
  return { staging, production: (await isFree(80)) ? [production, 80] : [production] };
}

async function freeFrom(port: number): Promise<number> {
  return (await isFree(port)) ? port : freeFrom(port + 1);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const probe = createServer();
    // A port that only root may open is the Engine's to open: free where nobody answers on it.
    probe.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EACCES' ? nobodyAnswers(port).then(done) : done(false),
    );
    probe.listen(port, '0.0.0.0', () => probe.close(() => done(true)));
  });
}

function nobodyAnswers(port: number): Promise<boolean> {
  return new Promise((done) => {
    const caller = connect(port, '127.0.0.1', () => {
      caller.destroy();
      done(false);
    });
    caller.once('error', () => done(true));
  });
}

function settle(ports: Ports) {
  const file = join(dir, 'twinport.yml');
  const settings = parseDocument(readFileSync(file, 'utf8'));
  const floor = diskFloor();
  settings.set('project', 'workhub-demo');
  for (const environment of ['staging', 'production'] as const) {
    settings.setIn(['environments', environment, 'ports'], [ports[environment]].flat());
    settings.setIn(['environments', environment, 'url'], url(ports, environment));
  }
  settings.set('gateway', { image: gateway });
  settings.set('disk', { keep_free: `${floor}GB` });
  settings.set('watch', '3s');
  writeFileSync(file, settings.toString({ lineWidth: 0 }));
  console.log(
    `· disk floor for this machine: ${floor} GB (twinport's default is 20 GB); watch: 3 s (default 10 s)`,
  );
}

/** At most a quarter of what is free, so that the demo itself does not run into it. */
function diskFloor(): number {
  const { bavail, bsize } = statfsSync(home);
  return Math.max(1, Math.min(20, Math.floor((bavail * bsize) / gigabyte / 4)));
}

const url = (ports: Ports, environment: keyof Ports): string =>
  `http://localhost:${[ports[environment]].flat()[0]}`;

function fillSecrets(ports: Ports) {
  edit(join(dir, 'config/.env.common'), (text) => text.replaceAll('CHANGE_ME', 'demo'));
  for (const environment of ['staging', 'production'] as const) {
    edit(join(dir, `config/.env.${environment}`), (text) =>
      text
        .replace(/^PUBLIC_URL=.*$/m, `PUBLIC_URL=${url(ports, environment)}`)
        .replace(/^COOKIE_DOMAIN=.*$/m, `COOKIE_DOMAIN=${environment}.localhost`)
        .replace(/^DOCKER_PORT=.*$/m, `DOCKER_PORT=${[ports[environment]].flat()[0]}`)
        .concat(`DATABASE_URL=postgresql://demo@host.docker.internal:5432/${environment}\n`),
    );
  }
}

/** Hubs never run as root: where root makes the demo, they and their keys are another user's. */
function giveToHubUser() {
  if (process.getuid?.() !== 0) return;
  edit(join(dir, 'docker-compose.yml'), (text) => text.replace('user: "0:0"', 'user: "1000:1000"'));
  const key = join(dir, 'config/keys/jwt_private.pem');
  chownSync(key, 1000, 1000);
  chmodSync(key, 0o600);
}

function edit(file: string, change: (text: string) => string) {
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}

await main();
