import type { GatewayInput } from './conf.ts';
import { hubLocations, upstreamName } from './conf-routes.ts';
import {
  forwardedSettings,
  logLine,
  names,
  proxySettings,
  type Settings,
  tlsSettings,
  unlessNamed,
} from './conf-settings.ts';
import type { FrontHub } from './gateway.ts';
import { certificateDirectory, containerPorts, markerPath } from './places.ts';
import { saidInMain, saidInSnippet } from './said.ts';
import { atLeast } from './version.ts';

export const publicServer = (input: GatewayInput): string[] => [
  '',
  'server {',
  `    listen ${containerPorts.plain} default_server;`,
  ...(input.tls ? tlsListener(input.tls, input) : []),
  '    server_name _;',
  `    set $twinport_flags ${input.live};`,
  '    include twinport/public.inc;',
  '}',
];

const tlsListener = (tls: NonNullable<GatewayInput['tls']>, input: GatewayInput): string[] => [
  `    # ${tls.fingerprint}`,
  `    listen ${containerPorts.tls} ssl default_server;`,
  `    ssl_certificate ${certificateDirectory}/${tls.certificate};`,
  `    ssl_certificate_key ${certificateDirectory}/${tls.key};`,
  ...unlessNamed(tlsSettings, saidAnywhere(input)).map((line) => `    ${line}`),
];

/** The front door as users will find it, but for the next generation; published on the loopback address alone. */
export const candidateServer = (input: GatewayInput): string[] => [
  '',
  'server {',
  `    listen ${containerPorts.candidate} default_server;`,
  '    server_name _;',
  '    set $twinport_served "";',
  `    if ($uri = ${markerPath}) {`,
  '        return 200 $twinport_marker;',
  '    }',
  // The user's access list and passwords are for the public; twinport itself comes from the bridge's address.
  ...(names(saidInSnippet(input.snippet), 'satisfy any;') ? [] : ['    satisfy any;']),
  '    allow all;',
  `    set $twinport_flags ${input.next};`,
  '    include twinport/public.inc;',
  '}',
];

/** What public and candidate server have in common. */
export const publicLines = (input: GatewayInput): string[] => [
  ...settings(input, [...proxySettings, ...forwardedSettings, ...keepAliveSettings(input.version)]),
  ...(names(saidInSnippet(input.snippet), logLine) ? [logLine] : []),
  'set $twinport_served "";',
  'set $twinport_prefix "";',
  ...(input.snippet === null ? [] : ['include snippet/server.conf;']),
  ...input.hubs.flatMap((hub, at) => hubLocations(hub, at)),
  ...(input.hubs.some((hub) => hub.route === '/') ? [] : ['location / {', '    return 404;', '}']),
];

/** What every internal server has in common: the snippet is for the public. */
export const internalLines = (input: GatewayInput): string[] =>
  settings({ ...input, snippet: null }, proxySettings);

/** Tunable ones yield to the user's main file and snippet, the others to the snippet alone: it is the same block. */
function settings(input: GatewayInput, own: Settings): string[] {
  const tunable = own.filter((setting) => setting.tunable);
  const firm = own.filter((setting) => !setting.tunable);
  return [...unlessNamed(firm, saidInSnippet(input.snippet)), ...unlessNamed(tunable, saidAnywhere(input))];
}

const saidAnywhere = (input: GatewayInput): string =>
  `${saidInMain(input.main)}\n${saidInSnippet(input.snippet)}`;

/** Without it a reload resets idle connections that a client is about to use again. */
const keepAliveSettings = (version: string): Settings =>
  atLeast(version, '1.27.4') ? [{ lines: ['keepalive_min_timeout 1s;'], tunable: true }] : [];

/**
 * In each hub's location, so that no `break` or `rewrite … last` of the user's can skip it. Two looks at the file
 * system for any number of hubs; without the sentinel nothing is guessed.
 */
export const slotDecision = [
  'set $twinport_slot blue;',
  'if (-f $twinport_flags/$twinport_hub.green) {',
  '    set $twinport_slot green;',
  '}',
  'if (!-f $twinport_flags/.complete) {',
  '    return 503;',
  '}',
  'set $twinport_served $twinport_hub.$twinport_slot;',
];

/** Hub to hub: the same decision, and nothing else is changed on the way. */
export const internalServer = (input: GatewayInput, hub: FrontHub): string[] => [
  '',
  'server {',
  `    listen ${hub.port}${isFirstOnPort(input, hub) ? ' default_server' : ''};`,
  `    server_name ${hub.names.join(' ')};`,
  `    set $twinport_flags ${input.live};`,
  `    set $twinport_hub ${hub.name};`,
  '    set $twinport_served "";',
  '    include twinport/internal.inc;',
  '    location / {',
  '        include twinport/slot.inc;',
  `        proxy_pass http://${upstreamName(hub, '$twinport_slot')};`,
  '    }',
  '}',
];

const isFirstOnPort = (input: GatewayInput, hub: FrontHub): boolean =>
  input.hubs.find((other) => other.port === hub.port) === hub;
