import { defineConfig } from 'vitest/config';

/** Unit tests need no Docker and end within seconds; scenarios drive a real engine, one project name each. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: ['tests/scenario/**'],
        },
      },
      {
        test: {
          name: 'scenario',
          include: ['tests/scenario/**/*.scenario.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
