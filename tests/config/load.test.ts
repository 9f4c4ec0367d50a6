import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findDirectory } from '../../src/config/directory.ts';
import { loadConfig } from '../../src/config/load.ts';
import { aHub, emptyDirectory, failureOf, load, problemsIn } from './files.ts';

describe('the server directory is', () => {
  const server = () => {
    const directory = emptyDirectory();
    writeFileSync(join(directory, 'twinport.yml'), aHub);
    mkdirSync(join(directory, 'hubs', 'WB Hub'), { recursive: true });
    return directory;
  };

  it('the one with twinport.yml', () => {
    const directory = server();
    expect(findDirectory(directory, false)).toBe(directory);
  });
  it('the nearest one upwards', () => {
    const directory = server();
    expect(findDirectory(join(directory, 'hubs', 'WB Hub'), false)).toBe(directory);
  });
  it('the inner one of two', () => {
    const inner = join(server(), 'hubs');
    writeFileSync(join(inner, 'twinport.yml'), aHub);
    expect(findDirectory(join(inner, 'WB Hub'), false)).toBe(inner);
  });
  it('found from the directory that -C names', () => {
    const directory = server();
    expect(findDirectory(join(directory, 'hubs', '..', 'hubs'), true)).toBe(directory);
  });
  it('one and the same by every way that leads there', () => {
    const directory = server();
    const link = join(emptyDirectory('links'), 'link');
    symlinkSync(directory, link);
    expect(findDirectory(link, true)).toBe(directory);
  });
});

describe('without twinport.yml', () => {
  const failure = (explicit: boolean) => failureOf(() => findDirectory(emptyDirectory(), explicit))!;

  it('points to init and -C', () => {
    expect(failure(false)).toMatchObject({
      exit: 2,
      problems: [
        {
          place: expect.stringMatching(/\/workhub$/),
          remedy: expect.stringMatching(/-C DIR.*twinport init$/),
        },
      ],
    });
  });
  it('asks for another -C where one was given', () => {
    expect(failure(true).problems[0]!.remedy).toContain('give -C the server directory');
  });
  it('says where -C names no directory', () => {
    expect(failureOf(() => findDirectory('/nowhere/at all', true))).toMatchObject({
      exit: 2,
      problems: [{ place: '/nowhere/at all', rule: 'there is no such directory (ENOENT)' }],
    });
  });
  it('says where -C names a file, or something below one', () => {
    const file = join(emptyDirectory(), 'file');
    writeFileSync(file, '');
    for (const place of [file, join(file, 'below')]) {
      const rule = 'there is no such directory (ENOTDIR)';
      expect(failureOf(() => findDirectory(place, true))).toMatchObject({
        exit: 2,
        problems: [{ place, rule }],
      });
    }
  });
});

it('says why twinport.yml cannot be read', () => {
  const directory = emptyDirectory();
  mkdirSync(join(directory, 'twinport.yml'));
  expect(failureOf(() => loadConfig(directory))).toMatchObject({
    exit: 2,
    problems: [{ place: join(directory, 'twinport.yml'), rule: expect.stringContaining('EISDIR') }],
  });
});

it('says everything that is wrong in one go, in the order of the file, with exit code 2', () => {
  const text = readFileSync(new URL('wrong.yml', import.meta.url), 'utf8');
  const failure = failureOf(() => load(text))!;
  expect(failure.exit).toBe(2);
  const said = failure.problems
    .map(({ place, rule, remedy }) => `${place}\n  ${rule}\n  ${remedy}\n`)
    .join('');
  expect(said).toMatchInlineSnapshot(`
    "twinport.yml:2:1
      \`projct\` is not a setting of twinport
      did you mean \`project\`? Otherwise remove it
    twinport.yml:4:3
      the hub's name "WBHubManager" must be lowercase letters, digits and \`-\`, beginning with a letter and not ending in \`-\` (at most 63): it is also the name of the image, and of the hub on the network
      write \`wbhubmanager:\`
    twinport.yml:5:25
      \`hubs.wbsaleshub.source\` must be a folder inside this directory: relative, without \`..\`, of letters, digits, spaces and \`/._+@()-\`, and not beginning with \`-\`, not "../WBSalesHub"
      write for example \`source: WBSalesHub\`
    twinport.yml:5:46
      \`hubs.wbsaleshub.port\` must be a port number from 1 to 65535, without quotes, not "4010"
      write for example \`port: 4010\`
    twinport.yml:5:72
      \`hubs.wbsaleshub.helth\` is not a setting of twinport
      did you mean \`health\`? Otherwise remove it
    twinport.yml:6:3
      \`hubs.wbfinhub.port\` is missing; it must be a port number from 1 to 65535, without quotes
      add it, for example \`port: 4010\`
    twinport.yml:8:12
      the route /saleshub belongs to the hub wbsaleshub already
      give each hub a route of its own
    twinport.yml:10:28
      \`environments.staging.ports[1]\` must be a port number from 1 to 65535, or one with TLS like "443/ssl", not 99999
      write for example \`4400\`
    twinport.yml:12:13
      the port 4400 belongs to staging already
      give each environment ports of its own
    twinport.yml:13:10
      \`standby\` must be paused, stopped or none, not "frozen"
      write \`standby: paused\`
    twinport.yml:14:8
      \`watch\` must be a length of time in ms, s, m or h, up to 24h, not 10
      write for example \`watch: 10s\`
    twinport.yml:16:12
      the path "../jwt.pem" must be the path of a file inside this directory: relative, without \`..\`, of letters, digits, spaces and \`/._+@()-\`, and not beginning with \`-\`
      write it as seen from this directory, for example \`config/keys/jwt_private.pem\`
    twinport.yml:16:24
      \`secrets.files["../jwt.pem"]\` must be a key of A-Z, 0-9 and \`_\`, not beginning with a digit
      write for example \`../jwt.pem: DATABASE_URL\`
    twinport.yml:18:1
      \`compose\` is written twice in the same group
      remove one of the two
    "
  `);
});

it('reads the whole of the documented example', () => {
  const text = readFileSync(new URL('whole.yml', import.meta.url), 'utf8');
  expect(problemsIn(text)).toEqual([]);
  const { directory, composeFile, hubs, ...config } = load(text);
  expect(composeFile).toBe(`${directory}/docker-compose.yml`);
  expect(
    hubs.map(({ source, ...hub }) => ({ ...hub, source: source.replace(directory, '') })),
  ).toMatchInlineSnapshot(`
    [
      {
        "health": "/api/health",
        "name": "wbhubmanager",
        "port": 4090,
        "route": "/",
        "services": {
          "production": null,
          "staging": null,
        },
        "singleton": false,
        "source": "/WBHubManager",
        "stripRoute": true,
      },
      {
        "health": "/api/health",
        "name": "wbsaleshub",
        "port": 4010,
        "route": "/saleshub",
        "services": {
          "production": null,
          "staging": null,
        },
        "singleton": false,
        "source": "/WBSalesHub",
        "stripRoute": true,
      },
      {
        "health": null,
        "name": "wbfinhub",
        "port": 4020,
        "route": "/finhub",
        "services": {
          "production": "wbfinhub-prod",
          "staging": "wbfinhub-staging",
        },
        "singleton": true,
        "source": "/WBFinHub",
        "stripRoute": false,
      },
    ]
  `);
  expect(config).toMatchInlineSnapshot(`
    {
      "build": {
        "memory": 536870912,
        "memorySet": true,
        "parallel": 2,
      },
      "cutover": "replace",
      "drainMs": 3600000,
      "environments": {
        "production": {
          "ports": [
            {
              "port": 4500,
              "tls": false,
            },
            {
              "port": 80,
              "tls": false,
            },
            {
              "port": 443,
              "tls": true,
            },
          ],
          "profile": "production",
          "subnet": "10.213.4.0/23",
          "url": "http://workhub.biz",
        },
        "staging": {
          "ports": [
            {
              "port": 4400,
              "tls": false,
            },
          ],
          "profile": "staging",
          "subnet": null,
          "url": "http://workhub.biz:4400",
        },
      },
      "gateway": {
        "image": "nginx:1.28",
      },
      "keep": 3,
      "keepFree": 2147483648,
      "lockWaitMs": 300000,
      "project": "workhub",
      "readinessMs": 120000,
      "secrets": {
        "common": [
          "DATABASE_URL",
          "GOOGLE_CLIENT_ID",
          "GOOGLE_CLIENT_SECRET",
          "SESSION_SECRET",
        ],
        "configs": {
          "development": "dev",
          "production": "prd_oracle",
          "staging": "stg",
        },
        "files": {
          "config/keys/jwt_private.pem": "JWT_PRIVATE_KEY",
          "config/keys/jwt_public.pem": "JWT_PUBLIC_KEY",
        },
        "only": {
          "production": [
            "SENTRY_DSN",
          ],
          "staging": [
            "DEBUG",
          ],
        },
        "project": "workhub",
        "provider": "doppler",
        "required": [
          "DATABASE_URL",
        ],
      },
      "standby": "stopped",
      "watchMs": 250,
    }
  `);
});
