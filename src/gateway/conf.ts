import { createHash } from 'node:crypto';
import type { EnvironmentName } from '../domain/names.ts';
import { pathMap, upstreamName } from './conf-routes.ts';
import {
  candidateServer,
  internalLines,
  internalServer,
  publicLines,
  publicServer,
  slotDecision,
} from './conf-servers.ts';
import { logLine, names } from './conf-settings.ts';
import type { FrontHub } from './gateway.ts';
import { saidInMain } from './said.ts';

/** What one environment's nginx is configured from. Plain data: the same input gives the same text. */
export interface GatewayInput {
  environment: EnvironmentName;
  /** In the order of twinport.yml: where several share a port, the first answers unknown names. */
  hubs: FrontHub[];
  /** Names of the files in the certificate directory; `fingerprint` changes with their contents. */
  tls: { certificate: string; key: string; fingerprint: string } | null;
  /** The user's nginx/server.<environment>.conf. */
  snippet: string | null;
  /** The user's nginx/htpasswd.<environment>, for `auth_basic_user_file` in the snippet. */
  passwords: string | null;
  /** The user's nginx/nginx.conf. */
  main: string;
  /** Inside the container: the directories of flag files that public and candidate requests look at. */
  live: string;
  next: string;
  /** Of the nginx that will read it: `1.22.1`. */
  version: string;
}

const markerFile = 'twinport/marker.conf';

/** Relative path -> text of every file of one configuration. */
export function gatewayConf(input: GatewayInput): Record<string, string> {
  const files: Record<string, string> = {
    'nginx.conf': input.main,
    'twinport/upstreams.conf': text(input.hubs.flatMap(upstreams)),
    'twinport/server.conf': text([
      ...maps(input),
      ...log(input),
      ...roomForNames(input),
      ...publicServer(input),
      ...candidateServer(input),
      ...input.hubs.flatMap((hub) => internalServer(input, hub)),
    ]),
    'twinport/public.inc': text(publicLines(input)),
    'twinport/internal.inc': text(internalLines(input)),
    'twinport/slot.inc': text(slotDecision),
  };
  if (input.snippet !== null) files['snippet/server.conf'] = input.snippet;
  // Beside nginx.conf, where nginx looks for a name without a directory: as it stands in nginx/ of the server directory.
  if (input.passwords !== null) files[`htpasswd.${input.environment}`] = input.passwords;
  return { ...files, [markerFile]: marker(confHash(files)) };
}

/** Over everything but the marker, which carries it. 16 hex digits. */
export function confHash(files: Record<string, string>): string {
  const hash = createHash('sha256');
  for (const path of Object.keys(files).sort()) {
    if (path !== markerFile) hash.update(`${path}\0${files[path]}\0`);
  }
  return hash.digest('hex').slice(0, 16);
}

const text = (lines: readonly string[]): string =>
  `# Made by twinport, anew by every change. Yours to edit: nginx/ in the server directory.\n${lines.join('\n')}\n`;

const marker = (hash: string): string =>
  text(['map $server_port $twinport_marker {', `    default ${hash};`, '}']);

const upstreams = (hub: FrontHub): string[] =>
  (['blue', 'green'] as const).flatMap((slot) => [
    `upstream ${upstreamName(hub, slot)} {`,
    `    server ${hub.addresses[slot]}:${hub.port};`,
    '    keepalive 32;',
    // Below the 5 s after which Node closes an idle connection: no request is sent into a closing one.
    '    keepalive_timeout 2s;',
    '}',
  ]);

const maps = (input: GatewayInput): string[] => [
  // A hub with a WebSocket server answers 400 to an upgrade it does not know; some HTTP clients always offer h2c.
  'map $http_upgrade $twinport_upgrade {',
  '    default $http_upgrade;',
  '    ~*h2c "";',
  '}',
  'map $twinport_upgrade $twinport_connection {',
  '    default upgrade;',
  '    "" "";',
  '}',
  // Host as the client wrote it, port included. HTTP/1.0 may have none, and a hub spoken to in 1.1 must be given one.
  'map $http_host $twinport_host {',
  '    default $http_host;',
  '    "" localhost;',
  '}',
  // The port that the client used: the listener's own means nothing outside the container.
  'map "$scheme $http_host" $twinport_port {',
  '    default 80;',
  String.raw`    "~:(\d+)\z" $1;`,
  '    ~^https 443;',
  '}',
  ...input.hubs.flatMap((hub, at) => pathMap(hub, at, input.hubs)),
];

/** Only what went wrong: the watch after a cut-over reads it, and a line for every request would cost throughput. */
const log = ({ main }: GatewayInput): string[] => [
  'map $status $twinport_failed {',
  '    default 0;',
  '    ~^5 1;',
  '}',
  // $uri and not $request: a query string may hold a secret.
  `log_format twinport escape=json '{"twinport":"5xx","at":$msec,"served":"$twinport_served","status":$status,"answered":"$upstream_header_time","method":"$request_method","path":"$uri"}';`,
  // `off` in the main file would be a contradiction; other logs of the user's stand beside ours.
  ...(/\baccess_log\s+off\b/.test(saidInMain(main)) ? [] : [logLine]),
];

/** nginx's own room is for names of up to 46 characters. */
function roomForNames({ hubs, main }: GatewayInput): string[] {
  const longest = Math.max(0, ...hubs.flatMap((hub) => hub.names).map((name) => name.length));
  const line = 'server_names_hash_bucket_size 512;';
  return longest > 46 && !names(saidInMain(main), line) ? [line] : [];
}
