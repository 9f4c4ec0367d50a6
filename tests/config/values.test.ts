import { describe, expect, it } from 'vitest';
import { aHub, problemsIn } from './files.ts';

/** Settings that stand on line 2 of a file whose only hub is on line 1. */
// biome-ignore format: one line a case
const bad: [title: string, line: string, rule: string, remedy: string][] = [
  ['a project with capitals', 'project: WorkHub', '`project` must be lowercase letters', 'project: workhub'],
  ['a project that is an option', 'project: -x', '`project` must be', 'project: workhub'],
  ['a project that is a number', 'project: 7', '`project` must be lowercase letters, digits, `-` and `_`', 'workhub'],
  ['a Compose file outside', 'compose: ../a.yml', '`compose` must be the path of a file inside', 'docker-compose.yml'],
  ['an absolute Compose file', 'compose: /a.yml', '`compose` must be the path of a file inside', 'docker-compose.yml'],
  ['a third environment', 'environments: { qa: {} }', '`environments.qa` is not a setting', 'known here: staging, production'],
  ['a misspelt environment', 'environments: { stagin: {} }', '`environments.stagin` is not', 'did you mean `staging`?'],
  ['an environment without anything', 'environments: { staging: }', '`environments.staging` must be a group of settings, not nothing', 'staging: { … }'],
  ['a profile with a space', 'environments: { staging: { profile: a b } }', 'profile` must be the name of a Compose profile, not "a b"', 'profile: staging'],
  ['a profile that is an option', 'environments: { staging: { profile: --x } }', 'profile` must be', 'profile: staging'],
  ['no port', 'environments: { staging: { ports: [] } }', 'ports` must be a list of at least one port, not a list', 'ports: [4400]'],
  ['ports that are no list', 'environments: { staging: { ports: 4400 } }', 'ports` must be a list of at least one port, not 4400', 'ports: [4400]'],
  ['port 0', 'environments: { staging: { ports: [0] } }', 'ports[0]` must be a port number from 1 to 65535', '`4400`'],
  ['a port past the last', 'environments: { staging: { ports: [65536] } }', 'ports[0]` must be a port number', '`4400`'],
  ['a port with a fraction', 'environments: { staging: { ports: [80.5] } }', 'ports[0]` must be a port number', '`4400`'],
  ['a port in quotes', 'environments: { staging: { ports: ["80"] } }', 'ports[0]` must be a port number', '`4400`'],
  ['a mapping of ports', 'environments: { staging: { ports: ["80:80"] } }', 'ports[0]` must be a port number', '`4400`'],
  ['a TLS port past the last', 'environments: { staging: { ports: ["70000/ssl"] } }', 'ports[0]` must be a port number', '`4400`'],
  ['a TLS port 0', 'environments: { staging: { ports: ["0/ssl"] } }', 'ports[0]` must be a port number', '`4400`'],
  ['a url without a scheme', 'environments: { staging: { url: workhub.biz } }', 'url` must be an address beginning with http://', 'workhub.biz:4400"'],
  ['a url of another scheme', 'environments: { staging: { url: "ftp://a" } }', 'url` must be an address', 'http://'],
  ['a url with a password', 'environments: { staging: { url: "http://a:b@c" } }', 'url` must be an address', 'http://'],
  ['a url with a query', 'environments: { staging: { url: "http://a/?b" } }', 'url` must be an address', 'http://'],
  ['a public network', 'environments: { staging: { subnet: 8.8.8.0/23 } }', 'subnet` must be a private IPv4 network', '10.213.4.0/23'],
  ['too small a network', 'environments: { staging: { subnet: 10.0.0.0/24 } }', 'subnet` must be a private IPv4 network of /23 or wider', '10.213.4.0/23'],
  ['a network from its middle', 'environments: { staging: { subnet: 10.0.1.0/23 } }', 'written with its first address', '10.213.4.0/23'],
  ['a network past the private ones', 'environments: { staging: { subnet: 172.0.0.0/8 } }', 'private IPv4 network', '10.213.4.0/23'],
  ['a network of no address', 'environments: { staging: { subnet: 10.0.0.256/23 } }', 'private IPv4 network', '10.213.4.0/23'],
  ['another way of taking over', 'cutover: canary', '`cutover` must be side-by-side or replace, not "canary"', 'cutover: side-by-side'],
  ['a misspelt way of taking over', 'cutover: replaces', '`cutover` must be side-by-side or replace', 'cutover: replace`'],
  ['a gateway that is a text', 'gateway: nginx', '`gateway` must be a group of settings, not "nginx"', 'gateway: { … }'],
  ['an image that is an option', 'gateway: { image: --privileged }', '`gateway.image` must be the name of an image', 'image: nginx:1.29-alpine'],
  ['an image with a space', 'gateway: { image: "nginx 1" }', '`gateway.image` must be', 'image: nginx'],
  ['an image of a shell', 'gateway: { image: "nginx;$(id)" }', '`gateway.image` must be', 'image: nginx'],
  ['an image without a name', 'gateway: { image: ":1" }', '`gateway.image` must be', 'image: nginx'],
  ['a time without a unit', 'watch: 10', '`watch` must be a length of time in ms, s, m or h, up to 24h, not 10', 'watch: 10s'],
  ['a time with a fraction', 'watch: 1.5s', '`watch` must be a length of time', 'watch: 10s'],
  ['a time below zero', 'drain: -1s', '`drain` must be a length of time', 'drain: 10s'],
  ['a time of more than a day', 'lock: { wait: 25h }', '`lock.wait` must be a length of time', 'wait: 10s'],
  ['a time in days', 'lock: { wait: 1d }', '`lock.wait` must be a length of time', 'wait: 10s'],
  ['no time to become healthy', 'readiness: { timeout: 0s }', 'from 1s to 24h, not "0s"', 'timeout: 60s'],
  ['less than a second to become healthy', 'readiness: { timeout: 999ms }', 'from 1s to 24h', 'timeout: 60s'],
  ['an unknown standby', 'standby: pause', '`standby` must be paused, stopped or none, not "pause"', 'standby: paused'],
  ['no version kept', 'releases: { keep: 0 }', '`releases.keep` must be a whole number from 1 to 100, not 0', 'keep: 2'],
  ['half a version kept', 'releases: { keep: 1.5 }', '`releases.keep` must be a whole number', 'keep: 2'],
  ['no build at once', 'build: { parallel: 0 }', '`build.parallel` must be `auto` or a whole number', 'parallel: auto'],
  ['builds as a word', 'build: { parallel: all }', '`build.parallel` must be `auto` or a whole number', 'parallel: auto'],
  ['a build of no memory', 'build: { memory: 0GB }', '`build.memory` must be a size in MB, GB or TB, of more than nothing', 'memory: 2GB'],
  ['a size without a unit', 'disk: { keep_free: 20 }', '`disk.keep_free` must be a size', 'keep_free: 2GB'],
  ['a size in percent', 'disk: { keep_free: 10% }', '`disk.keep_free` must be a size', 'keep_free: 2GB'],
  ['another provider', 'secrets: { provider: vault }', '`secrets.provider` must be none or doppler', 'provider: none'],
  ['a misspelt provider', 'secrets: { provider: dopler }', '`secrets.provider` must be none or doppler', 'provider: doppler'],
  ['a provider’s project that is an option', 'secrets: { project: -x }', '`secrets.project` must be a name', 'project: workhub'],
  ['a provider’s configuration with a slash', 'secrets: { configs: { staging: a/b } }', '`secrets.configs.staging` must be a name', 'staging: workhub'],
  ['common keys that are no list', 'secrets: { common: DATABASE_URL }', '`secrets.common` must be a list', 'common: [DATABASE_URL]'],
  ['a key in lowercase', 'secrets: { required: [database_url] }', '`secrets.required[0]` must be a key of A-Z', '`DATABASE_URL`'],
  ['a key that begins with a digit', 'secrets: { required: [1A] }', '`secrets.required[0]` must be a key of A-Z', '`DATABASE_URL`'],
  ['a key with a value', 'secrets: { only: { staging: [A=b] } }', '`secrets.only.staging[0]` must be a key', '`DATABASE_URL`'],
  ['files that are a list', 'secrets: { files: [A] }', '`secrets.files` must give the key for each path', 'files: { config/keys'],
  ['a file whose key is none', 'secrets: { files: { a: b } }', '`secrets.files.a` must be a key', 'a: DATABASE_URL'],
  ['a file outside', 'secrets: { files: { ../a: B } }', 'the path "../a" must be the path of a file inside', 'config/keys/jwt_private.pem'],
  ['a file by its whole path', 'secrets: { files: { /etc/a: B } }', 'the path "/etc/a" must be the path of a file inside', 'config/keys'],
  ['an unknown setting', 'monitoring: true', '`monitoring` is not a setting of twinport', 'known here: project, compose, environments'],
  ['a misspelt setting', 'stanby: none', '`stanby` is not a setting', 'did you mean `standby`?'],
  ['a misspelt setting of a group', 'disk: { keepFree: 1GB }', '`disk.keepFree` is not a setting', 'did you mean `keep_free`?'],
];

describe('names the line and one edit for', () => {
  it.each(bad)('%s', (_, line, rule, remedy) => {
    const problems = problemsIn(`${aHub}\n${line}`);
    expect(problems).toEqual([
      {
        place: expect.stringMatching(/^twinport\.yml:2:\d+$/),
        rule: expect.stringContaining(rule),
        remedy: expect.stringContaining(remedy),
      },
    ]);
  });
});

// biome-ignore format: one line a case
const good: [title: string, line: string][] = [
  ['TLS beside a plain port', 'environments: { staging: { ports: [8080, "8443/ssl"] } }'],
  ['a network of one’s own', 'environments: { staging: { subnet: 10.213.4.0/23 }, production: { subnet: 172.16.0.0/12 } }'],
  ['an image with registry, port, tag and digest', `gateway: { image: "127.0.0.1:5000/a/b_c:1@sha256:${'0'.repeat(64)}" }`],
  ['a time of zero where that means none', 'watch: 0s'],
  ['sizes as Docker writes them', 'build: { memory: 512m }'],
  ['a number of builds', 'build: { parallel: 2 }'],
  ['no disk floor', 'disk: { keep_free: 0GB }'],
];

describe('accepts', () => {
  it.each(good)('%s', (_, line) => expect(problemsIn(`${aHub}\n${line}`)).toEqual([]));
});

it('never shows what stands under secrets, where a value might have been pasted for a key', () => {
  const said = JSON.stringify(
    problemsIn(`${aHub}\nsecrets: { common: ["hunter2 hunter2"], provider: hunter2 }`),
  );
  expect(said).toContain('secrets.common[0]');
  expect(said).not.toContain('hunter2');
});

it('shortens a long value', () => {
  const [problem] = problemsIn(`${aHub}\nproject: ${'A'.repeat(500)}`);
  expect(problem!.rule).toMatch(/not "A{40,60}…$/);
});
