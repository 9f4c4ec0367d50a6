import { imageLabel } from '../domain/images.ts';
import type { HubName, ReleaseId } from '../domain/names.ts';
import { label } from '../engine/labels.ts';
import { words } from '../words/words.ts';

/** One hub's build, all paths absolute. */
export interface HubBuild {
  project: string;
  hub: HubName;
  /** The Compose service whose `build:` section, if it has one, is kept. */
  service: string;
  release: ReleaseId;
  /** The name that never moves: `wbsaleshub:r4`. */
  image: string;
  composeFile: string;
  /** The generated Compose file. */
  override: string;
  /** The directory the image is built from: in the checkout or in an export. */
  context: string;
  commit: string;
  subject: string;
  /** UTC, ISO 8601. */
  created: string;
  /** The repository's address without credentials. */
  url: string | null;
  /** See build/fingerprint. */
  fingerprint: string;
}

/** A person could type it. It builds this service's image and starts, pulls and builds nothing else. */
export const buildCommand = (
  build: HubBuild,
  compose: [string, ...string[]] = ['docker', 'compose'],
): [string, ...string[]] => [
  ...compose,
  ...['--progress', 'plain', '-p', build.project],
  ...['-f', build.composeFile, '-f', build.override],
  ...['build', build.service],
];

/**
 * An attestation would give the same content another image id at each build. BuildKit is what the plain log, the
 * cache mounts and the labels rely on.
 */
export const buildEnvironment = { BUILDX_NO_DEFAULT_ATTESTATIONS: '1', DOCKER_BUILDKIT: '1' };

/** Compose merges it into the user's own service: arguments, target, Dockerfile and labels there are kept. */
export function buildOverride(build: HubBuild): string {
  return [
    `# ${words().comments.buildOverride({ image: build.image })}`,
    'services:',
    `  ${quote(build.service)}:`,
    `    image: ${quote(build.image)}`,
    '    build:',
    `      context: ${quote(build.context)}`,
    '      labels:',
    ...Object.entries(buildLabels(build)).map(([key, value]) => `        ${quote(key)}: ${quote(value)}`),
    '',
  ].join('\n');
}

function buildLabels(build: HubBuild): Record<string, string> {
  return {
    [imageLabel.commit]: build.commit,
    [imageLabel.created]: build.created,
    ...(build.url === null ? {} : { [imageLabel.source]: build.url }),
    [imageLabel.version]: build.release,
    [imageLabel.fingerprint]: build.fingerprint,
    [imageLabel.hub]: build.hub,
    [imageLabel.subject]: build.subject,
    [label.project]: build.project,
  };
}

/** JSON strings are YAML strings but for what YAML takes as a line break; Compose would interpolate a `$`. */
const quote = (text: string): string =>
  JSON.stringify(text)
    .replace(
      /[\u007f-\u009f\u2028\u2029\ufeff]/g,
      (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
    .replaceAll('$', '$$$$');
