import type { Hub } from './settings.ts';

/** What makes this hub this hub. Its next version is an edit of this file. */
export const hub: Hub = { name: 'hub', version: 1 };
