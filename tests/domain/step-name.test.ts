import { expect, it } from 'vitest';
import { type NextGeneration, type Placement, type Step, stepName } from '../../src/domain/plan.ts';

const environment = 'production';
const hub = 'sales';
const placement = { environment, hub, slot: 'green' } as Placement;
const generation = { id: 'op1', release: 'r4', hubs: {}, changed: [] } satisfies NextGeneration;
const container = 'c0ffee';

/** Every kind there is: a new one does not compile until its name stands here. */
const named: { [K in Step['kind']]: [name: string, step: Extract<Step, { kind: K }>] } = {
  pull: ['pull:/srv/code', { kind: 'pull', repository: '/srv/code', branch: 'main', from: '1', to: '2' }],
  export: ['export:sales', { kind: 'export', hub, repository: '/srv/code', commit: '1' }],
  build: ['build:sales', { kind: 'build', hub, release: 'r4', commit: '1' }],
  tag: ['tag:r4', { kind: 'tag', release: 'r4', hubs: {} }],
  hook: ['hook:pre-promote', { kind: 'hook', hook: 'pre-promote', variables: {} }],
  network: ['network:production', { kind: 'network', environment, subnet: '10.213.4.0/23' }],
  addresses: ['addresses', { kind: 'addresses', indices: {} }],
  services: ['services:production', { kind: 'services', environment, services: [], start: [] }],
  gateway: ['gateway:production', { kind: 'gateway', environment, change: 'reload' }],
  stop: ['stop:sales', { kind: 'stop', environment, hub, container }],
  clear: ['clear:sales', { kind: 'clear', environment, hub, container }],
  remove: ['remove:sales', { kind: 'remove', environment, hub, container, why: 'slot' }],
  create: [
    'create:production-green',
    { kind: 'create', environment, slot: 'green', placements: [placement] },
  ],
  start: ['start:sales', { kind: 'start', placement }],
  resume: ['resume:sales', { kind: 'resume', placement, container }],
  ready: ['ready:sales', { kind: 'ready', placement, woken: true }],
  candidate: ['candidate:production', { kind: 'candidate', environment, generation }],
  cutover: ['cutover:production', { kind: 'cutover', environment, generation }],
  revert: ['revert:production', { kind: 'revert', environment, to: null, bad: null }],
  watch: ['watch:production', { kind: 'watch', environment, placements: [], ms: 1 }],
  record: ['record:production', { kind: 'record', environment, release: 'r4', bad: null, good: null }],
  label: ['label:rollback', { kind: 'label', alias: 'rollback', images: {} }],
  drain: ['drain:sales', { kind: 'drain', environment, hub, container, port: 1, rest: 'paused' }],
  rest: ['rest:sales', { kind: 'rest', environment, hub, container, rest: 'paused' }],
  hold: ['hold:r3', { kind: 'hold', release: 'r3', images: {} }],
  untag: ['untag:r3', { kind: 'untag', release: 'r3', images: [] }],
  'prune-images': ['prune-images', { kind: 'prune-images', all: false }],
  'prune-cache': ['prune-cache', { kind: 'prune-cache', keepFree: null }],
  write: ['write', { kind: 'write', paths: [] }],
  sweep: ['sweep:production', { kind: 'sweep', environment }],
};

it.each(Object.values(named))('%s is the name of its step', (name, step) => {
  expect(stepName(step)).toBe(name);
});

it('begins with the kind, so that a prefix such as start: finds every step of it', () => {
  for (const [kind, [name]] of Object.entries(named)) expect(name.split(':')[0]).toBe(kind);
});
