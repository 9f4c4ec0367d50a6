/** What `init` is going to do, and what it did, for people: a line each. */
import { words } from '../words/words.ts';
import type { InitReport, NextStep } from './init.ts';
import type { InitPlan } from './plan.ts';

export function planSentences({ directory, write, append, keep }: InitPlan): string[] {
  const say = words().init;
  const paths = Object.keys(write);
  return [
    ...(paths.length > 0 ? [say.willWrite({ directory, paths })] : []),
    ...append.map(say.willAppend),
    ...(keep.length > 0 ? [say.kept({ paths: keep })] : []),
  ];
}

export function reportSentences({ directory, written, appended, kept, next }: InitReport): string[] {
  const say = words().init;
  const nothing = written.length === 0 && appended.length === 0;
  return [
    ...(nothing ? [say.nothing({ directory })] : []),
    ...(written.length > 0 ? [say.written({ directory, paths: written })] : []),
    ...appended.map(say.appended),
    ...(kept.length > 0 && !nothing ? [say.kept({ paths: kept })] : []),
    say.next(),
    ...next.map((step, at) => `  ${at + 1}. ${sentenceOf(step)}`),
  ];
}

function sentenceOf(step: NextStep): string {
  const say = words().init;
  switch (step.next) {
    case 'give-away':
      return say.giveAway(step);
    case 'fill':
      return say.fill(step);
    case 'clone':
      return say.clone(step);
    case 'services':
      return say.addServices(step);
    case 'commit':
      return say.commit(step);
    case 'deploy':
      return say.deploy(step);
  }
}
