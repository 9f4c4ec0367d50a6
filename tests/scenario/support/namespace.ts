import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type Command, type Ended, exec } from '../../../src/engine/exec.ts';

type More = Pick<Command, 'input' | 'env'>;

/** A network of a test's own: the machine's addresses, ports and firewall never notice. It takes root. */
export class Namespace {
  private readonly holder: ChildProcess;
  private readonly mounts: boolean;

  private constructor(holder: ChildProcess, mounts: boolean) {
    this.holder = holder;
    this.mounts = mounts;
  }

  /** With a loopback and nothing else. `mounts`: a shell's line that mounts what only those inside are to see. */
  static async make(mounts?: string): Promise<Namespace> {
    if (process.getuid?.() !== 0)
      throw new Error('a network of its own takes root: start this test as root, or by ./test');
    const kinds = mounts === undefined ? ['--net'] : ['--net', '--mount', '--propagation', 'private'];
    const script = `ip link set lo up; ${mounts ?? ''}\necho ready; exec sleep infinity`;
    const holder = spawn('unshare', [...kinds, 'bash', '-ec', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [said] = await Promise.race([once(holder.stdout, 'data'), once(holder, 'exit')]);
    if (String(said).trim() !== 'ready') throw new Error(`no namespace could be made (${said})`);
    return new Namespace(holder, mounts !== undefined);
  }

  /** In front of a command that is to run inside. */
  get enter(): ['nsenter', ...string[]] {
    const of = `/proc/${this.holder.pid}/ns`;
    return ['nsenter', `--net=${of}/net`, ...(this.mounts ? [`--mount=${of}/mnt`] : [])];
  }

  /** What it prints; throws where it fails. */
  async run(argv: readonly string[], more: More = {}): Promise<string> {
    const { code, stdout, stderr } = await this.exec(argv, more);
    if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}: ${stderr}`);
    return stdout;
  }

  exec(argv: readonly string[], more: More = {}): Promise<Ended> {
    return exec({ argv: [...this.enter, ...argv], timeoutMs: 60_000, ...more });
  }

  /** A cable to another one. Each end has its addresses, and takes every other address to be at the far end. */
  async connect(other: Namespace, own: readonly string[], far: readonly string[]): Promise<void> {
    const plug = `link add cable type veth peer cable netns ${other.holder.pid}`;
    await this.run(['ip', ...plug.split(' ')]);
    for (const [end, addresses] of [
      [this, own],
      [other, far],
    ] as const) {
      const lines = [
        ...addresses.map((address) => `addr add ${address}/32 dev cable`),
        'link set cable up',
        'route add default dev cable',
      ];
      await end.run(['ip', '-batch', '-'], { input: `${lines.join('\n')}\n` });
    }
  }

  /** What starts from here has that address of its own. */
  comeFrom = (address: string): Promise<string> =>
    this.run(['ip', 'route', 'replace', 'default', 'dev', 'cable', 'src', address]);

  destroy = (): void => void this.holder.kill();
}
