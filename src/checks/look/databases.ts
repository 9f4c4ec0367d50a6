import { networkInterfaces } from 'node:os';
import { type EnvironmentName, environmentNames, type HubName } from '../../domain/names.ts';
import { revealed } from '../../domain/secret.ts';
import type { Snapshot } from '../../domain/snapshot.ts';
import type { DockerApi } from '../../engine/docker-api.ts';
import { DockerApiError } from '../../engine/docker-api.ts';
import { exec } from '../../engine/exec.ts';
import { runTrial } from '../../gateway/trial.ts';
import { valuesOfServices } from '../../secrets/service-values.ts';
import type { DatabaseLook, SharedDatabase } from '../looked.ts';
import { referenceOf } from './images.ts';
import { listenersOn } from './listeners.ts';

/** A database's address as an environment file gives it to a hub; its user and password stay behind. */
interface Named {
  environment: EnvironmentName;
  hub: HubName;
  service: string;
  key: string;
  host: string;
  port: number;
  /** `db:5432/workhub` */
  database: string;
  knowsHost: boolean;
}

const usualPorts: Record<string, number> = {
  postgres: 5432,
  postgresql: 5432,
  mysql: 3306,
  mariadb: 3306,
  redis: 6379,
  rediss: 6379,
  mongodb: 27017,
};

function databasesIn(snapshot: Snapshot): Named[] {
  const values = valuesOfServices(snapshot.model);
  return environmentNames.flatMap((environment) =>
    Object.entries(snapshot.hubServices[environment]).flatMap(([hub, { name: service, settings }]) =>
      [...revealed(values.get(service)?.environment ?? new Map())].flatMap(([key, value]): Named[] => {
        const address = addressIn(value);
        if (address === null) return [];
        const knowsHost = settings.extraHosts.includes(address.host);
        return [{ environment, hub, service, key, ...address, knowsHost }];
      }),
    ),
  );
}

function addressIn(value: string): { host: string; port: number; database: string } | null {
  const scheme = /^([a-z]+)(?:\+\w+)?:\/\//i.exec(value)?.[1]?.toLowerCase() ?? '';
  const usual = usualPorts[scheme];
  if (usual === undefined) return null;
  // A password may hold what no URL allows: what stands before the last @ is not read at all.
  const text = `http://${value.slice(value.indexOf('//') + 2).replace(/^.*@/s, '')}`;
  if (!URL.canParse(text)) return null;
  const { hostname, port, pathname } = new URL(text);
  const at = port === '' ? usual : Number(port);
  return { host: hostname, port: at, database: `${hostname}:${at}${pathname}` };
}

/** Every database of this very server, tried from a container on the network of the environment that names it. */
export async function lookAtDatabases(
  api: DockerApi,
  snapshot: Snapshot,
  environments: readonly EnvironmentName[],
): Promise<DatabaseLook[]> {
  const groups = new Map<string, Named[]>();
  for (const named of databasesIn(snapshot)) {
    if (!environments.includes(named.environment) || !isThisServer(named.host)) continue;
    const at = `${named.environment} ${named.host}:${named.port}`;
    groups.set(at, [...(groups.get(at) ?? []), named]);
  }
  return Promise.all([...groups.values()].map((group) => lookAtDatabase(api, snapshot, group)));
}

const hostName = 'host.docker.internal';

/** By the name that Docker gives it, or by an address of its own that a container reaches. */
const isThisServer = (host: string): boolean =>
  host === hostName ||
  Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some(({ address, internal }) => !internal && address === host),
  );

async function lookAtDatabase(api: DockerApi, snapshot: Snapshot, group: Named[]): Promise<DatabaseLook> {
  const { environment, key, host, port } = group[0]!;
  const known = host === hostName ? group.every(({ knowsHost }) => knowsHost) : null;
  const listeners = listenersOn(port);
  const reached = await reach(api, snapshot, group[0]!);
  return {
    environment,
    hubs: group.map(({ hub }) => hub),
    key,
    host,
    port,
    known,
    reached,
    listening:
      listeners.length === 0 ? 'nobody' : listeners.every(({ loopback }) => loopback) ? 'loopback' : 'all',
    subnet: snapshot.environments[environment].network.subnet,
    rules: reached === false ? await turningAway() : null,
  };
}

/**
 * In the image that the hub has, or in the gateway's, whichever is here and has a program to connect with. Null: none
 * has, or nothing was built yet.
 */
async function reach(
  api: DockerApi,
  snapshot: Snapshot,
  { environment, hub, host, port }: Named,
): Promise<boolean | null> {
  const { network } = snapshot.environments[environment];
  for (const image of [referenceOf(snapshot, hub), snapshot.config.gateway.image]) {
    try {
      const { code } = await runTrial(api, {
        project: snapshot.config.project,
        environment,
        image,
        argv: ['sh', '-c', connecting, 'sh', host, String(port)],
        mounts: {},
        network: network.exists ? network.name : 'bridge',
        names: [],
        hosts: host === hostName ? [`${hostName}:host-gateway`] : [],
      });
      if (code === 0 || code === 1) return code === 0;
    } catch (error) {
      // Not here, or without a shell: the next one may do.
      if (!(error instanceof DockerApiError)) throw error;
    }
  }
  return null;
}

/** Runs inside a container; host and port are its arguments. 0: connected; 1: not; 97: no program for it. */
const connecting = `
if command -v node >/dev/null; then
  exec node -e '
    const socket = require("net").connect(Number(process.argv[2]), process.argv[1], () => socket.destroy());
    socket.setTimeout(3000, () => socket.destroy(new Error("no answer")));' "$1" "$2"
elif command -v nc >/dev/null; then
  nc -w 3 "$1" "$2" </dev/null >/dev/null 2>&1 && exit 0 || exit 1
elif command -v bash >/dev/null; then
  timeout 3 bash -c ': </dev/tcp/$0/$1' "$1" "$2" 2>/dev/null && exit 0 || exit 1
fi
exit 97`;

/** Oracle's images end the chain INPUT with a REJECT for all but ssh. Null where only root may read it. */
async function turningAway(): Promise<string[] | null> {
  const list = ['iptables', '-S', 'INPUT'] as const;
  for (const argv of [list, ['sudo', '-n', ...list] as const]) {
    const { code, stdout } = await exec({ argv, timeoutMs: 5_000 });
    if (code === 0)
      return stdout.split('\n').filter((line) => /-j (?:REJECT|DROP)\b|^-P INPUT (?:DROP|REJECT)/.test(line));
  }
  return null;
}

/** Databases that staging and production both name. */
export function sharedDatabases(snapshot: Snapshot): SharedDatabase[] {
  const named = databasesIn(snapshot).filter(({ key }) => /DATABASE_URL$/.test(key));
  const shared = new Map<string, SharedDatabase>();
  for (const { key, hub, database } of named.filter(({ environment }) => environment === 'staging')) {
    const same = named.some(
      (other) => other.environment === 'production' && other.hub === hub && other.database === database,
    );
    if (!same) continue;
    const before = shared.get(database);
    shared.set(database, { key, database, hubs: [...(before?.hubs ?? []), hub] });
  }
  return [...shared.values()];
}
