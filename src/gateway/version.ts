/** `1.27.4` and later; text that is no version counts as the oldest. */
export function atLeast(version: string, wanted: string): boolean {
  const [have, want] = [numbers(version), numbers(wanted)];
  for (let at = 0; at < want.length; at += 1) {
    const difference = (have[at] ?? 0) - want[at]!;
    if (difference !== 0) return difference > 0;
  }
  return true;
}

const numbers = (version: string): number[] =>
  (/\d+(\.\d+)*/.exec(version)?.[0] ?? '0').split('.').map(Number);
