import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Hub } from '../../examples/hub/src/settings.ts';

export type { Hub };

export interface HubSource {
  hub: Hub;
  port: number;
  /** The image it is built from. */
  base: string;
}

/** Makes `folder` the sources of one hub, from `template` (examples/hub). */
export function writeHubSource(template: string, folder: string, { hub, port, base }: HubSource): void {
  cpSync(template, folder, { recursive: true });
  edit(join(folder, 'Dockerfile'), (text) =>
    text.replace(/^ARG BASE_IMAGE=.*$/m, `ARG BASE_IMAGE=${base}`).replace(/PORT=\d+/, `PORT=${port}`),
  );
  writeHub(folder, hub);
}

/** The next version of a hub: what a developer's edit would be. */
export function writeHub(folder: string, hub: Hub): void {
  edit(join(folder, 'src/hub.ts'), (text) =>
    text.replace(/hub: Hub = .*;$/m, `hub: Hub = ${JSON.stringify(hub)};`),
  );
}

export function readHub(folder: string): Hub {
  return JSON.parse(/hub: Hub = (\{.*\});$/m.exec(readFileSync(join(folder, 'src/hub.ts'), 'utf8'))![1]!);
}

function edit(file: string, change: (text: string) => string): void {
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}
