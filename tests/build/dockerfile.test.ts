import { describe, expect, it } from 'vitest';
import { argumentsOf, baseImages, copiedFromContext } from '../../src/build/dockerfile.ts';

describe('the images a Dockerfile builds on', () => {
  it('finds FROM with a platform and a stage name, and leaves scratch out', () => {
    const text = 'FROM --platform=$BUILDPLATFORM node:22 AS build\nFROM scratch\nfrom nginx:1.29';
    expect(baseImages(text, {})).toEqual(['nginx:1.29', 'node:22']);
  });

  it('leaves stages of its own out, whatever their case, and stages by number', () => {
    const text =
      'FROM node:22 AS Build\nFROM build AS test\nCOPY --from=BUILD /a /a\nCOPY --chown=1 --from=0 /b /b\nFROM test';
    expect(baseImages(text, {})).toEqual(['node:22']);
  });

  it('includes images that COPY and RUN mount from', () => {
    const text =
      'FROM node:22\nCOPY --from=ghcr.io/astral/uv:1 /uv /uv\nRUN --mount=type=bind,from=tools:3,target=/t --network=none make';
    expect(baseImages(text, {})).toEqual(['ghcr.io/astral/uv:1', 'node:22', 'tools:3']);
  });

  it('puts in the defaults of ARGs before the first FROM, and given values instead of them', () => {
    const text =
      'ARG VERSION=22\nARG BASE="node:$VERSION"\nFROM ${BASE}-slim\nARG LATE=1\nFROM x:${LATE:-none}';
    expect(baseImages(text, {})).toEqual(['node:22-slim', 'x:none']);
    expect(baseImages(text, { VERSION: '24', UNUSED: '1' })).toEqual(['node:24-slim', 'x:none']);
  });

  it('understands ${NAME:-other} and ${NAME:+other}', () => {
    const text = 'ARG A\nARG B=b\nFROM one:${A:-latest}\nFROM two:${B:+has}${A:+not}';
    expect(baseImages(text, {})).toEqual(['one:latest', 'two:has']);
  });

  it('joins continuation lines, with comments and blank lines between', () => {
    const text = 'FROM \\\n# why\n\n  node:22 \\\n  AS build\nRUN echo \\\n  FROM none:1';
    expect(baseImages(text, {})).toEqual(['node:22']);
  });

  it('joins by the escape sign that the file chose', () => {
    expect(baseImages('# escape=`\nFROM `\n node:22\nRUN dir c:\\\nFROM b:1', {})).toEqual([
      'b:1',
      'node:22',
    ]);
  });

  it('does not read here documents', () => {
    const text =
      "FROM node:22\nRUN <<EOF cat > x\nFROM none:1\nEOF\nCOPY <<-'A' /a\nFROM none:2\n\tA\nFROM b:1";
    expect(baseImages(text, {})).toEqual(['b:1', 'node:22']);
  });

  it('does not take words in a command for flags', () => {
    expect(baseImages('FROM node:22\nRUN tool --from=none:1', {})).toEqual(['node:22']);
  });
});

describe('the build arguments of a Dockerfile', () => {
  it('are those of all stages, several on a line and with defaults', () => {
    const text =
      'ARG BASE=node:20\nFROM $BASE AS build\nARG NEXT_PUBLIC_API VITE_B="x y" \\\n  C=1\nFROM build\narg D\n';
    expect(argumentsOf(text)).toEqual(['BASE', 'C', 'D', 'NEXT_PUBLIC_API', 'VITE_B']);
  });

  it('are not what a comment, a script or ENV names', () => {
    const text = 'FROM a\n# ARG A\nENV B=1\nRUN <<EOF\nARG C\nEOF\nRUN echo ARG D\n';
    expect(argumentsOf(text)).toEqual([]);
  });
});

describe('what a Dockerfile takes of its context', () => {
  it.each<[instruction: string, taken: string[], left: string[]]>([
    ['COPY . .', ['dist', 'a/b'], []],
    ['COPY ./ /app/', ['dist'], []],
    ['COPY / /app/', ['dist'], []],
    ['COPY src lib/*.js ./', ['src/a', 'lib/a.js', 'lib'], ['dist', 'lib/a.ts']],
    ['COPY ["my dist", "./"]', ['my dist'], ['dist']],
    ['COPY --chown=1:1 dist/index.js ./', ['dist'], ['node_modules']],
    ['COPY $FROM ./', ['dist'], []],
    ['COPY --from=build /app/dist ./', [], ['dist']],
    ['ADD https://example.com/dist ./', [], ['dist']],
    ['RUN --mount=type=bind,source=dist,target=/dist ls', ['dist'], ['src']],
    ['RUN --mount=target=. npm run build', ['dist'], []],
    ['RUN --mount=type=cache,target=/root/.npm npm ci', [], ['dist']],
    ['COPY <<EOF /etc/x\ndist\nEOF', [], ['dist']],
  ])('%s', (instruction, taken, left) => {
    const takes = copiedFromContext(`FROM node:22\n${instruction}\n`);
    expect(taken.filter(takes)).toEqual(taken);
    expect(left.filter(takes)).toEqual([]);
  });
});
