import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { exec } from '../../../src/engine/exec.ts';
import { docker } from './docker.ts';
import { Namespace } from './namespace.ts';

/**
 * A Docker daemon of a test's own, in a network namespace of its own, that may be killed: the machine's other containers
 * and its firewall never notice. From `start` on every command of the test goes to it.
 */
export class OwnDocker {
  readonly home = mkdtempSync(join(tmpdir(), 'twinport-dockerd-'));
  /** Of every dockerd that is started from now on. */
  options: string[] = [];
  private namespace: Namespace | null = null;
  private daemon: ChildProcess | null = null;

  /** With these images of the machine's own daemon, and its data on a disk of that size (truncate's option). */
  async start(images: string[], size: string): Promise<void> {
    await this.mountDisk(size);
    this.namespace = await Namespace.make();
    const archive = join(this.home, 'images.tar');
    await docker('save', '-o', archive, ...images);
    process.env.DOCKER_HOST = `unix://${this.home}/docker.sock`;
    process.env.TWINPORT_TEST_ENTER = this.enter.join(' ');
    await this.run();
    await docker('load', '-i', archive);
    rmSync(archive);
  }

  get data(): string {
    return join(this.home, 'data');
  }

  private async mountDisk(size: string): Promise<void> {
    const disk = join(this.home, 'disk');
    mkdirSync(this.data);
    for (const argv of [
      ['truncate', '-s', size, disk],
      ['mkfs.ext4', '-q', '-m', '0', disk],
      ['mount', '-o', 'loop', disk, this.data],
    ] as [string, ...string[]][]) {
      const { code, stderr } = await exec({ argv });
      if (code !== 0) throw new Error(`${argv.join(' ')}: ${stderr}`);
    }
  }

  private get enter(): string[] {
    return this.namespace!.enter.slice(1);
  }

  /** Starts the daemon over the same data. */
  async run(...options: string[]): Promise<void> {
    const { home } = this;
    mkdirSync(join(home, 'exec'), { recursive: true });
    const log = openSync(join(home, 'dockerd.log'), 'a');
    const places = ['--data-root', this.data, '--exec-root', `${home}/exec`, '--pidfile', `${home}/pid`];
    const argv = [...this.enter, 'dockerd', ...places, '-H', `unix://${home}/docker.sock`];
    this.daemon = spawn('nsenter', [...argv, ...this.options, ...options], {
      stdio: ['ignore', log, log],
      detached: true,
    });
    for (let tries = 0; (await exec({ argv: ['docker', 'version'] })).code !== 0; tries++) {
      if (tries > 200) throw new Error(`dockerd does not answer, see ${home}/dockerd.log`);
      await sleep(100);
    }
  }

  /** SIGKILL: gone between two instructions. SIGTERM: as a machine that shuts down ends it. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const daemon = this.daemon!;
    const ended = new Promise((resolve) => daemon.once('exit', resolve));
    daemon.kill(signal);
    await ended;
    rmSync(join(this.home, 'pid'), { force: true });
  }

  /** Commands go to the machine's own daemon again. */
  async destroy(): Promise<void> {
    delete process.env.DOCKER_HOST;
    delete process.env.TWINPORT_TEST_ENTER;
    // What never started, or was ended by the test, needs no end.
    if (this.daemon?.exitCode === null && this.daemon.signalCode === null) await this.end('SIGTERM');
    this.namespace?.destroy();
    await this.unmountDisk();
    rmSync(this.home, { recursive: true, force: true });
  }

  /** A killed daemon leaves its own mount of it, one each time; what has not ended yet holds it for a moment. */
  private async unmountDisk(): Promise<void> {
    const isMounted = () => readFileSync('/proc/self/mountinfo', 'utf8').includes(` ${this.data} `);
    for (let tries = 0; isMounted(); tries++) {
      const { code, stderr } = await exec({ argv: ['umount', this.data] });
      if (code !== 0 && tries > 200) throw new Error(`umount ${this.data}: ${stderr}`);
      if (code !== 0) await sleep(100);
    }
  }

  /** A page as one inside that network sees it. */
  async page(url: string): Promise<{ version: number }> {
    const script = 'fetch(process.argv[1]).then((r) => r.text()).then(console.log)';
    const { stdout } = await exec({ argv: ['nsenter', ...this.enter, process.execPath, '-e', script, url] });
    return JSON.parse(stdout);
  }
}
