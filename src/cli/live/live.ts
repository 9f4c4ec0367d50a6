import type { Emit, RunEvent } from '../../domain/event.ts';
import { redactEvent } from '../../secrets/redact.ts';
import { lastingText } from '../plain.ts';
import type { Renderer } from '../renderer.ts';
import { Running } from '../running.ts';
import type { Paint } from '../text.ts';
import { frame, type View } from './frame.ts';
import { Screen } from './screen.ts';

const drawEveryMs = 100;
/** A command that looks and is done needs no spinner. */
const patienceMs = 500;
/** Where nobody can say whether the terminal breaks lines anew, no line of the block is longer than most windows are wide. */
const safeColumns = 80;

export interface LiveOptions {
  paint: Paint;
  env: NodeJS.ProcessEnv;
  /** What runs, and since when (Unix milliseconds). */
  what: string;
  since: number;
}

/** The live view: what has ended is printed as the plain view prints it, and the block below shows what goes on. */
export class LiveRenderer implements Renderer {
  private readonly running = new Running();
  private readonly stream: NodeJS.WriteStream;
  private readonly options: LiveOptions;
  private readonly reflows: boolean;
  private readonly screen: Screen;
  private readonly timer: NodeJS.Timeout;
  private readonly begun = Date.now();
  private spaced = false;

  constructor(stream: NodeJS.WriteStream, options: LiveOptions) {
    this.stream = stream;
    this.options = options;
    this.reflows = breaksLinesAnew(options.env);
    this.screen = new Screen({
      write: (text) => void stream.write(text),
      columns: () => columnsOf(stream),
      reflows: this.reflows,
    });
    this.timer = setInterval(this.tick, drawEveryMs).unref();
    stream.on('resize', this.tick);
    process.on('SIGCONT', this.comeBack);
  }

  emit: Emit = (said: RunEvent) => {
    const event = redactEvent(said);
    this.running.take(event);
    const text = lastingText(event, this.options.paint);
    if (text !== '') this.spaced = text.endsWith('\n\n');
    if (event.type !== 'progress' || text !== '') this.draw(text);
  };

  close(): void {
    clearInterval(this.timer);
    this.stream.off('resize', this.tick);
    process.off('SIGCONT', this.comeBack);
    this.screen.draw('', []);
  }

  end(text: string): void {
    this.close();
    this.stream.write(this.spaced ? text : `\n${text}`);
  }

  /** A terminal that is held (Ctrl-S) gets no frames; what must stay waits in memory. */
  private tick = (): void => {
    if (!this.stream.writableNeedDrain) this.draw('');
  };

  private comeBack = (): void => {
    this.screen.forget();
    this.tick();
  };

  private draw(text: string): void {
    const early = this.running.plan === null && Date.now() - this.begun < patienceMs;
    this.screen.draw(text, early ? [] : frame(this.running, this.view()));
  }

  private view(): View {
    const columns = columnsOf(this.stream);
    const now = Date.now();
    const { paint, env, what, since } = this.options;
    return {
      columns: this.reflows ? columns : Math.min(columns, safeColumns),
      rows: this.stream.rows || 24,
      now,
      paint,
      spinner: spinnerAt(now, env),
      what,
      since,
    };
  }
}

/** A terminal without a size (`script`) says 0. */
const columnsOf = (stream: NodeJS.WriteStream): number => stream.columns || 80;

/** The Linux console has no Braille. */
function spinnerAt(now: number, env: NodeJS.ProcessEnv): string {
  const letters = env.TERM === 'linux' ? '|/-\\' : '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';
  return letters[Math.floor(now / drawEveryMs) % letters.length]!;
}

/**
 * Terminals known to break long lines anew when their window gets narrower. Over SSH most do not say what they are, and
 * to take one for such that is none (PuTTY, xterm) would erase lines that are to stay.
 */
const breaksLinesAnew = (env: NodeJS.ProcessEnv): boolean =>
  ['TMUX', 'VTE_VERSION', 'WT_SESSION', 'KITTY_WINDOW_ID'].some((name) => env[name]) ||
  /^(?:alacritty|foot|tmux|xterm-kitty|xterm-ghostty)/.test(env.TERM ?? '') ||
  ['Apple_Terminal', 'iTerm.app', 'WezTerm', 'ghostty', 'vscode'].includes(env.TERM_PROGRAM ?? '');
