import { composeContender } from './compose.ts';

/** Retag and `up -d`: the script that a team writes on its first day. */
export const plain = composeContender(
  'plain',
  'Plain scripts: `docker tag`, `docker compose up -d`',
  [
    'nginx asks for names anew every second (`resolver 127.0.0.11 valid=1s`) and tries the next address',
    'one `up -d` for all hubs, so that they change side by side',
  ],
  [],
);
