import { Failure, type Problem } from '../domain/failure.ts';
import { historyOf } from '../domain/history.ts';
import type { EnvironmentName, HubName } from '../domain/names.ts';
import { readLedger } from '../ledger/ledger.ts';
import { observe } from '../run/observe.ts';
import type { Server } from '../run/server.ts';
import { words } from '../words/words.ts';
import { checks } from './all.ts';
import type { Check, Finding } from './check.ts';
import { lookAtAll } from './look/gather.ts';
import { lookAtVersions } from './look/machine.ts';
import { versionsOfDocker } from './machine.ts';

/** `check --json`: one of these for each check, in the order of the list. */
export interface CheckReport {
  /** Never translated: `ports`, `dockerfiles` … */
  check: string;
  title: string;
  status: 'ok' | 'warning' | 'error';
  problems: CheckProblem[];
}

export interface CheckProblem {
  level: 'error' | 'warning';
  /** Never translated: `port-taken`, `no-cache-mount` … */
  code: string;
  /** Null: it is about both, or about neither. */
  environment: EnvironmentName | null;
  hub: HubName | null;
  place: string | null;
  rule: string;
  remedy: string | null;
  evidence: string[];
}

/** Looks at everything and judges it; takes no lock and changes nothing. Throws Failure 2 for wrong configuration. */
export async function report(
  server: Server,
  environments: readonly EnvironmentName[],
): Promise<CheckReport[]> {
  try {
    const snapshot = await observe(server, historyOf(readLedger(server.state.ledger).facts));
    const looked = await lookAtAll(server, snapshot, environments);
    return checks.map((check) => reportOf(check, check.run(looked)));
  } catch (error) {
    // Docker that does not answer, an environment file that cannot be read: nothing else can be told then.
    if (!(error instanceof Failure) || error.exit !== 3) throw error;
    return [(await reportOfVersions(server)) ?? reportOfLook(error.problems)];
  }
}

/** What is missing or too old is why nothing could be looked at; null where the reason is another. */
async function reportOfVersions({ api }: Server): Promise<CheckReport | null> {
  try {
    const findings = versionsOfDocker({ versions: await lookAtVersions(api) });
    return findings.length === 0 ? null : reportOf(checks.find(({ name }) => name === 'versions')!, findings);
  } catch (error) {
    if (error instanceof Failure) return null; // Docker does not answer: said already
    throw error;
  }
}

function reportOfLook(problems: readonly Problem[]): CheckReport {
  const findings = problems.map((problem): Finding => ({ level: 'error', code: 'no-look', problem }));
  return reportOf({ name: 'look', title: () => words().check.titles.look }, findings);
}

const reportOf = ({ name, title }: Pick<Check, 'name' | 'title'>, findings: Finding[]): CheckReport => ({
  check: name,
  title: title(),
  status: worst(findings),
  problems: findings.map(({ level, code, environment, hub, problem }) => ({
    level,
    code,
    environment: environment ?? null,
    hub: hub ?? null,
    place: problem.place ?? null,
    rule: problem.rule,
    remedy: problem.remedy ?? null,
    evidence: problem.evidence ?? [],
  })),
});

function worst(findings: Finding[]): CheckReport['status'] {
  if (findings.some(({ level }) => level === 'error')) return 'error';
  return findings.length > 0 ? 'warning' : 'ok';
}
