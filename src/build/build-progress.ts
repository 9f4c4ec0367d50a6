import { withoutTime } from './build-log.ts';

/** How many of the last lines are kept for those who look on; all of them are in the build's log. */
const kept = 8;

/** Where a build is, read from BuildKit's plain progress as it comes. */
export class BuildProgress {
  /** `[4/9] RUN npm ci`; null before the first. */
  step: string | null = null;
  /** The last lines of output, without BuildKit's numbers and times. */
  readonly lines: string[] = [];
  private readonly titles = new Map<string, string>();

  take(line: string): void {
    const [, number, text] = /^#(\d+) (.+)$/.exec(line) ?? [];
    if (number === undefined || text === undefined) this.say(line);
    // #0 says what builds, before the first step.
    else if (number !== '0') this.takeOf(number, text);
  }

  private takeOf(number: string, text: string): void {
    if (!this.titles.has(number) || isTitle(text)) this.titles.set(number, withoutService(text));
    else if (isEnd(text)) this.titles.delete(number);
    else if (text !== '...') this.say(withoutTime(text));
    this.step = this.titles.get(number) ?? [...this.titles.values()].at(-1) ?? this.step;
  }

  private say(text: string): void {
    if (text.trim() === '') return;
    this.lines.push(text);
    if (this.lines.length > kept) this.lines.shift();
  }
}

const isTitle = (text: string): boolean => /^\[[^\]]+\] \S/.test(text);
/** Compose puts the service's name into it: `[wbsaleshub-staging build 3/5] RUN npm ci`, `[wbsaleshub-staging] exporting`. */
const withoutService = (title: string): string =>
  title.replace(/^\[\S+ ([^\]]+)\]|^\[(?!\d+\/\d+\])[^\s\]]+\] /, (_, rest?: string) =>
    rest ? `[${rest}]` : '',
  );

const isEnd = (text: string): boolean => /^(?:DONE|CACHED|CANCELED|ERROR)\b/.test(text);
