import { attach } from './en/attach.ts';
import { build } from './en/build.ts';
import { check } from './en/check.ts';
import { cli } from './en/cli.ts';
import { comments } from './en/comments.ts';
import { config } from './en/config.ts';
import { diff } from './en/diff.ts';
import { docs } from './en/docs.ts';
import { engine } from './en/engine.ts';
import { envCheck } from './en/env-check.ts';
import { examples } from './en/examples.ts';
import { gateway } from './en/gateway.ts';
import { git } from './en/git.ts';
import { hook } from './en/hook.ts';
import { init } from './en/init.ts';
import { ledger, lock } from './en/ledger.ts';
import { logs } from './en/logs.ts';
import { promote, rollback } from './en/operations.ts';
import { candidate, result } from './en/run.ts';
import { screen, tables } from './en/screen.ts';
import { secrets } from './en/secrets.ts';
import { watch } from './en/watch.ts';

/** English, section by section. */
export const en = {
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
