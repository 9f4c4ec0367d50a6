import type { FrontHub } from './gateway.ts';

/** `slot` is also taken as nginx's variable: `wbsaleshub_$twinport_slot`. */
export const upstreamName = (hub: { name: string }, slot: string): string => `${hub.name}_${slot}`;

/**
 * What is sent on, taken from the path as the client wrote it, so that %2F and // survive. Empty where it is written
 * in a way that only normalising leads to this hub (`/%73aleshub/x`, `/a/../saleshub/x`): stripping could not be trusted.
 */
export function pathMap(hub: FrontHub, at: number, hubs: readonly FrontHub[]): string[] {
  const others = hubs.filter((other) => other !== hub && isInside(other.route, hub.route));
  return [
    `# ${hub.name}`,
    `map $request_uri ${pathVariable(at)} {`,
    `    default ${hub.route === '/' ? '$request_uri' : '""'};`,
    ...others.map((other) => String.raw`    "~^${pattern(other.route)}(?:[/?#]|\z)" "";`),
    ...(hub.route === '/' ? [] : ownPaths(hub)),
    '}',
  ];
}

function ownPaths(hub: FrontHub): string[] {
  const route = pattern(hub.route);
  return hub.stripRoute
    ? [`    "~^${route}(/.*)" $1;`, String.raw`    "~^${route}((?:\?.*)?)\z" /$1;`]
    : [String.raw`    "~^${route}(?:[/?].*)?\z" $request_uri;`];
}

/** `/saleshub` and what is below it, not `/saleshubx`. */
export function hubLocations(hub: FrontHub, at: number): string[] {
  if (hub.route === '/') return location('/', hub, at);
  return [...location(`= ${hub.route}`, hub, at), ...location(`^~ ${hub.route}/`, hub, at)];
}

function location(match: string, hub: FrontHub, at: number): string[] {
  const stripped = hub.stripRoute && hub.route !== '/';
  return [
    `location ${match} {`,
    `    if (${pathVariable(at)} = "") {`,
    '        return 400;',
    '    }',
    `    set $twinport_hub ${hub.name};`,
    ...(stripped ? [`    set $twinport_prefix ${hub.route};`] : []),
    '    include twinport/slot.inc;',
    `    proxy_pass http://${upstreamName(hub, '$twinport_slot')}${pathVariable(at)};`,
    '}',
  ];
}

/** By number: names may be longer than nginx's hash of variables has room for, and hold what a variable cannot. */
const pathVariable = (at: number): string => `$twinport_path_${at + 1}`;

const isInside = (route: string, outer: string): boolean => outer === '/' || route.startsWith(`${outer}/`);

const pattern = (route: string): string => route.replaceAll(/[^A-Za-z0-9/_-]/g, String.raw`\$&`);
