import { describe, expect, it } from 'vitest';
import { dockerignore } from '../../src/build/dockerignore.ts';

const ignores = (text: string, path: string) => dockerignore(text)(path);

describe('what .dockerignore takes out', () => {
  // Each line was compared with what `docker build` really sent.
  it.each([
    ['node_modules', 'node_modules/x/index.js', true],
    ['node_modules', 'src/node_modules/y.js', false],
    ['**/node_modules', 'src/node_modules/y.js', true],
    ['**/node_modules', 'node_modules/y.js', true],
    ['*.log', 'top.log', true],
    ['*.log', 'src/t.log', false],
    ['**/*.log', 'src/a/t.log', true],
    ['docs\n!docs/README.md', 'docs/README.md', false],
    ['docs\n!docs/README.md', 'docs/deep/x.md', true],
    ['*\n!src\nsrc/a', 'src/file', false],
    ['*\n!src\nsrc/a', 'src/a/b', true],
    ['!file\nfile', 'file', true],
    ['/docs/', 'docs/x', true],
    ['./src/a/', 'src/a/x', true],
    ['src/../docs', 'docs/x', true],
    ['**file', 'a/profile', true],
    ['**/file', 'a/profile', false],
    ['**/file', 'file', true],
    ['src/**', 'src/a/b', true],
    ['src/**', 'src', false],
    ['src/**/f.ts', 'src/f.ts', true],
    ['src/**/f.ts', 'src/a/b/f.ts', true],
    ['src/*/b', 'src/a/b/f', true],
    ['src/*/b', 'src/b', false],
    ['?ile', 'file', true],
    ['?ile', 'a/le', false],
    ['a[b-d]e', 'ace', true],
    ['a[^b-d]e', 'ace', false],
    ['a[^b-d]e', 'aze', true],
    ['star\\*name', 'star*name', true],
    ['star\\*name', 'starname', false],
    ['abc.def', 'abcxdef', false],
    ['a.|)$(}+{bc', 'a.|)$(}+{bc', true],
    ['.env*', '.env.local', true],
    ['**/*\n!**/*.md', 'docs/deep/x.md', false],
    ['**', 'any/thing', true],
    ['.', 'file', false],
  ])('%j and %j: %s', (text, path, expected) => {
    expect(ignores(text, path)).toBe(expected);
  });

  it('skips comments, blank lines, blanks around a pattern, a byte order mark and carriage returns', () => {
    const text = '\uFEFFdist\r\n# src\n\n   !  dist/keep  \n';
    expect(ignores(text, 'dist/x')).toBe(true);
    expect(ignores(text, 'dist/keep')).toBe(false);
    expect(ignores(text, 'src/x')).toBe(false);
  });

  it('ignores nothing by a pattern that Docker will refuse', () => {
    expect(ignores('!\na[z-b]', 'a')).toBe(false);
  });
});
