import { createHmac } from 'node:crypto';
import { type EnvironmentName, environmentNames } from '../domain/names.ts';
import { type Look, valuesIn } from './checks/look.ts';

/** One key in both environments; fingerprints never show a value, and only this server can make them. */
export interface KeyRow {
  key: string;
  staging: Cell;
  production: Cell;
  relation: 'same' | 'differs' | 'one-sided';
}

export interface Cell {
  state: 'set' | 'empty' | 'missing';
  /** Eight hex digits; null where there is no value. */
  fingerprint: string | null;
}

export function keyTable(look: Look, key: Buffer): KeyRow[] {
  const values = { staging: valuesIn(look, 'staging'), production: valuesIn(look, 'production') };
  const keys = [...new Set([...values.staging.keys(), ...values.production.keys()])].sort();
  return keys.map((name) => {
    const cell = (environment: EnvironmentName) => cellOf(values[environment].get(name), key);
    const [staging, production] = environmentNames.map(cell) as [Cell, Cell];
    const both = staging.state !== 'missing' && production.state !== 'missing';
    const same = staging.fingerprint === production.fingerprint;
    return { key: name, staging, production, relation: both ? (same ? 'same' : 'differs') : 'one-sided' };
  });
}

/** Where the hubs do not agree on a value, the fingerprint is that of all of theirs. */
function cellOf(values: ReadonlySet<string> | undefined, key: Buffer): Cell {
  if (values === undefined) return { state: 'missing', fingerprint: null };
  const text = [...values].sort().join('\0');
  if (text === '') return { state: 'empty', fingerprint: null };
  return { state: 'set', fingerprint: createHmac('sha256', key).update(text).digest('hex').slice(0, 8) };
}
