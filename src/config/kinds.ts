/**
 * The kinds of values in twinport.yml. Where zod takes a message each gives the name of its kind; problems.ts turns
 * that into the catalogue's sentence, so that a value has one rule and one example however it is wrong.
 */
import * as z from 'zod/mini';
import type { Words } from '../words/words.ts';
import { durationPattern, parseDuration, parseSize, parseSubnet, sizePattern } from './units.ts';

export type Kind = keyof Words['config']['kinds'];

const text = (kind: Kind, pattern: RegExp) => z.string(kind).check(z.regex(pattern, kind));
const checked = (kind: Kind, holds: (text: string) => boolean) => z.string(kind).check(z.refine(holds, kind));
const whole = (kind: Kind, most: number) => z.int(kind).check(z.minimum(1, kind), z.maximum(most, kind));

export const projectName = text('project', /^[a-z0-9][a-z0-9_-]{0,62}$/);
export const serviceName = text('service', /^[A-Za-z0-9_][A-Za-z0-9._-]*$/);
export const profileName = text('profile', /^[A-Za-z0-9][A-Za-z0-9._-]+$/);
export const dopplerName = text('doppler', /^[A-Za-z0-9][A-Za-z0-9._-]*$/);
export const route = text('route', /^(?:\/|(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._~-]+)+)$/);
export const healthPath = text('health', /^\/[A-Za-z0-9._~%?=&+:@,/-]*$/);

const segment = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const registry = '[A-Za-z0-9][A-Za-z0-9.-]*(?::[0-9]+)?/';
const version = '(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@sha256:[0-9a-f]{64})?';
export const imageReference = text(
  'image',
  new RegExp(`^(?:${registry})?${segment}(?:/${segment})*${version}$`),
);

/** Characters of names and spaces: no path can read as an option, a pattern, a mount or a variable. */
const pathPattern = /^(?!-)[\p{L}\p{M}\p{N}_.+@() /-]+$/u;

/** Relative, inside the server directory, and not that directory itself. */
export function isInnerPath(path: string): boolean {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  return pathPattern.test(path) && !path.startsWith('/') && parts.length > 0 && !parts.includes('..');
}

export const innerPath = (kind: 'source' | 'path') => checked(kind, isInnerPath);

const hubNamePattern = /^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** A DNS label that begins with a letter: also an image repository and a file name, and never an address. */
export const isHubName = (name: string): boolean => hubNamePattern.test(name);

export const secretKey = text('secretKey', /^[A-Z_][A-Z0-9_]*$/);

export const port = whole('port', 65535);

const tlsPortPattern = /^([1-9]\d{0,4})\/ssl$/;
const tlsPort = checked('publicPort', (written) => publicPortOf(written) <= 65535);
const publicPort = z.union([whole('publicPort', 65535), tlsPort], 'publicPort');

/** Ports of the gateway: numbers, or `"443/ssl"`. */
export const publicPorts = z.array(publicPort, 'ports').check(z.minLength(1, 'ports'));

/** The number of a port as twinport.yml writes it; NaN where it is none. */
export const publicPortOf = (written: unknown): number =>
  typeof written === 'number' ? written : Number(tlsPortPattern.exec(String(written))?.[1] ?? Number.NaN);

export const publicUrl = z.pipe(
  checked('url', isPublicUrl),
  z.transform((url) => url.replace(/\/+$/, '')),
);

function isPublicUrl(url: string): boolean {
  if (!/^https?:\/\/[^\s/]/.test(url) || !URL.canParse(url)) return false;
  const { username, password, search, hash } = new URL(url);
  return [username, password, search, hash].every((part) => part === '');
}

export const subnet = checked('subnet', (written) => parseSubnet(written) !== null);

/** Lengths of time, as milliseconds. A timer of more than a day would overflow, and nobody means one. */
export const duration = timeOf('duration', 0);
export const longerDuration = timeOf('longerDuration', parseDuration('1s'));

function timeOf(kind: Kind, leastMs: number) {
  const inRange = (ms: number) => leastMs <= ms && ms <= parseDuration('24h');
  const written = text(kind, durationPattern).check(z.refine((time) => inRange(parseDuration(time)), kind));
  return z.pipe(written, z.transform(parseDuration));
}

/** Sizes, as bytes. */
export const size = sizeOf('size', 0);
export const someSize = sizeOf('someSize', 1);

function sizeOf(kind: Kind, leastBytes: number) {
  const written = text(kind, sizePattern).check(z.refine((amount) => parseSize(amount) >= leastBytes, kind));
  return z.pipe(written, z.transform(parseSize));
}

export const count = whole('count', 100);
export const parallel = z.union([z.literal('auto', 'parallel'), whole('parallel', 64)], 'parallel');
export const flag = z.boolean('flag');
