import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readConfig } from '../../src/config/known.ts';
import { loadConfig } from '../../src/config/load.ts';
import { aHub, emptyDirectory } from './files.ts';

const server = () => {
  const directory = emptyDirectory();
  writeFileSync(join(directory, 'twinport.yml'), aHub);
  mkdirSync(join(directory, '.twinport'));
  const known = join(directory, '.twinport', 'config.json');
  return { directory, known, read: (version = '1') => readConfig(directory, known, version) };
};

/** Says that it was taken from the file: nothing else knows this project. */
const forge = (known: string) => {
  const kept = JSON.parse(readFileSync(known, 'utf8'));
  writeFileSync(known, JSON.stringify({ ...kept, config: { ...kept.config, project: 'remembered' } }));
};

it('what was judged once is the same when it is remembered', async () => {
  const { directory, known, read } = server();
  const judged = await read();
  expect(judged).toEqual(loadConfig(directory));
  expect(JSON.parse(readFileSync(known, 'utf8')).config).toEqual(judged);
  forge(known);
  expect((await read()).project).toBe('remembered');
});

it('another text is judged anew', async () => {
  const { directory, known, read } = server();
  await read();
  forge(known);
  writeFileSync(join(directory, 'twinport.yml'), `${aHub}\nwatch: 3s\n`);
  expect(await read()).toMatchObject({ watchMs: 3_000 });
  writeFileSync(join(directory, 'twinport.yml'), 'hubs: 7\n');
  await expect(read()).rejects.toMatchObject({ exit: 2 });
});

it('another twinport judges anew', async () => {
  const { known, read } = server();
  await read();
  forge(known);
  expect((await read('2')).project).not.toBe('remembered');
});

it('a damaged memory is none', async () => {
  const { directory, known, read } = server();
  writeFileSync(known, '{"mark":');
  expect(await read()).toEqual(loadConfig(directory));
  expect(JSON.parse(readFileSync(known, 'utf8'))).toHaveProperty('mark');
});

it('a directory without state gets none by looking', async () => {
  const directory = emptyDirectory();
  writeFileSync(join(directory, 'twinport.yml'), aHub);
  await readConfig(directory, join(directory, '.twinport', 'config.json'), '1');
  expect(existsSync(join(directory, '.twinport'))).toBe(false);
});
