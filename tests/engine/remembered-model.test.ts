import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ComposeModel, plainSettings } from '../../src/domain/services.ts';
import { isRemembered, recallModel, rememberModel } from '../../src/engine/remembered-model.ts';
import { StateDir } from '../../src/ledger/state-dir.ts';
import { keepValues } from '../../src/secrets/service-values.ts';

let directory: string;
let state: StateDir;

const read = () => ({ directory, composeFile: join(directory, 'docker-compose.yml') });
const write = (path: string, text = 'as it was') => writeFileSync(join(directory, path), text);

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'twinport-model-'));
  state = new StateDir(directory);
  state.ensure();
  for (const folder of ['config/keys', 'elsewhere']) mkdirSync(join(directory, folder), { recursive: true });
  for (const path of ['docker-compose.yml', '.env', 'config/.env.production', 'elsewhere/key.pem'])
    write(path);
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function model(): ComposeModel {
  const resource = {
    name: 'uploads',
    external: false,
    driver: 'local',
    options: { o: 'password=geheim' },
    labels: { note: 'geheim' },
    internal: false,
  };
  const made: ComposeModel = {
    services: {
      'a-prod': {
        name: 'a-prod',
        image: 'a:production',
        profiles: ['production'],
        dependsOn: [],
        networks: ['default'],
        aliases: [],
        volumes: [],
        restart: null,
        healthcheckDisabled: false,
        build: { context: '/a', dockerfile: 'Dockerfile', target: null, args: { TOKEN: 'geheim' } },
        ties: [],
        settings: { ...plainSettings, logging: { driver: 'splunk', options: { 'splunk-token': 'geheim' } } },
        fingerprint: 'f',
        fingerprints: { 'env.A': '1' },
      },
    },
    networks: {},
    volumes: { uploads: resource },
  };
  const binds = [{ source: join(directory, 'elsewhere'), target: '/keys' }];
  keepValues(made, new Map([['a-prod', { environment: new Map(), binds, user: null, ownNetwork: true }]]));
  return made;
}

it('is recalled as Compose said it, without what may be a secret', () => {
  rememberModel(read(), state, model());
  expect(readFileSync(state.model, 'utf8')).not.toContain('geheim');
  const recalled = recallModel(read(), state)!;
  expect(recalled.services['a-prod']).toMatchObject({
    image: 'a:production',
    fingerprints: { 'env.A': '1' },
  });
  expect(isRemembered(recalled, model())).toBe(true);
});

it('is another one where anything that decides differs', () => {
  rememberModel(read(), state, model());
  const other = model();
  other.services['a-prod']!.fingerprints = { 'env.A': '2' };
  expect(isRemembered(recallModel(read(), state)!, other)).toBe(false);
});

it.each([
  'docker-compose.yml',
  '.env',
  'config/.env.production',
  'config/.env.common',
  'config/keys/jwt_private.pem',
  'elsewhere/key.pem',
  'elsewhere/another.pem',
])('is not recalled once %s was touched or came', (path) => {
  rememberModel(read(), state, model());
  expect(recallModel(read(), state)).not.toBeNull();
  write(path, 'as it is now');
  expect(recallModel(read(), state)).toBeNull();
});

it('is not recalled for the configuration of another time, nor where there is none or it is damaged', () => {
  expect(recallModel(read(), state)).toBeNull();
  rememberModel(read(), state, model());
  expect(recallModel({ ...read(), composeOverlay: '/then.yml' }, state)).toBeNull();
  writeFileSync(state.model, '{"files":');
  expect(recallModel(read(), state)).toBeNull();
});

it('makes no state directory', () => {
  rmSync(state.path, { recursive: true });
  rememberModel(read(), state, model());
  expect(state.exists).toBe(false);
});
