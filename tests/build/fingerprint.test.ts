import { describe, expect, it } from 'vitest';
import { buildFingerprint } from '../../src/build/fingerprint.ts';

const ingredients = {
  tree: 'a'.repeat(40),
  dockerfileText: 'FROM node:22\n',
  args: { A: '1', B: '2' },
  target: null,
  bases: { 'node:22': 'sha256:1', 'nginx:1': null },
};

describe('the fingerprint of a build', () => {
  it('is the same for the same ingredients in another order', () => {
    const other = {
      ...ingredients,
      args: { B: '2', A: '1' },
      bases: { 'nginx:1': null, 'node:22': 'sha256:1' },
    };
    expect(buildFingerprint(other)).toBe(buildFingerprint(ingredients));
    expect(buildFingerprint(ingredients)).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ['the tree', { tree: 'b'.repeat(40) }],
    ['the Dockerfile', { dockerfileText: 'FROM node:22\nRUN x\n' }],
    ['an argument', { args: { A: '1', B: '3' } }],
    ['one argument less', { args: { A: '1' } }],
    ['the target', { target: 'final' }],
    ['a base image', { bases: { 'node:22': 'sha256:2', 'nginx:1': null } }],
    ['a base image that came', { bases: { 'node:22': 'sha256:1', 'nginx:1': 'sha256:3' } }],
  ])('changes with %s', (_, change) => {
    expect(buildFingerprint({ ...ingredients, ...change })).not.toBe(buildFingerprint(ingredients));
  });
});
