import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.ts';
import { docker } from './shell.ts';

/** The hubs of all contenders: examples/hub, bundled once, so that a version is one small file and a build takes no network. */

export interface BenchHub {
  name: string;
  port: number;
  route: string;
}

/** How long a hub takes until it listens. */
export const bootMs = 800;
/** Key files are theirs. */
export const hubUser = 1000;

export const makeHubs = (count: number): BenchHub[] =>
  Array.from({ length: count }, (_, at) => {
    const name = `hub${String(at + 1).padStart(2, '0')}`;
    return { name, port: 4001 + at, route: at === 0 ? '/' : `/${name}` };
  });

const nameMark = 'the-name-of-this-hub';
const versionMark = 424_242_424;

/** The program of every hub, with marks where one differs from another. */
export async function hubProgram(home: string): Promise<string> {
  const source = join(home, 'hub-source');
  cpSync('examples/hub/src', source, { recursive: true });
  const own = `export const hub = { name: ${JSON.stringify(nameMark)}, version: ${versionMark} };\n`;
  writeFileSync(join(source, 'hub.ts'), own);
  await bundle(join(source, 'main.ts'), join(home, 'hub.cjs'), 'cjs');
  return readFileSync(join(home, 'hub.cjs'), 'utf8');
}

/** The sources of one version of one hub. */
export function writeHub(
  folder: string,
  program: string,
  base: string,
  hub: BenchHub,
  version: number,
): void {
  mkdirSync(folder, { recursive: true });
  const text = program.replaceAll(nameMark, hub.name).replaceAll(String(versionMark), String(version));
  writeFileSync(join(folder, 'hub.cjs'), text);
  const check = `wget -q -O /dev/null http://127.0.0.1:${hub.port}/api/health`;
  const lines = [
    `FROM ${base}`,
    `ENV NODE_ENV=production PORT=${hub.port} BOOT_MS=${bootMs}`,
    'WORKDIR /app',
    'COPY hub.cjs ./',
    'USER node',
    `HEALTHCHECK --interval=30s --timeout=3s CMD ${check}`,
    'CMD ["node", "hub.cjs"]',
    '',
  ];
  writeFileSync(join(folder, 'Dockerfile'), lines.join('\n'));
}

/** For those who are given images and build none: `bench/hub01:v2`. */
export const imageOf = (hub: BenchHub, version: number): string => `bench/${hub.name}:v${version}`;

export async function buildImages(
  home: string,
  program: string,
  base: string,
  hubs: BenchHub[],
): Promise<void> {
  for (const hub of hubs) {
    for (const version of [1, 2]) {
      const folder = join(home, 'images', hub.name, String(version));
      writeHub(folder, program, base, hub, version);
      await docker('build', '-q', '-t', imageOf(hub, version), folder);
    }
  }
}
