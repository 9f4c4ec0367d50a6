import { describe, expect, it } from 'vitest';
import { failedStep, wasKilledForMemory } from '../../src/build/build-log.ts';

const log = `#0 building with "default" instance using docker driver

#1 [hub-staging internal] load build definition from Dockerfile
#1 DONE 0.0s

#5 [hub-staging 2/3] COPY . /app
#5 DONE 0.0s

#6 [hub-staging build 3/3] RUN npm run build
#6 0.138 > tsc
#7 [hub-staging other 1/1] RUN sleep 9
#6 2.500 src/a.ts(3,1): error TS2304
#7 CANCELED
#6 ERROR: process "/bin/sh -c npm run build" did not complete successfully: exit code: 2
------
 > [hub-staging build 3/3] RUN npm run build:
2.500 src/a.ts(3,1): error TS2304
------
failed to solve: process "/bin/sh -c npm run build" did not complete successfully: exit code: 2`.split('\n');

describe('what a failed build says', () => {
  it('is the failed step and its own lines, without numbers, times and service', () => {
    expect(failedStep(log)).toEqual({
      step: '[build 3/3] RUN npm run build',
      lines: [
        '> tsc',
        'src/a.ts(3,1): error TS2304',
        'ERROR: process "/bin/sh -c npm run build" did not complete successfully: exit code: 2',
      ],
    });
  });

  it('is the last lines of a long step', () => {
    const long = [
      '#2 [1/1] RUN x',
      ...Array.from({ length: 50 }, (_, at) => `#2 0.1 line ${at}`),
      '#2 ERROR: no',
    ];
    expect(failedStep(long, 3).lines).toEqual(['line 48', 'line 49', 'ERROR: no']);
  });

  it('is what was said outside of the steps where none failed', () => {
    const broken = [
      '#1 [x internal] load build definition',
      '#1 DONE 0.0s',
      'failed to solve: parse error on line 2',
    ];
    expect(failedStep(broken)).toEqual({ step: null, lines: ['failed to solve: parse error on line 2'] });
  });

  it('is the end of everything where the builder just stopped', () => {
    expect(failedStep(['#1 [x internal] load', '#1 DONE 0.0s']).lines).toEqual([
      '#1 [x internal] load',
      '#1 DONE 0.0s',
    ]);
  });
});

describe('a build that was killed for memory', () => {
  it.each([
    ['#5 ERROR: process "npm" did not complete successfully: exit code: 137', true],
    ['#5 3.1 /usr/lib/go/compile: signal: killed', true],
    ['#5 ERROR: process "npm" did not complete successfully: exit code: 1', false],
    ['#5 ERROR: exit code: 1370', false],
  ])('%j: %s', (line, expected) => {
    expect(wasKilledForMemory([line])).toBe(expected);
  });
});
