/** How twinport.yml writes lengths of time, sizes and networks. */

const milliseconds = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

export const durationPattern = /^(\d{1,8})(ms|s|m|h)$/;

/** `250ms`, `10s`, `2m` or `1h` in milliseconds; NaN for anything else. */
export function parseDuration(text: string): number {
  const [, count, unit] = durationPattern.exec(text) ?? [];
  return Number(count) * milliseconds[unit as keyof typeof milliseconds];
}

const bytes = { M: 1024 ** 2, G: 1024 ** 3, T: 1024 ** 4 } as const;

export const sizePattern = /^(\d{1,6}) ?([MmGgTt])(?:i?[Bb])?$/;

/** `512MB`, `20GB`, `2GiB` or Docker's `2g` in bytes; NaN for anything else. Powers of 1024 throughout, as Docker counts memory. */
export function parseSize(text: string): number {
  const [, count, unit] = sizePattern.exec(text) ?? [];
  return Number(count) * bytes[unit?.toUpperCase() as keyof typeof bytes];
}

/** First and last address of a network, as numbers. */
export interface AddressRange {
  first: number;
  last: number;
}

const privateNetworks = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].map((text) => rangeOf(text)!);

/** A private IPv4 network with room for two slots of every hub (/23 or wider), or null. */
export function parseSubnet(text: string): AddressRange | null {
  const range = rangeOf(text);
  if (range === null || range.last - range.first < 511) return null;
  return privateNetworks.some((all) => all.first <= range.first && range.last <= all.last) ? range : null;
}

export const overlap = (a: AddressRange, b: AddressRange): boolean => a.first <= b.last && b.first <= a.last;

function rangeOf(text: string): AddressRange | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (match === null) return null;
  const [bits, ...octets] = [Number(match[5]), ...match.slice(1, 5).map(Number)];
  if (bits > 32 || octets.some((octet) => octet > 255)) return null;
  const first = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  const size = 2 ** (32 - bits);
  return first % size === 0 ? { first, last: first + size - 1 } : null;
}
