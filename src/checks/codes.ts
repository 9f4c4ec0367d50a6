import { checkNames } from '../secrets/checks/look.ts';

/** Everything that can be found, by check: what scripts hold on to, and never translated. */
export const findingCodes = {
  versions: ['old-engine', 'no-compose', 'old-compose', 'no-buildx', 'old-buildx'],
  daemon: ['slow-daemon', 'no-logs', 'no-memory-limit', 'open-api'],
  clock: ['clock-behind', 'clock-alone'],
  disk: ['disk'],
  memory: ['memory'],
  sources: ['no-source', 'not-in-git', 'no-dockerfile', 'same-source'],
  slots: ['network-mode', 'replicas', 'tied', 'container-name', 'fixed-ports'],
  images: ['two-repositories', 'one-repository'],
  networks: ['no-network', 'no-volume'],
  ports: ['port-taken'],
  gateway: ['gateway-files'],
  health: ['no-health'],
  logs: ['unlimited-logs'],
  'environment-files': checkNames,
  databases: ['host-unknown', 'database-down', 'database-local', 'database-blocked', 'one-database'],
  state: ['state-tracked', 'state-not-ignored'],
  beside: ['beside-twinport'],
  'old-way': ['foreign-image', 'left-over'],
  'as-left': ['interrupted', 'drift', 'second-copy'],
  'way-back': ['rollback-lost'],
  dockerfiles: [
    'no-cache-mount',
    'latest-base',
    'root-user',
    'no-healthcheck',
    'npm-start',
    'no-dockerignore',
    'secret-in-image',
    'frozen-at-build',
    'database-inside',
  ],
  /** Instead of all others. */
  look: ['no-look'],
} as const satisfies Record<string, readonly string[]>;

export type CheckName = keyof typeof findingCodes;

/** Of one check, or of any. */
export type FindingCode<Name extends CheckName = CheckName> = (typeof findingCodes)[Name][number];
