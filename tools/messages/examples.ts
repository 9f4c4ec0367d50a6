type Given = Record<string, unknown>;

const cases = (name: string, values: readonly unknown[], rest: Given = {}): Record<string, Given> =>
  Object.fromEntries(values.map((value) => [`:${value}`, { ...rest, [name]: value }]));

const operations = ['deploy', 'promote', 'rollback', 'recover', 'cleanup', 'env-pull'];
const nothingMore = { added: [], removed: [], changed: [] };

/** Values for sentences whose words hang on them: sentence, then a name for the case, then the parameters that matter. */
export const examples: Record<string, Record<string, Given>> = {
  'build.atOnce': cases('why', ['setting', 'count', 'cores', 'memory']),
  'build.failed': { '': {}, ':unknown step': { step: null } },
  'build.outOfMemory': { '': {}, ':unknown step': { step: null } },
  'cli.heading': cases('heading', ['Usage', 'Arguments', 'Options', 'Commands']),
  'cli.slip': {
    ...cases('code', slipCodes(), { message: 'no way', names: ['x'], meant: null, choices: null }),
    ':meant': {
      message: 'no way',
      code: 'commander.unknownCommand',
      names: ['rollbak'],
      meant: 'rollback',
      choices: null,
    },
    ':choices': {
      message: 'no way',
      code: 'commander.invalidArgument',
      names: ['x'],
      meant: null,
      choices: 'a, b',
    },
  },
  'cli.usage': { '': { usage: '[options] [command]' } },
  'config.missing': { '': { kind: 'port' } },
  'config.notAChoice': { '': { choices: ['a', 'b'], meant: null, value: null } },
  'config.wrongValue': { '': { kind: 'port' }, ':of a list': { kind: 'port', last: null, value: null } },
  'config.unknownKey': { '': {}, ':not like any': { meant: null } },
  'config.hubName': { '': {}, ':nothing better': { better: null } },
  'config.notFound': cases('given', [true, false]),
  'config.aGroup': cases('list', [true, false]),
  'engine.noService': { '': { tried: ['‹tried›'] } },
  'engine.healthTest': { '': {}, ':silent': { output: '' } },
  'envCheck.changed': cases('change', ['variable', 'escape', 'comment', 'multi-line', 'dropped']),
  'envCheck.outdated': {
    ':staging': { environment: 'staging' },
    ':production': { environment: 'production', keys: [] },
  },
  'envCheck.required': cases('empty', [true, false]),
  'envCheck.unparsable': cases('why', ['unterminated', 'name', 'no-value']),
  'gateway.refused': cases('serving', [true, false]),
  'hook.failed': {
    ':pre': { hook: 'pre-promote', code: 1 },
    ':post': { hook: 'post-promote', code: 1 },
    ':too long': { hook: 'post-promote', code: 124 },
  },
  'init.notWritten': { '': { left: [] }, ':left over': {} },
  'ledger.rebuilt': { '': {}, ':nothing': { releases: [] } },
  'lock.held': {
    '': { waitedMs: 60_000, holder: { by: 'ubuntu', kind: 'deploy', pid: 1, since: '2026-11-23T05:00:00Z' } },
    ':unknown': { waitedMs: 0, holder: null },
  },
  'lock.waiting': { '': { holder: null }, ':no step': { holder: null, step: null } },
  'lock.unavailable': { '': {}, ':no flock': { reason: '' } },
  'logs.noBuild': { '': {}, ':any': { release: null } },
  'promote.nothingStaged': { '': {}, ':first': { live: null } },
  'rollback.noTarget': { '': {}, ':only forward': { wayForward: null } },
  'rollback.unknown': { '': {}, ':none': { known: [] } },
  'screen.change': cases('change', ['start', 'resume', 'restart', 'keep', 'remove']),
  'screen.cleaned': { '': { freed: 1024, free: 2048 } },
  'screen.confirm': cases('operation', operations),
  'screen.done': {
    '': { environment: 'staging', toLive: 1.2, total: 3 },
    ':not seen': { environment: 'production', toLive: null, total: 3 },
  },
  'screen.note': {
    ...cases('note', [
      'away',
      'gateway-gap',
      'no-undo',
      'same-release',
      'configuration-today',
      'configuration-then',
      'hook',
    ]),
    ':builds': { note: 'builds', limit: 1, why: 'cores' },
    ':keys': { note: 'keys' },
    ':same keys': { note: 'keys', ...nothingMore },
    ':cleanup-all': { note: 'cleanup-all', bytes: 1024 },
    ':interrupted': { note: 'interrupted', kind: 'deploy' },
  },
  'screen.nothing': { '': {}, ':at all': { release: null } },
  'screen.noUndo': {
    '': {},
    ':first': { previous: null },
    ':same': { previous: 'r3', release: 'r3' },
  },
  'screen.reason': {
    ...cases('why', [
      'first',
      'source',
      'forced',
      'image',
      'configuration',
      'not-running',
      'standby-ready',
      'standby-outdated',
      'unchanged',
      'removed',
    ]),
    ':first build': { why: 'source', from: null },
    ':keys unknown': { why: 'configuration', keys: [] },
    ':paused': { why: 'standby-ready', state: 'paused' },
    ':never changed': { why: 'unchanged', since: null },
  },
  'screen.recovered': { '': {}, ':nothing': { live: null } },
  'screen.step': { '': { step: 'cutover:production' } },
  'screen.still': { '': {}, ':nothing': { release: null } },
  'screen.stillStopping': { '': {}, ':no step': { steps: [] } },
  'screen.title': {
    ...cases('operation', operations, { environment: 'staging', undo: null }),
    ':forward': { operation: 'rollback', undo: ['rollback'] },
    ':first': { operation: 'promote', previous: null },
  },
  'secrets.cell': cases('state', ['set', 'empty', 'missing']),
  'secrets.checked': { '': { errors: 1, warnings: 2 }, ':well': { errors: 0, warnings: 0 } },
  'secrets.providerRefused': { '': {}, ...cases('status', [401, 403, 404]) },
  'secrets.relation': cases('relation', ['same', 'differs', 'one-sided']),
  'secrets.between': {
    '': { between: ['staging', 'production'] },
    ':files': { between: ['files of staging', 'files'] },
  },
  'tables.drift': {
    ...cases('drift', ['container', 'tag', 'plain-compose']),
    ':gateway': { drift: 'gateway', state: 'stopped' },
    ':configuration': { drift: 'gateway', state: 'configuration' },
    ':no image': { drift: 'tag', wanted: null },
  },
  'tables.environment': {
    '': {},
    ':not healthy': { healthy: false },
    ':nothing': { release: null },
  },
  'tables.health': cases('state', ['healthy', 'unhealthy', 'running', 'paused', 'exited', 'starting']),
  'tables.idle': { '': { kept: [{ release: 'r1', state: 'paused', hubs: 2 }] } },
  'tables.operation': { '': { kind: 'deploy', step: 'watch:production' } },
  'tables.interrupted': { '': { kind: 'deploy' } },
  'tables.releaseState': cases('state', ['staged', 'live', 'previous', 'bad', 'retired']),
  'tables.rollback': cases('ready', [true, false]),
};

function slipCodes(): string[] {
  return [
    'unknownCommand',
    'unknownOption',
    'missingArgument',
    'optionMissingArgument',
    'excessArguments',
    'invalidArgument',
  ].map((code) => `commander.${code}`);
}
