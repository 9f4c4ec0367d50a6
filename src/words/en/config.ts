import type { Problem } from '../../domain/failure.ts';
import type { EnvironmentName } from '../../domain/names.ts';
import { kinds } from './kinds.ts';
import { manual } from './manual.ts';

interface At {
  place: string;
}

/** A line that YAML cannot read, and what the parser says of it. */
interface Broken extends At {
  line: string;
  parser: string;
}

interface Wrong extends At {
  key: string;
  /** The key alone; null for an item of a list. */
  last: string | null;
  /** What stands there; null where it is not to be shown. */
  value: string | null;
}

const setting = (last: string | null, value: string) => `\`${last === null ? value : `${last}: ${value}`}\``;
const not = (value: string | null) => (value === null ? '' : `, not ${value}`);
const oneOf = (choices: string[]) => `be ${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`;
const seen = (p: Broken) => [p.line, p.parser];

export const config = {
  manual,
  kinds,

  noDirectory: (p: At & { why: string }): Problem => ({
    place: p.place,
    rule: `there is no such directory (${p.why})`,
    remedy: 'give -C a directory that holds twinport.yml, or one below it',
  }),
  notFound: (p: At & { given: boolean }): Problem => ({
    place: p.place,
    rule: 'neither this directory nor one above it holds a twinport.yml',
    remedy: p.given
      ? 'give -C the server directory, or make one: twinport init DIR'
      : 'go to the server directory or name it with -C DIR, or make one here: twinport init',
  }),
  unreadable: (p: At & { why: string }): Problem => ({
    place: p.place,
    rule: `the file cannot be read (${p.why})`,
    remedy: 'see that it is a file and that this user may read it',
  }),

  brokenYaml: (p: Broken): Problem => ({
    place: p.place,
    rule: 'this is not valid YAML',
    remedy:
      'correct this line, or the one before it; quote a value that holds `: `, ` #`, `@` or a backquote',
    evidence: seen(p),
  }),
  tabs: (p: Broken): Problem => ({
    place: p.place,
    rule: 'YAML is indented with spaces, not tabs',
    remedy: 'replace the tab with spaces',
    evidence: seen(p),
  }),
  secondDocument: (p: Broken): Problem => ({
    place: p.place,
    rule: 'twinport.yml is one YAML document, and a second one begins here',
    remedy: 'remove this `---`',
    evidence: seen(p),
  }),
  unknownAlias: (p: Broken): Problem => ({
    place: p.place,
    rule: 'this refers to an anchor that is not there',
    remedy: 'write the value itself; quote it where it is meant to begin with `*`',
    evidence: seen(p),
  }),
  noAnchor: (p: { name: string }): string => `No anchor &${p.name} stands above it`,
  duplicateKey: (p: At & { key: string }): Problem => ({
    place: p.place,
    rule: `\`${p.key}\` is written twice in the same group`,
    remedy: 'remove one of the two',
  }),

  notSettings: (p: At): Problem => ({
    place: p.place,
    rule: 'twinport.yml must be a group of settings, with `hubs:` among them',
    remedy: 'begin from a new one: twinport init',
  }),
  unknownKey: (p: At & { key: string; known: string[]; meant: string | null }): Problem => ({
    place: p.place,
    rule: `\`${p.key}\` is not a setting of twinport`,
    remedy: p.meant
      ? `did you mean \`${p.meant}\`? Otherwise remove it`
      : `remove it; known here: ${p.known.join(', ')}`,
  }),
  missing: (p: At & { key: string; last: string; kind: keyof typeof kinds }): Problem => ({
    place: p.place,
    rule: `\`${p.key}\` is missing; it must ${kinds[p.kind].must}`,
    remedy: `add it, for example ${setting(p.last, kinds[p.kind].example)}`,
  }),
  wrongValue: (p: Wrong & { kind: keyof typeof kinds }): Problem => ({
    place: p.place,
    rule: `\`${p.key}\` must ${kinds[p.kind].must}${not(p.value)}`,
    remedy: `write for example ${setting(p.last, kinds[p.kind].example)}`,
  }),
  notAChoice: (p: Wrong & { choices: string[]; meant: string | null }): Problem => ({
    place: p.place,
    rule: `\`${p.key}\` must ${oneOf(p.choices)}${not(p.value)}`,
    remedy: `write ${setting(p.last, p.meant ?? p.choices[0]!)}`,
  }),
  oneOf: (p: { choices: string[] }): string => oneOf(p.choices),
  nothing: (): string => 'nothing',
  aGroup: (p: { list: boolean }): string => (p.list ? 'a list' : 'a group'),

  noProjectName: (p: At): Problem => ({
    place: p.place,
    rule: "the project has no name, and none can be made from the folder's",
    remedy: 'write `project: workhub`, or another name of lowercase letters',
  }),
  noHubs: (p: At): Problem => ({
    place: p.place,
    rule: 'there must be at least one hub',
    remedy: `write for example ${setting('hubs', kinds.hubs.example)}`,
  }),
  hubName: (p: At & { hub: string; better: string | null }): Problem => ({
    place: p.place,
    rule: `the hub's name ${JSON.stringify(p.hub)} must be lowercase letters, digits and \`-\`, beginning with a letter and not ending in \`-\` (at most 63): it is also the name of the image, and of the hub on the network`,
    remedy: p.better ? `write \`${p.better}:\`` : 'write for example `wbsaleshub:`',
  }),
  routeTwice: (p: At & { route: string; hub: string }): Problem => ({
    place: p.place,
    rule: `the route ${p.route} belongs to the hub ${p.hub} already`,
    remedy: 'give each hub a route of its own',
  }),
  serviceTwice: (p: At & { service: string; hub: string; environment: EnvironmentName }): Problem => ({
    place: p.place,
    rule: `the Compose service ${p.service} is the hub ${p.hub} in ${p.environment} already`,
    remedy: 'name a service of its own here',
  }),
  portTwice: (p: At & { port: number; environment: EnvironmentName }): Problem => ({
    place: p.place,
    rule: `the port ${p.port} belongs to ${p.environment} already`,
    remedy: 'give each environment ports of its own',
  }),
  portReserved: (p: At & { port: number }): Problem => ({
    place: p.place,
    rule: `the port ${p.port} is used inside twinport's gateway`,
    remedy: 'choose another one',
  }),
  subnetsOverlap: (p: At & { subnet: string; other: string }): Problem => ({
    place: p.place,
    rule: `the network ${p.subnet} overlaps ${p.other}, the other environment's`,
    remedy: 'give each environment a network of its own, for example 10.213.4.0/23 and 10.213.6.0/23',
  }),
  secretFilePath: (p: At & { path: string }): Problem => ({
    place: p.place,
    rule: `the path ${JSON.stringify(p.path)} must ${kinds.path.must}`,
    remedy: 'write it as seen from this directory, for example `config/keys/jwt_private.pem`',
  }),
  secretTwice: (p: At & { key: string; other: string }): Problem => ({
    place: p.place,
    rule: `${p.key} is in \`${p.other}\` as well, and cannot be both`,
    remedy: 'keep it in one of the two',
  }),
};
