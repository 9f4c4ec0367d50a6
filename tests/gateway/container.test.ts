import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { failedAnswers } from '../../src/gateway/answers.ts';
import { complaints, firstPlace } from '../../src/gateway/complaints.ts';
import { type ContainerInput, gatewayCompose, shapeOf } from '../../src/gateway/container.ts';

const input = (more: Partial<ContainerInput> = {}): ContainerInput => ({
  project: 'workhub',
  image: 'nginx:1.29-alpine',
  front: {
    environment: 'production',
    network: { name: 'workhub-production', address: '10.9.0.2' },
    hubs: [
      {
        name: 'sales',
        port: 4010,
        route: '/sales',
        stripRoute: true,
        names: ['sales', 'sales-prod'],
        addresses: { blue: '10.9.0.4', green: '10.9.0.5' },
      },
    ],
  },
  ports: [
    { port: 4500, tls: false },
    { port: 443, tls: true },
  ],
  directory: '/srv/a $HOME/.twinport/gateway/production',
  certificates: '/srv/certs',
  ...more,
});

describe("the gateway's Compose file", () => {
  const text = gatewayCompose(input(), '1.29.8');
  const { nginx } = parse(text).services;

  it('publishes the ports of twinport.yml, and the candidate on a free one of this machine only', () => {
    expect(nginx.ports).toEqual(['4500:64080', '443:64443', '127.0.0.1::64099']);
  });

  it('gives the gateway the names of the hubs and a fixed address on the network of the environment', () => {
    expect(nginx.networks.environment).toEqual({
      ipv4_address: '10.9.0.2',
      aliases: ['sales', 'sales-prod'],
    });
    expect(parse(text).networks.environment).toEqual({ external: true, name: 'workhub-production' });
  });

  it('mounts directories read-only, whatever their names hold', () => {
    expect(nginx.volumes.map((volume: { source: string }) => volume.source)).toEqual([
      '/srv/a $$HOME/.twinport/gateway/production',
      '/srv/certs',
    ]);
    expect(nginx.volumes.every((volume: { read_only: boolean }) => volume.read_only)).toBe(true);
  });

  it('carries its shape, which changes with what only a new container can change', () => {
    expect(nginx.labels).toMatchObject({ 'twinport.role': 'gateway', 'twinport.shape': shapeOf(input()) });
    const hub = { ...input().front.hubs[0]!, names: ['sales', 'sales-prod', 'further'] };
    const shapes = [
      input(),
      input({ image: 'nginx:1.30-alpine' }),
      input({ ports: [] }),
      input({ certificates: null }),
      input({ directory: '/elsewhere' }),
      input({ front: { ...input().front, hubs: [hub] } }),
    ].map(shapeOf);
    expect(new Set(shapes).size).toBe(shapes.length);
    const moved = { ...input().front.hubs[0]!, route: '/elsewhere', port: 1 };
    expect(shapeOf(input({ front: { ...input().front, hubs: [moved] } }))).toBe(shapes[0]);
  });
});

describe("nginx's complaints", () => {
  const said = [
    '2026/11/23 03:00:00 [emerg] 8#8: unknown directive "x" in /twinport/conf-00ff/snippet/server.conf:3',
    'nginx: [emerg] unknown directive "x" in /twinport/conf-00ff/snippet/server.conf:3',
    'nginx: configuration file /twinport/conf-00ff/nginx.conf test failed',
  ].join('\n');

  it("name the user's own files, once", () => {
    const lines = complaints(said, 'staging');
    expect(lines).toEqual(['[emerg] unknown directive "x" in nginx/server.staging.conf:3']);
    expect(firstPlace(lines)).toBe('nginx/server.staging.conf:3');
  });

  it('are told in full where none of them is an error line', () => {
    expect(complaints('exec: "nginx": not found\n', 'staging')).toEqual(['exec: "nginx": not found']);
    expect(firstPlace([])).toBe('nginx/nginx.conf');
  });
});

describe('failed answers', () => {
  const line = (more: object) =>
    JSON.stringify({
      twinport: '5xx',
      at: 1795404000.5,
      served: 'v1-hub.green',
      status: 502,
      answered: '',
      method: 'GET',
      path: '/',
      ...more,
    });

  it('tell a hub that answered so from one that did not answer', () => {
    const found = failedAnswers([
      line({}),
      line({ status: 500, answered: '0.003' }),
      line({ status: 503, served: '' }),
    ]);
    expect(found.map(({ hub, slot, status, own }) => [hub, slot, status, own])).toEqual([
      ['v1-hub', 'green', 502, true],
      ['v1-hub', 'green', 500, false],
      [null, null, 503, true],
    ]);
    expect(found[0]!.at).toBe(1795404000500);
  });

  it('are found among other lines', () => {
    expect(failedAnswers(['2026/11/23 [warn] x', line({}).slice(0, 40), '{"other":1}'])).toEqual([]);
  });
});
