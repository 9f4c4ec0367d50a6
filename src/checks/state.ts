import { words } from '../words/words.ts';
import { error, type Finding, type Looked, warning } from './check.ts';

/** It holds former values of environment files, and every operation would make the checkout differ from its commit. */
export function stateStaysHere({ stateInGit }: Looked): Finding[] {
  if (stateInGit === 'tracked') return [error('state-tracked', words().check.stateTracked())];
  return stateInGit === 'open' ? [warning('state-not-ignored', words().check.stateNotIgnored())] : [];
}
