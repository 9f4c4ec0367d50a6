import type { Emit } from '../domain/event.ts';
import { PlainRenderer } from './plain.ts';
import { paint, wantsColour } from './text.ts';

/** Shows an operation to people. */
export interface Renderer {
  emit: Emit;
  /** Nothing moves any more; to be called before anybody else writes. */
  close(): void;
  /** Closes, and prints what comes after the steps, set apart by one empty line. */
  end(text: string): void;
}

/** The live view on a terminal that can, and the plain one elsewhere. */
export async function rendererFor(what: string, since: number, colour: boolean): Promise<Renderer> {
  const { stdout, env } = process;
  const colours = paint(wantsColour(stdout, env, colour));
  if (!isLive(stdout, env)) return new PlainRenderer((text) => void stdout.write(text), colours);
  const { LiveRenderer } = await import('./live/live.ts');
  return new LiveRenderer(stdout, { paint: colours, env, what, since });
}

/** Continuous integration keeps what it is given as a file, even where it gives a terminal. */
export const isLive = (stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean =>
  stream.isTTY === true && !!env.TERM && env.TERM !== 'dumb' && (!env.CI || env.CI === 'false');
