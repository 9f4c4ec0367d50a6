import { isCancel, multiselect, text } from '@clack/prompts';
import { problemsIn } from '../config/load.ts';
import { composeName } from '../config/resolve.ts';
import { hubsWithoutDockerfile } from '../init/hub-files.ts';
import { proposedHubs } from '../init/propose.ts';
import { type HubSpec, hubFlag, readHubFlag, type ServerSpec, specOf } from '../init/spec.ts';
import { twinportYml } from '../init/tree/twinport-yml.ts';
import { words } from '../words/words.ts';
import { askYesOrNo } from './confirm.ts';

export interface Answers {
  spec: ServerSpec;
  dockerfiles: boolean;
}

/** Thrown and caught here alone: the person pressed Ctrl-C. */
class Away extends Error {}

/** Asks for what `init` needs to know, and proposes what the Compose file tells. Null where the person went away. */
export async function askForServer(directory: string, compose: unknown): Promise<Answers | null> {
  try {
    return await ask(directory, compose);
  } catch (error) {
    if (error instanceof Away) return null;
    throw error;
  }
}

async function ask(directory: string, compose: unknown): Promise<Answers> {
  const hubs = await askHubs(directory, proposedHubs(compose, directory));
  const project = await askProject(directory, hubs);
  const urls = { staging: await askUrl('staging', hubs), production: await askUrl('production', hubs) };
  const without = hubsWithoutDockerfile(directory, hubs).map(({ name }) => name);
  const dockerfiles = without.length > 0 && (await askDockerfiles(without));
  return { spec: specOf({ project, hubs, urls }), dockerfiles };
}

async function askHubs(directory: string, proposed: HubSpec[]): Promise<HubSpec[]> {
  const hubs: HubSpec[] = [];
  for (const hub of await chosen(proposed)) {
    const message = words().init.askKnownHub({ hub: hub.name });
    const line = await answer({
      message,
      initialValue: hubFlag(hub),
      validate: hubProblem(directory, hubs, true),
    });
    hubs.push(readHubFlag(line)!);
  }
  for (;;) {
    const message = hubs.length === 0 ? words().init.askFirstHub() : words().init.askHub();
    const line = await answer({ message, validate: hubProblem(directory, hubs, hubs.length === 0) });
    if (line === '') return hubs;
    hubs.push(readHubFlag(line)!);
  }
}

async function chosen(proposed: HubSpec[]): Promise<HubSpec[]> {
  if (proposed.length === 0) return [];
  const names = await multiselect({
    message: words().init.askHubs(),
    options: proposed.map((hub) => ({ value: hub.name, label: hub.name })),
    initialValues: proposed.map(({ name }) => name),
    required: false,
  });
  if (isCancel(names)) throw new Away();
  return proposed.filter(({ name }) => names.includes(name));
}

/** The rules of twinport.yml, for the hubs so far and this one. */
const hubProblem = (directory: string, before: HubSpec[], needed: boolean) => (line: string) => {
  if (line === '' && !needed) return undefined;
  const hub = readHubFlag(line);
  if (!hub) return words().init.notAHub({ value: line }).remedy;
  return ruleBroken(directory, specOf({ project: 'project', hubs: [...before, hub], urls: noUrls }));
};

const noUrls = { staging: null, production: null };

const ruleBroken = (directory: string, spec: ServerSpec): string | undefined =>
  problemsIn(twinportYml(spec), directory)[0]?.rule;

async function askProject(directory: string, hubs: HubSpec[]): Promise<string | null> {
  const usual = composeName(directory);
  const project = await answer({
    message: words().init.askProject(),
    initialValue: usual,
    validate: (line) => ruleBroken(directory, specOf({ project: line, hubs, urls: noUrls })),
  });
  return project === usual ? null : project;
}

async function askUrl(environment: 'staging' | 'production', hubs: HubSpec[]): Promise<string | null> {
  const url = await answer({
    message: words().init.askUrl({ environment }),
    validate: (line) =>
      line === ''
        ? undefined
        : ruleBroken('/', specOf({ project: 'project', hubs, urls: { ...noUrls, [environment]: line } })),
  });
  return url === '' ? null : url;
}

async function askDockerfiles(hubs: string[]): Promise<boolean> {
  const yes = await askYesOrNo(words().init.askDockerfiles({ hubs }));
  if (yes === null) throw new Away();
  return yes;
}

interface Question {
  message: string;
  initialValue?: string;
  validate: (line: string) => string | undefined;
}

/** A line, without spaces around it. */
async function answer({ validate, ...question }: Question): Promise<string> {
  const line = await text({ ...question, validate: (typed) => validate((typed ?? '').trim()) });
  if (isCancel(line)) throw new Away();
  return (line ?? '').trim();
}
