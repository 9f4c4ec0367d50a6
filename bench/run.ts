/** `node tools/ts.mjs bench/run.ts ORDER`: the benchmark itself, inside its network. Writes results.json there. */
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Contender, Running, Stage } from './contender.ts';
import { composeWait } from './contenders/compose-wait.ts';
import { plain } from './contenders/plain.ts';
import { swarm } from './contenders/swarm.ts';
import { argvOf, program, twinportContender } from './contenders/twinport.ts';
import { endEngine, startEngine } from './engine.ts';
import { type BenchHub, bootMs, buildImages, hubProgram, hubUser, makeHubs } from './hubs.ts';
import type { Order } from './main.ts';
import { type Bench, bundleLoad, floorUnderLoad, perSecond, thereAndBack } from './measure.ts';
import type { Command, Results } from './results.ts';
import { docker, run } from './shell.ts';
import { traced } from './trace.ts';

const order = JSON.parse(process.argv[2]!) as Order;
const { home, quick } = order;
const twinport = twinportContender(order.base);
const others = [plain, composeWait, swarm].filter(({ name }) => order.only?.includes(name) ?? true);
const contenders: Contender[] = [twinport, ...others];
/** How often everything is done, and what changes its size: 1 and 25 hubs. */
const rounds = quick ? 1 : 5;
const sizeRounds = quick ? 1 : 3;
const sizes = quick ? [1] : [1, 25];
const began = performance.now();
/** A slow machine does fewer rounds rather than more than half an hour; the tables say how many there were. */
const isLate = (minutes: number): boolean => performance.now() - began > minutes * 60_000;

async function main(): Promise<void> {
  say('starting an engine');
  await startEngine(home);
  const results: Results = {
    machine: await machine(),
    quick,
    contenders: contenders.map(({ name, title, settings }) => ({ name, title, settings })),
    load: { perSecond, bootMs },
    changes: [],
    floors: [],
    commands: [],
    traces: [],
    seconds: 0,
  };
  const bench = await prepare(makeHubs(Math.max(5, ...sizes)));
  await compareAll({ ...bench, hubs: bench.hubs.slice(0, 5) }, results);
  await usualChecks({ ...bench, hubs: bench.hubs.slice(0, 5) }, results);
  for (const size of sizes) await otherSize({ ...bench, hubs: bench.hubs.slice(0, size) }, results);
  results.seconds = Math.round((performance.now() - began) / 1000);
  writeFileSync(join(home, 'results.json'), JSON.stringify(results));
}

function say(text: string): void {
  console.log(`${((performance.now() - began) / 1000).toFixed(0).padStart(5)} s  ${text}`);
}

async function prepare(hubs: BenchHub[]): Promise<Bench> {
  say(`building ${hubs.length} hubs in two versions`);
  const keys = join(home, 'keys');
  mkdirSync(keys);
  const key = join(keys, 'jwt_private.pem');
  execFileSync('openssl', ['genrsa', '-out', key, '2048'], { stdio: 'ignore' });
  chmodSync(key, 0o600);
  chownSync(key, hubUser, hubUser);
  await buildImages(home, await hubProgram(home), order.base, hubs);
  return { home, load: await bundleLoad(home), keys, hubs };
}

let ports = 4400;

async function start(contender: Contender, bench: Bench, check: Stage['check'] = 'quick'): Promise<Running> {
  say(`starting ${contender.name} with ${bench.hubs.length} hubs`);
  ports += 10;
  const stage = join(home, `${contender.name}-${ports}`);
  mkdirSync(stage);
  return contender.start({
    home: stage,
    hubs: bench.hubs,
    port: ports,
    gateway: order.gateway,
    keys: bench.keys,
    check,
  });
}

/** Five hubs: everybody, interleaved, each round in another order. */
async function compareAll(bench: Bench, results: Results): Promise<void> {
  const running = new Map<Contender, Running>();
  for (const contender of contenders) running.set(contender, await start(contender, bench));
  for (let round = 0; round < rounds && !(round > 0 && isLate(14)); round++) {
    const one = [bench.hubs[round % bench.hubs.length]!];
    for (const changed of [bench.hubs, one])
      results.floors.push(await floorUnderLoad(bench, running.get(twinport)!, changed));
    for (const contender of inTurn(round)) {
      say(`round ${round + 1}: ${contender.name}`);
      const kind = { contender: contender.name, check: 'quick' as const };
      for (const changed of [bench.hubs, one])
        results.changes.push(...(await thereAndBack(bench, running.get(contender)!, changed, kind)));
    }
    for (const contender of contenders) {
      for (const name of ['nothing', 'status'] as const) {
        const ms = await timed(() => running.get(contender)![name]());
        results.commands.push({ contender: contender.name, name, ms });
      }
    }
    results.commands.push(...(await processStarts()));
  }
  await traces(bench, running.get(twinport)!, results);
  for (const each of running.values()) await each.stop();
}

/** Each round begins with another one. */
function inTurn(round: number): Contender[] {
  const first = round % contenders.length;
  return [...contenders.slice(first), ...contenders.slice(0, first)];
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await act();
  return performance.now() - start;
}

const serverOfTwinport = (): string => join(home, 'twinport-4410', 'server');

/** What a process costs before it does anything, and git's own way to a remote. */
async function processStarts(): Promise<Command[]> {
  const dir = serverOfTwinport();
  const all: Record<string, [string, ...string[]]> = {
    node: [process.execPath, '-e', '0'],
    help: [process.execPath, program, '--help'],
    version: [process.execPath, program, '--version'],
    status: argvOf(dir, ['status']),
    git: ['git', '-C', dir, 'fetch', '--quiet'],
  };
  const commands: Command[] = [];
  for (let again = 0; again < 3; again++) {
    for (const [name, argv] of Object.entries(all))
      commands.push({
        contender: 'process',
        name: name as Command['name'],
        ms: await timed(() => run(argv)),
      });
  }
  return commands;
}

async function traces({ hubs }: Bench, running: Running, results: Results): Promise<void> {
  say('where the time goes');
  const trace = async (name: string, ...args: string[]) =>
    results.traces.push(await traced(name, serverOfTwinport(), home, args));
  await trace('--help', '--help');
  await trace('status', 'status');
  await trace('deploy, nothing to do', 'deploy', '--json', '--yes');
  await running.prepare(hubs);
  await trace('promote, five of five', 'promote', '--json', '--yes');
  await trace('rollback, five of five', 'rollback', '--json', '--yes');
}

/** Health checks as images come with them, every 30 s: who waits for Docker's own clock waits for half a minute. */
async function usualChecks(bench: Bench, results: Results): Promise<void> {
  for (const contender of quick ? [] : contenders.filter(({ name }) => name !== plain.name)) {
    const running = await start(contender, bench, 'usual');
    say(`health checks every 30 s: ${contender.name}`);
    const kind = { contender: contender.name, check: 'usual' as const };
    results.changes.push(...(await thereAndBack(bench, running, bench.hubs, kind)));
    await running.stop();
  }
}

async function otherSize(bench: Bench, results: Results): Promise<void> {
  const running = await start(twinport, bench);
  for (let round = 0; round < sizeRounds && !(round > 0 && isLate(25)); round++) {
    say(`${bench.hubs.length} hubs, round ${round + 1}`);
    results.floors.push(await floorUnderLoad(bench, running, bench.hubs));
    const kind = { contender: twinport.name, check: 'quick' as const };
    results.changes.push(...(await thereAndBack(bench, running, bench.hubs, kind)));
  }
  await running.stop();
}

async function machine(): Promise<Record<string, string>> {
  const [cpu] = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    processor: `${cpus().length} cores, ${cpu?.model.trim() || process.arch}`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
    kernel: `Linux ${release()}, ${process.arch}`,
    system: /^PRETTY_NAME="?(.*?)"?$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? '',
    docker: await docker('version', '--format', '{{.Server.Version}}'),
    compose: await docker('compose', 'version', '--short'),
    node: process.version,
    twinport: await run([process.execPath, program, '--version']),
  };
}

/** As the first process of its namespace it is only ended by what it listens to. */
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void endEngine().finally(() => process.exit(130)));
try {
  await main();
} finally {
  await endEngine();
}
process.exit(0);
