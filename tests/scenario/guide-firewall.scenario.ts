import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GuideShell, guideBlocks } from './support/guide-shell.ts';
import { Namespace } from './support/namespace.ts';

/**
 * The guide's firewall, word for word, on the rules that Oracle's Ubuntu images come with: in a network of its own, where
 * real connections from each kind of address tell what is open. Nothing but `sudo` is stood in for.
 */

const [commands, ...others] = guideBlocks('sh server firewall');
const [saved] = guideBlocks('rules.v4');

/** As in /etc/iptables/rules.v4 of those images; some have no line for the clock (udp 123). */
const oracleRules = (clock: boolean): string => `\
*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [463:49013]
:InstanceServices - [0:0]
-A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT
-A INPUT -p icmp -j ACCEPT
-A INPUT -i lo -j ACCEPT
${clock ? '-A INPUT -p udp --sport 123 -j ACCEPT\n' : ''}\
-A INPUT -p tcp -m state --state NEW -m tcp --dport 22 -j ACCEPT
-A INPUT -j REJECT --reject-with icmp-host-prohibited
-A FORWARD -j REJECT --reject-with icmp-host-prohibited
-A OUTPUT -d 169.254.0.0/16 -j InstanceServices
-A InstanceServices -d 169.254.0.2/32 -p tcp -m owner --uid-owner 0 -m tcp --dport 3260 -j ACCEPT
-A InstanceServices -d 169.254.0.0/16 -p tcp -m tcp -j REJECT --reject-with tcp-reset
COMMIT
`;

const server = '198.51.100.1';
/** From the first to the last address of what is to be open, and the next ones to it. */
const containers = ['10.200.0.2', '10.207.255.254', '172.17.0.2', '172.31.255.254'];
const elsewhere = [
  '203.0.113.7',
  '10.199.255.254',
  '10.208.0.1',
  '172.15.255.254',
  '172.32.0.1',
  '192.168.0.9',
];
const ports = [22, 80, 4400, 4500, 5432, 8080];

let shell: GuideShell;
let host: Namespace;
let world: Namespace;
let listener: ChildProcess;

/** A kernel without nftables: there only the older program works. */
async function useWorkingIptables(): Promise<void> {
  if ((await host.exec(['iptables', '-L', '-n'])).code === 0) return;
  for (const name of ['iptables', 'iptables-restore'])
    shell.program(name, `exec ${name.replace('iptables', 'iptables-legacy')} "$@"`);
}

const iptables = (name: string, input?: string): Promise<string> =>
  host.run(['env', `PATH=${shell.env.PATH}`, ...name.split(' ')], { ...(input !== undefined && { input }) });

async function listenOnAll(): Promise<ChildProcess> {
  const script = `
    const servers = ${JSON.stringify(ports)}.map((port) => require('net').createServer((s) => s.end()).listen(port));
    Promise.all(servers.map((s) => new Promise((done) => s.on('listening', done)))).then(() => console.log('listening'));`;
  const [program, ...args] = host.enter;
  const child = spawn(program, [...args, process.execPath, '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout!, 'data');
  return child;
}

/** `203.0.113.7` -> what a connection to each port came to: the ports that are open, and each other answer once. */
async function connections(): Promise<Record<string, (number | string)[]>> {
  const script = `
    const net = require('net');
    const [host, sources, ports] = JSON.parse(process.argv[1]);
    const attempt = (localAddress, port) => new Promise((done) => {
      const socket = net.connect({ host, port, localAddress, timeout: 3000 });
      socket.on('connect', () => done(port) || socket.destroy());
      socket.on('timeout', () => done('no answer') || socket.destroy());
      socket.on('error', ({ code }) => done(code));
    });
    Promise.all(sources.map(async (from) =>
      [from, [...new Set(await Promise.all(ports.map((port) => attempt(from, port))))]]
    )).then((all) => console.log(JSON.stringify(Object.fromEntries(all))));`;
  const asked = JSON.stringify([server, [...containers, ...elsewhere], ports]);
  return JSON.parse(await world.run([process.execPath, '-e', script, asked]));
}

/** Refused at once, as Oracle's last rule has it, rather than left to wait. */
const refused = 'EHOSTUNREACH';
const answers = (of: Record<'containers' | 'elsewhere', (number | string)[]>) => ({
  ...Object.fromEntries(containers.map((from) => [from, of.containers])),
  ...Object.fromEntries(elsewhere.map((from) => [from, of.elsewhere])),
});
const asTheGuideSays = answers({
  containers: [22, 80, 4400, 4500, 5432, refused],
  elsewhere: [22, 80, 4400, 4500, refused],
});

it('has one block of commands, and one of the same rules for the file', () => {
  expect(others).toEqual([]);
  const rules = commands!.text.match(/(?<=^sudo iptables -I INPUT 5 ).*/gm);
  expect(saved!.text.match(/(?<=^-A INPUT ).*/gm)).toEqual(rules);
});

describe.each([
  ['as most images have them', true],
  ['with a line less', false],
])("on Oracle's rules %s", (_, clock) => {
  beforeEach(async () => {
    shell = new GuideShell();
    [host, world] = await Promise.all([Namespace.make(), Namespace.make()]);
    await host.connect(world, [server], [...containers, ...elsewhere]);
    await useWorkingIptables();
    shell.enter = host.enter;
    listener = await listenOnAll();
  });
  afterEach(() => {
    listener?.kill();
    host?.destroy();
    world?.destroy();
    shell.remove();
  });

  it('the commands open 80, 4400 and 4500 to everybody and 5432 to containers, above the REJECT', async () => {
    await iptables('iptables-restore', oracleRules(clock));
    expect(await connections()).toEqual(answers({ containers: [22, refused], elsewhere: [22, refused] }));
    const said = await shell.run(commands!);
    expect(await connections()).toEqual(asTheGuideSays);
    // `5    ACCEPT     tcp  …`: as the guide says to look at it.
    const numbers = (rule: RegExp) => [...said.matchAll(rule)].map(([line]) => Number.parseInt(line, 10));
    const own = numbers(/^\d+ +ACCEPT .*(?:dports 80,4400,4500|dpt:5432).*$/gm);
    expect(own).toHaveLength(3);
    expect(Math.max(...own)).toBeLessThan(numbers(/^\d+ +REJECT .*$/gm)[0]!);
  });

  it('the lines for rules.v4 open the same after a restart, written where the guide says', async () => {
    const file = oracleRules(clock).replace(/^-A INPUT .*-j REJECT/m, `${saved!.text}\n$&`);
    await iptables('iptables-restore --test', file);
    await iptables('iptables-restore', file);
    expect(await connections()).toEqual(asTheGuideSays);
  });
});
