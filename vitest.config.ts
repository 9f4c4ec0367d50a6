import { defineConfig } from 'vitest/config';
import { memory } from './tests/support/memory.ts';

/** Times and rates mean something only where nothing else is going on. */
const measured = [
  'load',
  'speed',
  'builds',
  'replace',
  'many-hubs',
  'takeover',
  'throughput',
  'endurance',
].map((name) => `tests/scenario/${name}.scenario.ts`);

/**
 * Files follow one another in processes that stay: most of them would take longer to begin than to run. What one file
 * changes for a whole process, `tests/support/fresh.ts` undoes for the next.
 */
const quick = {
  isolate: false,
  maxWorkers: 2,
  // What runs for a few seconds is not worth a compiler's: ten times later than usual a function counts as hot.
  execArgv: ['--interrupt-budget=1400000'],
  setupFiles: ['tests/support/english.ts', 'tests/support/fresh.ts'],
};

/**
 * Certificates of the machine, which every Node would read at its start, and that takes it longer than everything else:
 * nothing that is tested so speaks TLS to the world, and a server has no more of them than Node brings along.
 */
const env = { NODE_EXTRA_CA_CERTS: '' };

/** Scenarios wait most of the time, and each has a server of its own. */
const scenario = {
  testTimeout: 600_000,
  hookTimeout: 600_000,
  setupFiles: ['tests/support/english.ts'],
};

/**
 * Unit tests start no process and end within seconds; integration tests start real git, locks and shells, and need no
 * Docker Engine; scenarios drive a real one, one project name each.
 */
export default defineConfig({
  test: {
    // Files as they were compiled, by their content: a second run reads what the first has made, in node_modules/.
    experimental: { fsModuleCache: true },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/**/*.test.ts'],
          env: { ...env, TMPDIR: memory },
          ...quick,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['tests/**/*.integration.ts'],
          sequence: { groupOrder: 1 },
          testTimeout: 30_000,
          env,
          ...quick,
        },
      },
      {
        test: {
          name: 'scenario',
          include: ['tests/scenario/**/*.scenario.ts'],
          exclude: measured,
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
          ...scenario,
        },
      },
      {
        test: {
          name: 'measured',
          include: measured,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
          env,
          ...scenario,
        },
      },
    ],
  },
});
