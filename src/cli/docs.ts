import type { Command } from 'commander';
import { jsonSchemaText, type Setting, settings } from '../config/settings.ts';
import { wrongUsage } from '../domain/failure.ts';
import { nearest } from '../domain/nearest.ts';
import { words } from '../words/words.ts';
import { commandsIn, programOf } from './commands.ts';
import type { Globals } from './globals.ts';
import { lineOf } from './help.ts';
import { type Paint, paint, table, wantsColour, wrapped } from './text.ts';

/** `twinport docs`: what there is to read; `docs SECTION`: that; `docs --json`: the JSON Schema of twinport.yml. */
export function docs(section: string | null, globals: Globals): number {
  const colours = paint(wantsColour(process.stdout, process.env, globals.color));
  const columns = Math.min(process.stdout.columns ?? 100, 100);
  process.stdout.write(globals.json ? jsonSchemaText() : docsText(section, colours, columns));
  return 0;
}

export interface Section {
  section: string;
  about: string;
}

/** Every name that `docs` takes, but for the keys below others. */
export const sections = (): Section[] => [...keySections(), ...topicSections()];

const keySections = (): Section[] =>
  settings().map(({ key, description }) => ({ section: key, about: description.split(/[.:](?: |$)/)[0]! }));

const topicSections = (): Section[] =>
  Object.entries(words().docs.topics).map(([section, { about }]) => ({ section, about }));

/** Failure 2 where there is no such section. */
export function docsText(section: string | null, colours: Paint, columns: number): string {
  if (section === null) return overview(colours, columns);
  const name = section.toLowerCase();
  if (name === 'commands') return commandsText(colours, columns);
  const topic = Object.entries(words().docs.topics).find(([known]) => known === name)?.[1];
  if (topic) return paragraphs([topic.about, ...topic.text], columns);
  return settingsText(section, colours, columns);
}

function overview(colours: Paint, columns: number): string {
  const say = words().docs;
  const rows = (list: Section[]) =>
    table(
      list.flatMap(({ section, about }) =>
        wrapped(about, columns - 16).map((line, at) => [
          `  ${at === 0 ? section.padEnd(12) : ' '.repeat(12)}`,
          line,
        ]),
      ),
    );
  return [
    `${colours.bold(say.keysTitle())}\n${rows(keySections())}`,
    `${colours.bold(say.topicsTitle())}\n${rows(topicSections())}`,
    `${say.how()}\n`,
  ].join('\n');
}

/** A line that begins with a space is set already. */
const paragraphs = (texts: string[], columns: number): string =>
  texts
    .map((text, at) => {
      const set = text.startsWith(' ') ? [text] : wrapped(text, columns);
      const apart = at > 0 && !(text.startsWith(' ') && texts[at - 1]!.startsWith(' '));
      return `${apart ? '\n' : ''}${set.join('\n')}\n`;
    })
    .join('');

const commandsText = (colours: Paint, columns: number): string =>
  commandsIn(programOf(() => {}))
    .filter((command) => command.parent === null || command.commands.length === 0)
    .filter((command) => command.name() !== 'complete')
    .map((command) => commandText(command, colours, columns))
    .join('\n');

function commandText(command: Command, colours: Paint, columns: number): string {
  const help = command.createHelp();
  const options = help.visibleOptions(command).filter(({ long }) => long !== '--help');
  const line = lineOf(command);
  const { [line.replace(/^twinport /, '')]: examples = [] } = words().examples;
  return [
    `${colours.bold(`${line} ${command.usage()}`)}\n`,
    ...wrapped(command.description(), columns - 2).map((text) => `  ${text}\n`),
    table(options.map(({ flags, description }) => [`    ${flags}`, description])),
    table(examples.map(({ line: typed, does }) => [`  $ ${typed}`, colours.dim(`# ${does}`)])),
  ].join('');
}

function settingsText(section: string, colours: Paint, columns: number): string {
  const all = settings().flatMap(withInner);
  const wanted = plain(section);
  const found = all.filter(({ key }) => plain(key) === wanted || plain(key).startsWith(`${wanted}.`));
  if (found.length === 0) throw wrongUsage(unknown(section, all));
  return found.map((setting) => settingText(setting, colours, columns)).join('\n');
}

const withInner = (setting: Setting): Setting[] => [setting, ...setting.inner.flatMap(withInner)];

/** `hubs.route`, `hubs.NAME.route` and `Hubs.route` are one. */
const plain = (key: string): string => key.toLowerCase().replaceAll('.name.', '.');

function unknown(section: string, all: Setting[]) {
  const known = sections().map((each) => each.section);
  const keys = [
    ...known,
    ...all.map(({ key }) => key.replaceAll('.NAME.', '.')),
    ...all.map(({ key }) => lastOf(key)),
  ];
  const near = nearest(section, keys) ?? null;
  const meant =
    near && (known.includes(near) ? near : (all.find(({ key }) => lastOf(key) === near)?.key ?? near));
  return words().docs.unknownSection({ section, known, meant: meant?.replaceAll('.NAME.', '.') ?? null });
}

const lastOf = (key: string): string => key.split('.').at(-1)!;

function settingText(
  { key, description, needed, preset, kind, inner }: Setting,
  colours: Paint,
  columns: number,
): string {
  const say = words().docs;
  const standing = needed
    ? say.needed()
    : preset === undefined || inner.length > 0
      ? ''
      : say.preset({ written: written(preset) });
  const said = [
    description,
    ...(kind ? [say.must(kind), say.forExample({ line: `${lastOf(key)}: ${kind.example}` })] : []),
  ];
  return [
    `${colours.bold(key)}${standing === '' ? '' : `  ${colours.dim(standing)}`}\n`,
    ...said.flatMap((text) => wrapped(text, columns - 2)).map((text) => `  ${text}\n`),
  ].join('');
}

/** As YAML on one line. */
const written = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`;
  return typeof value === 'object' && value !== null ? '{}' : String(value);
};
