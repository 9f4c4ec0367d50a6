import { composeContender } from './compose.ts';

/** The same, and the command knows whether the new containers are healthy. */
export const composeWait = composeContender(
  'compose-wait',
  '`docker compose up -d --wait`',
  [
    'as the plain scripts',
    '`start_interval: 500ms` beside the image’s health check of 30 s, so that `--wait` sees it soon',
  ],
  ['--wait'],
);
