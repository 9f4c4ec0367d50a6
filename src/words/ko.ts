import { attach } from './ko/attach.ts';
import { build } from './ko/build.ts';
import { check } from './ko/check.ts';
import { cli } from './ko/cli.ts';
import { comments } from './ko/comments.ts';
import { config } from './ko/config.ts';
import { diff } from './ko/diff.ts';
import { docs } from './ko/docs.ts';
import { engine } from './ko/engine.ts';
import { envCheck } from './ko/env-check.ts';
import { examples } from './ko/examples.ts';
import { gateway } from './ko/gateway.ts';
import { git } from './ko/git.ts';
import { hook } from './ko/hook.ts';
import { init } from './ko/init.ts';
import { ledger, lock } from './ko/ledger.ts';
import { logs } from './ko/logs.ts';
import { promote, rollback } from './ko/operations.ts';
import { candidate, result } from './ko/run.ts';
import { screen, tables } from './ko/screen.ts';
import { secrets } from './ko/secrets.ts';
import { watch } from './ko/watch.ts';
import type { Words } from './words.ts';

/** Korean, section by section; the terms are in ko/README.md. */
export const ko: Words = {
  attach,
  build,
  candidate,
  check,
  cli,
  comments,
  config,
  diff,
  docs,
  engine,
  envCheck,
  examples,
  gateway,
  git,
  hook,
  init,
  ledger,
  lock,
  logs,
  promote,
  result,
  rollback,
  screen,
  secrets,
  tables,
  watch,
};
