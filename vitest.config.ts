import { defineConfig } from 'vitest/config';

/** Times and rates mean something only where nothing else is going on. */
const measured = ['load', 'speed', 'builds', 'many-hubs', 'takeover', 'throughput', 'endurance'].map(
  (name) => `tests/scenario/${name}.scenario.ts`,
);

/** Scenarios wait most of the time, and each has a server of its own. */
const scenario = {
  testTimeout: 600_000,
  hookTimeout: 600_000,
  setupFiles: ['tests/support/english.ts'],
};

/** Unit tests need no Docker and end within seconds; scenarios drive a real engine, one project name each. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/scenario/**'],
          setupFiles: ['tests/support/english.ts'],
        },
      },
      {
        test: {
          name: 'scenario',
          include: ['tests/scenario/**/*.scenario.ts'],
          exclude: measured,
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
          ...scenario,
        },
      },
      {
        test: {
          name: 'measured',
          include: measured,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          ...scenario,
        },
      },
    ],
  },
});
