import { appendFileSync, mkdirSync } from 'node:fs';

/** A measured figure: a line in the output, and one in .artifacts/figures.jsonl. */
export function figure(name: string, values: Record<string, number | string | null>): void {
  const text = Object.entries(values).map(([key, value]) => `${key} ${shown(value)}`);
  console.log(`  measured · ${name}: ${text.join(', ')}`);
  mkdirSync('.artifacts', { recursive: true });
  appendFileSync('.artifacts/figures.jsonl', `${JSON.stringify({ name, ...values })}\n`);
}

const shown = (value: number | string | null): string =>
  typeof value === 'number' && !Number.isInteger(value) ? value.toFixed(2) : String(value);

export const median = (values: number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** `./test --long` runs the series whole. */
export const long = process.env.TWINPORT_LONG === '1';
