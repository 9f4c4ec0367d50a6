import { hub } from './hub.ts';

const here = (process.env.PUBLIC_URL ?? '').includes(hub.faultOn ?? '');
const fault = here ? hub.fault : undefined;
let sick = false;

/** Faults that show before anything listens. */
export function faultAtStart() {
  if (fault !== 'exits-at-once') return;
  console.error(`${hub.name}: cannot read its settings`);
  process.exit(1);
}

export function faultAfterListening() {
  if (fault === 'exits-later') setTimeout(exit, hub.faultAfterMs ?? 1000);
  if (fault === 'sick-later') setTimeout(fallSick, hub.faultAfterMs ?? 1000);
}

/** Does this version refuse that page now? */
export function isSick(path: string): boolean {
  if (fault === 'never-healthy') return path === '/api/health';
  if (fault === 'fails-requests') return path !== '/api/health';
  return sick;
}

function exit() {
  console.error(`${hub.name}: lost its mind`);
  process.exit(3);
}

function fallSick() {
  console.error(`${hub.name}: sick from now on`);
  sick = true;
}
