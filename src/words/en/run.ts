import type { Problem } from '../../domain/failure.ts';

export const result = {
  dryRun: (): string => 'Dry run: nothing was changed.',
  needsYes: (p: { command: string }): Problem => ({
    place: `twinport ${p.command}`,
    rule: 'it asks before it changes what is live, and there is no terminal here to ask on. Nothing was changed.',
    remedy: `say yes beforehand: twinport ${p.command} --yes`,
  }),
  unfinished: (p: { operation: string; release: string | null }): Problem => ({
    place: `twinport ${p.operation}`,
    rule: `${p.release ?? 'the release'} is live, and what follows the cut-over is not finished`,
    remedy: 'finish it: twinport recover (every mutating command does so first)',
  }),
  notBroughtBack: (): Problem => ({
    place: 'twinport recover',
    rule: 'not everything that should run does. Nothing else was changed.',
    remedy: 'once the cause above is corrected: twinport recover',
  }),
  imageGone: (p: { environment: string; hubs: string[] }): Problem => ({
    place: `${p.environment} ${p.hubs.join(', ')}`,
    rule: 'it should run and does not, and its image is gone, so it cannot be brought back. Nothing was changed.',
    remedy: `build it again: twinport deploy${p.environment === 'production' ? ', then twinport promote' : ''}`,
  }),
  undoFailed: (): Problem => ({
    place: 'twinport recover',
    rule: 'not everything new could be removed again. What is live is what was live before.',
    remedy: 'once the cause above is corrected: twinport recover',
  }),
};

export const candidate = {
  otherSlot: (p: { status: number; slot: string }): string => `${p.status} from ${p.slot || 'nobody'}`,
  wrong: (p: { hub: string; path: string; seen: string }): Problem => ({
    place: p.hub,
    rule: `its new container did not answer ${p.path} through the gateway: ${p.seen}`,
    remedy: 'check its route, port and health path in twinport.yml',
  }),
};
