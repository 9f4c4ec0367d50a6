import type { HubName, Slot } from './names.ts';

/**
 * The address plan of an environment's network, a /23: its first half holds the fixed addresses (gateway, and one
 * per hub and slot), its second half is what Docker may hand out by itself.
 */
const gatewayHost = 2;
const firstHubHost = 4;
export const mostHubs = (256 - firstHubHost) / 2;

export const gatewayAddress = (subnet: string): string => hostAddress(subnet, gatewayHost);

export const hubAddress = (subnet: string, index: number, slot: Slot): string =>
  hostAddress(subnet, firstHubHost + 2 * index + (slot === 'green' ? 1 : 0));

/** The half that Docker hands out: `10.213.5.0/24` for `10.213.4.0/23`. */
export const dynamicRange = (subnet: string): string => `${hostAddress(subnet, 256)}/24`;

/** The hub's index from an address it was seen at; null where that is none of this plan. */
export function indexOf(subnet: string, address: string): number | null {
  const [start, at] = [number(subnet.split('/')[0]!), number(address)];
  if (start === null || at === null) return null;
  const host = at - start - firstHubHost;
  return host >= 0 && host < 2 * mostHubs ? Math.floor(host / 2) : null;
}

/** Recorded places stay; a new hub takes the lowest free one, in the order of twinport.yml. */
export function assignAddresses(
  recorded: Record<HubName, number>,
  hubs: readonly HubName[],
): Record<HubName, number> {
  const assigned: Record<HubName, number> = {};
  const taken = new Set(hubs.flatMap((hub) => recorded[hub] ?? []));
  for (const hub of hubs) {
    let index = recorded[hub];
    if (index === undefined) {
      index = 0;
      while (taken.has(index)) index += 1;
      taken.add(index);
    }
    assigned[hub] = index;
  }
  return assigned;
}

/** Private networks that twinport chooses from: 1,024 of them in 10.200.0.0/13. */
const poolStart = (10 << 24) | (200 << 16);
const poolSize = 1024;

/** The first free /23, looked for from a place of the project's own, so that two servers rarely want the same. */
export function freeSubnet(seed: string, taken: readonly string[]): string {
  const start = [...seed].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) >>> 0, 7);
  for (let at = 0; at < poolSize; at += 1) {
    const subnet = `${text(poolStart + ((start + at) % poolSize) * 512)}/23`;
    if (!taken.some((other) => overlaps(subnet, other))) return subnet;
  }
  throw new Error('no free /23 in 10.200.0.0/13: name one in twinport.yml (environments.staging.subnet)');
}

export function overlaps(a: string, b: string): boolean {
  const [first, second] = [range(a), range(b)];
  return first !== null && second !== null && first.from <= second.to && second.from <= first.to;
}

function range(cidr: string): { from: number; to: number } | null {
  const [address, bits] = cidr.split('/');
  const from = number(address ?? '');
  if (from === null || bits === undefined) return null;
  const size = 2 ** (32 - Number(bits));
  const start = Math.floor(from / size) * size;
  return { from: start, to: start + size - 1 };
}

const hostAddress = (subnet: string, host: number): string =>
  text((number(subnet.split('/')[0]!) ?? 0) + host);

function number(address: string): number | null {
  const parts = address.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255))
    return null;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

const text = (value: number): string => [24, 16, 8, 0].map((shift) => (value / 2 ** shift) & 255).join('.');
