/** The oldest that twinport works with. */
export const oldest = {
  engine: '25.0.0',
  /** `!reset` and `!override` in Compose files. */
  compose: '2.24.4',
  /** From here on Compose refuses to build with an older buildx than this. Source: docker/compose#13295. */
  composeThatMinds: '2.40.2',
  buildx: '0.17.0',
} as const;
