import { expect, it } from 'vitest';
import { BuildProgress } from '../../src/build/build-progress.ts';

function after(log: string): BuildProgress {
  const progress = new BuildProgress();
  for (const line of log.split('\n')) progress.take(line);
  return progress;
}

const begun = `#0 building with "default" instance using docker driver

#1 [hub-staging internal] load build definition from Dockerfile
#1 DONE 0.0s

#4 [hub-staging build 1/6] FROM docker.io/library/node:22
#4 DONE 0.0s

#8 [hub-staging build 4/6] RUN --mount=type=cache,target=/root/.npm npm ci
#8 1.200 npm warn deprecated x`;

it('is at the step that printed last', () => {
  const { step, lines } = after(begun);
  expect(step).toBe('[build 4/6] RUN --mount=type=cache,target=/root/.npm npm ci');
  expect(lines).toEqual(['npm warn deprecated x']);
});

it('is at no step before the first', () => {
  expect(after('#0 building with "default" instance using docker driver').step).toBeNull();
});

it('is at the one still under way when another ends', () => {
  const beside = after(`${begun}
#9 [hub-staging other 1/2] RUN sleep 1
#8 ...

#9 DONE 1.0s`);
  expect(beside.step).toMatch(/npm ci$/);
});

it('knows a step that is named again', () => {
  const again = after(`${begun}
#9 [hub-staging other 1/2] RUN sleep 1
#8 [hub-staging build 4/6] RUN --mount=type=cache,target=/root/.npm npm ci
#8 2.000 added 120 packages`);
  expect(again.step).toMatch(/npm ci$/);
  expect(again.lines).toEqual(['npm warn deprecated x', 'added 120 packages']);
});

it('is at the last step between two', () => {
  expect(after(`${begun}\n#8 DONE 9.0s`).step).toMatch(/npm ci$/);
});

it.each([
  ['[hub-staging] exporting to image', 'exporting to image'],
  ['[hub-staging 2/3] COPY . /app', '[2/3] COPY . /app'],
  ['[2/3] COPY . /app', '[2/3] COPY . /app'],
])('%s is %s', (title, step) => {
  expect(after(`#5 ${title}`).step).toBe(step);
});

it('keeps the last lines alone, without empty ones', () => {
  const many = Array.from({ length: 5000 }, (_, number) => `#8 1.0 line ${number}\n#8 1.0 \n#8 1.0`).join(
    '\n',
  );
  const { lines } = after(`${begun}\n${many}`);
  expect(lines.length).toBeLessThan(20);
  expect(lines.at(-1)).toBe('line 4999');
});
