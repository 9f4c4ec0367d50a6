/** Reading BuildKit's plain progress: `#12 [3/5] RUN npm ci`, `#12 4.381 npm error …`, `#12 ERROR: …`. */

export interface FailedStep {
  /** `[3/5] RUN npm ci`; null where no step failed but the build as a whole. */
  step: string | null;
  /** Its last lines, without BuildKit's numbers and times. */
  lines: string[];
}

/** What a reader needs of a failed build's log. */
export function failedStep(log: readonly string[], most = 20): FailedStep {
  const error = log.findLast((line) => /^#\d+ ERROR: /.test(line));
  if (error === undefined) return { step: null, lines: summary(log).slice(-most) };
  const number = error.slice(0, error.indexOf(' ') + 1);
  const own = log.filter((line) => line.startsWith(number)).map((line) => line.slice(number.length));
  const [title, ...output] = own;
  return {
    step: title === undefined ? null : withoutService(title),
    lines: output.map(withoutTime).filter(isTelling).slice(-most),
  };
}

/** Killed by the kernel or by a limit, not by its own doing: the same build may well succeed alone. */
export const wasKilledForMemory = (log: readonly string[]): boolean =>
  log.some((line) => /exit code: 137\b|signal: killed|cannot allocate memory|\bOOMKilled\b/i.test(line));

/** What was said outside of all steps (a Dockerfile that cannot be read), or the end of everything. */
function summary(log: readonly string[]): string[] {
  const outside = log.filter((line) => isTelling(line) && !/^#\d+ /.test(line));
  return outside.length > 0 ? outside : log.filter(isTelling);
}

/** Compose puts the service's name into the step's: `[wbsaleshub-staging 3/5] RUN npm ci`. */
const withoutService = (title: string): string => title.replace(/^\[\S+ ((?:\S+ )?\d+\/\d+)\]/, '[$1]');
export const withoutTime = (line: string): string => line.replace(/^\d+\.\d+(?: |$)/, '');
const isTelling = (line: string): boolean => line.trim() !== '' && !/^-+$/.test(line);
