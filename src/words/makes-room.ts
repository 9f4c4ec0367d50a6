import type { Consumer } from '../engine/disk-usage.ts';

/** Room that is given back without losing what somebody may want. */
export const isNoData = (of: Consumer): boolean => of.kind !== 'volume';

/** The command that gives its room back; null where something would be lost that is in use. */
export const makesRoom = (of: Consumer): string | null => {
  switch (of.kind) {
    case 'build-cache':
      return 'twinport cleanup --all';
    case 'log':
      return `truncate -s 0 "$(docker inspect -f '{{.LogPath}}' ${of.name})"`;
    case 'image':
      return of.used ? null : `docker image rm ${of.name}`;
    case 'container':
      return of.used ? null : `docker rm ${of.name}`;
    case 'volume':
      return of.used ? null : `docker volume rm ${of.name}`;
  }
};
