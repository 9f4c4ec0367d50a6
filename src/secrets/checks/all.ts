import {
  argumentsArrive,
  fileIsParsable,
  fileIsThere,
  forOneUserOnly,
  noSharedDatabase,
  noSharedPort,
  nothingFrozen,
  notInGit,
  readAsWritten,
} from './files.ts';
import {
  containersAreCurrent,
  cookiesApart,
  noPlaceholders,
  requiredKeys,
  sameKeys,
  secretsOfTheirOwn,
} from './keys.ts';
import type { Check, Finding, Look } from './look.ts';
import {
  imagesHoldNoAddress,
  keysAreReadable,
  keysAreWhole,
  keysBelongTogether,
  keysWereTried,
} from './pairs.ts';
import { hubsByTheirNames, noLocalhost, ownAddress, ownDatabase } from './values.ts';

/** Every rule there is, in the order in which people mend things: files first, then what is in them. */
const rules: Check[] = [
  fileIsThere,
  fileIsParsable,
  notInGit,
  forOneUserOnly,
  readAsWritten,
  sameKeys,
  requiredKeys,
  keysAreWhole,
  keysBelongTogether,
  keysAreReadable,
  keysWereTried,
  ownAddress,
  noSharedPort,
  noSharedDatabase,
  ownDatabase,
  noLocalhost,
  hubsByTheirNames,
  secretsOfTheirOwn,
  cookiesApart,
  noPlaceholders,
  nothingFrozen,
  argumentsArrive,
  imagesHoldNoAddress,
  containersAreCurrent,
];

/** Errors first. */
export function judge(look: Look): Finding[] {
  const findings = rules.flatMap((rule) => rule(look));
  return [
    ...findings.filter(({ level }) => level === 'error'),
    ...findings.filter(({ level }) => level === 'warning'),
  ];
}
