import { describe, expect, it } from 'vitest';
import { confHash, type GatewayInput, gatewayConf } from '../../src/gateway/conf.ts';
import type { FrontHub } from '../../src/gateway/gateway.ts';
import { defaultMain } from '../../src/gateway/user-files.ts';

const hub = (name: string, at: number, more: Partial<FrontHub> = {}): FrontHub => ({
  name,
  port: 4000 + at,
  route: `/${name}`,
  stripRoute: true,
  names: [name, `${name}-prod`],
  addresses: { blue: `10.9.0.${4 + 2 * at}`, green: `10.9.0.${5 + 2 * at}` },
  ...more,
});

const input = (more: Partial<GatewayInput> = {}): GatewayInput => ({
  environment: 'production',
  hubs: [hub('manager', 0, { route: '/' }), hub('sales', 1)],
  tls: null,
  snippet: null,
  passwords: null,
  main: defaultMain,
  live: '/twinport/live',
  next: '/twinport/next',
  version: '1.22.1',
  ...more,
});

/** Without the heading, and without what a section of the file is not. */
const part = (text: string, from: RegExp, to: RegExp): string => {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => from.test(line));
  const length = lines.slice(start).findIndex((line) => to.test(line));
  return lines.slice(start, start + length + 1).join('\n');
};

describe('upstreams', () => {
  it('have one fixed address for each slot and keep connections for less than Node does', () => {
    const { 'twinport/upstreams.conf': text } = gatewayConf(input());
    expect(part(text!, /sales_green/, /^}/)).toBe(
      [
        'upstream sales_green {',
        '    server 10.9.0.7:4001;',
        '    keepalive 32;',
        '    keepalive_timeout 2s;',
        '}',
      ].join('\n'),
    );
    expect(text!.match(/^upstream /gm)).toHaveLength(4);
  });
});

describe('a route', () => {
  const { 'twinport/public.inc': text } = gatewayConf(input());

  it('is the path itself and what is below it, decided by two looks at the file system', () => {
    expect(text!.match(/^location .*/gm)).toEqual([
      'location / {',
      'location = /sales {',
      'location ^~ /sales/ {',
    ]);
    expect(part(text!, /\^~ \/sales\//, /^}/)).toBe(
      [
        'location ^~ /sales/ {',
        '    if ($twinport_path_2 = "") {',
        '        return 400;',
        '    }',
        '    set $twinport_hub sales;',
        '    set $twinport_prefix /sales;',
        '    include twinport/slot.inc;',
        '    proxy_pass http://sales_$twinport_slot$twinport_path_2;',
        '}',
      ].join('\n'),
    );
    expect(gatewayConf(input())['twinport/slot.inc']!.match(/-f /g)).toHaveLength(2);
  });

  it('answers 404 where no hub has the root', () => {
    const { 'twinport/public.inc': rootless } = gatewayConf(input({ hubs: [hub('sales', 1)] }));
    expect(part(rootless!, /^location \/ /, /^}/)).toBe('location / {\n    return 404;\n}');
  });
});

describe('what is sent on', () => {
  const path = (hubs: FrontHub[], name: string, uri: string): string => {
    const { 'twinport/server.conf': text } = gatewayConf(input({ hubs }));
    const map = part(text!, new RegExp(`^# ${name}$`), /^}/).split('\n');
    const value = (found: string, match?: RegExpExecArray) =>
      found
        .replace('$request_uri', uri)
        .replace('$1', match?.[1] ?? '')
        .replaceAll('""', '');
    for (const line of map.slice(3, -1)) {
      const [, pattern, found] = /^ +"~(.*)" (.*);$/.exec(line)!;
      const match = new RegExp(pattern!.replaceAll(String.raw`\z`, '$')).exec(uri);
      if (match) return value(found!, match);
    }
    return value(/default (.*);/.exec(map[2]!)![1]!);
  };
  const hubs = [
    hub('manager', 0, { route: '/' }),
    hub('sales', 1),
    hub('admin', 2, { route: '/sales/admin' }),
    hub('raw', 3, { stripRoute: false }),
    hub('v1.2', 4),
  ];

  it.each([
    ['sales', '/sales', '/'],
    ['sales', '/sales?a=/sales/', '/?a=/sales/'],
    ['sales', '/sales/a%2Fb//c?y=%2F', '/a%2Fb//c?y=%2F'],
    ['sales', '/sales//c', '//c'],
    ['sales', '/%73ales/x', ''],
    ['sales', '/a/../sales/x', ''],
    ['sales', '//sales/x', ''],
    ['sales', '/salesx', ''],
    ['sales', '/sales/admin/../x', ''],
    ['admin', '/sales/admin/x', '/x'],
    ['admin', '/sales/x/../admin/y', ''],
    ['raw', '/raw/a%2Fb', '/raw/a%2Fb'],
    ['raw', '/raw?x', '/raw?x'],
    ['raw', '/%72aw/x', ''],
    ['manager', '/any//thing%2F?x', '/any//thing%2F?x'],
    ['manager', '/salesx', '/salesx'],
    ['manager', '/sales/../x', ''],
    ['manager', '/raw?x', ''],
    ['v1.2', '/v1.2/x', '/x'],
    ['v1.2', '/v1x2/x', ''],
  ])('for %s, %s is "%s"', (name, uri, expected) => {
    expect(path(hubs, name, uri)).toBe(expected);
  });
});

describe('the internal listeners', () => {
  it('share a port where hubs do, and the first of them answers unknown names', () => {
    const hubs = [hub('one', 0, { port: 80 }), hub('two', 1, { port: 80 })];
    const { 'twinport/server.conf': text } = gatewayConf(input({ hubs }));
    expect(text!.match(/listen 80.*|server_name [^_].*/g)).toEqual([
      'listen 80 default_server;',
      'server_name one one-prod;',
      'listen 80;',
      'server_name two two-prod;',
    ]);
  });

  it('make room for long names, unless the main file does', () => {
    const hubs = [hub('x'.repeat(63), 0)];
    const room = 'server_names_hash_bucket_size';
    const main = `http { ${room} 256; include twinport/*.conf; }`;
    expect(gatewayConf(input())['twinport/server.conf']).not.toContain(room);
    expect(gatewayConf(input({ hubs }))['twinport/server.conf']).toContain(`${room} 512;`);
    expect(gatewayConf(input({ hubs, main }))['twinport/server.conf']).not.toContain(room);
  });
});

describe("the user's own lines", () => {
  const lines = (more: Partial<GatewayInput>) => gatewayConf(input(more))['twinport/public.inc']!;

  it('take the place of ours: nginx takes a directive once in a block', () => {
    const snippet = 'client_max_body_size 5m;\nproxy_set_header X-Forwarded-Proto https;\n';
    expect(lines({})).toContain('client_max_body_size 0;');
    expect(lines({ snippet })).not.toContain('client_max_body_size');
    expect(lines({ snippet })).not.toContain('X-Forwarded-Proto');
    expect(lines({ snippet })).toContain('proxy_set_header X-Forwarded-Host');
    expect(lines({ snippet })).toContain('include snippet/server.conf;');
  });

  it('do so from the main file for what is a matter of taste, and not for what the cut-over rests on', () => {
    const main = 'http { proxy_read_timeout 60s; open_file_cache max=100; include twinport/*.conf; }';
    expect(lines({ main })).not.toContain('proxy_read_timeout');
    expect(lines({ main })).toContain('open_file_cache off;');
  });

  it.each([
    ['a comment', '# client_max_body_size 5m;\n'],
    ['a comment after another line', 'deny all; # client_max_body_size 5m;\n'],
    ['a location', 'location /files { client_max_body_size 5m; }'],
    ['a location within one', 'location /a { location /a/b { deny all; } client_max_body_size 5m; }'],
    ['quotes', 'add_header X-Note "client_max_body_size 5m; }" always;'],
    ['another name', 'my_client_max_body_size 5m;'],
  ])('do not where they stand in %s', (_, snippet) => {
    expect(lines({ snippet })).toContain('client_max_body_size 0;');
  });

  it('do so after quoted braces, too', () => {
    const snippet =
      'add_header X "{\\"" always;\nlocation ~ "^/[0-9]{3}" { deny all; }\nclient_max_body_size 5m;';
    expect(lines({ snippet })).not.toContain('client_max_body_size');
  });

  it('of a server block in the main file are no matter of ours', () => {
    const main = 'http { server { proxy_read_timeout 60s; } include twinport/*.conf; }';
    expect(lines({ main })).toContain('proxy_read_timeout 3600s;');
  });

  it('may log, and failed answers are logged all the same', () => {
    expect(lines({ snippet: 'access_log /dev/stdout;\n' })).toContain('access_log /dev/stdout twinport if=');
    expect(lines({})).not.toContain('access_log');
  });
});

describe('the version', () => {
  it.each([
    ['1.22.1', false],
    ['1.27.3', false],
    ['1.27.4', true],
    ['1.29.0', true],
    ['2.0.0', true],
    ['', false],
  ])('%s: a reload waits for idle connections: %s', (version, expected) => {
    expect(gatewayConf(input({ version }))['twinport/public.inc']!.includes('keepalive_min_timeout')).toBe(
      expected,
    );
  });
});

describe('the hash', () => {
  const hashOf = (more: Partial<GatewayInput>) => confHash(gatewayConf(input(more)));

  it('is what the marker answers', () => {
    const files = gatewayConf(input());
    expect(files['twinport/marker.conf']).toContain(`default ${confHash(files)};`);
  });

  it('changes with everything that nginx reads, the certificate too', () => {
    const tls = { certificate: 'a.crt', key: 'a.key', fingerprint: '01' };
    const hashes = [
      hashOf({}),
      hashOf({ snippet: '' }),
      hashOf({ snippet: 'deny all;' }),
      hashOf({ passwords: 'kim:$2y$05$x' }),
      hashOf({ main: `${defaultMain}#` }),
      hashOf({ version: '1.29.0' }),
      hashOf({ tls }),
      hashOf({ tls: { ...tls, fingerprint: '02' } }),
      hashOf({ hubs: [hub('manager', 0)] }),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(hashOf({})).toBe(hashes[0]);
  });
});
