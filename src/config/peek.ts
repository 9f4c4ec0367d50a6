/** Looking into a value of unknown shape: what is not there, or is not what was hoped for, is simply absent. */

export function get(value: unknown, ...path: readonly (string | number)[]): unknown {
  let at = value;
  for (const step of path) at = own(at, step);
  return at;
}

const own = (value: unknown, key: string | number): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string | number, unknown>)[key]
    : undefined;

export const entries = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];

export const items = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
