/** The words of the field, as types. One word for one thing, everywhere. */

export const environmentNames = ['staging', 'production'] as const;
export type EnvironmentName = (typeof environmentNames)[number];

/** Where one hub's container runs. The live one of the two is what the gateway serves. */
export type Slot = 'blue' | 'green';

export const otherSlot = (slot: Slot): Slot => (slot === 'blue' ? 'green' : 'blue');

/** A hub's name as twinport.yml writes it; also its image repository and its DNS name. */
export type HubName = string;

/** `r1`, `r2` … in the order of their builds. */
export type ReleaseId = string;

export const releaseNumber = (releaseId: ReleaseId): number => Number(releaseId.slice(1));

export const isReleaseId = (text: string): boolean => /^r[1-9]\d{0,8}$/.test(text);

/** The tags that move, on top of the immutable `:r4`. */
export const aliases = ['staging', 'production', 'rollback'] as const;
export type Alias = (typeof aliases)[number];

/** Optional executables in `hooks/`. */
export type HookName = `${'pre' | 'post'}-${'deploy' | 'promote' | 'rollback'}`;

export const operationKinds = ['deploy', 'promote', 'rollback', 'recover', 'cleanup', 'env-pull'] as const;
export type OperationKind = (typeof operationKinds)[number];
