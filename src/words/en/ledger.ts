import type { Problem } from '../../domain/failure.ts';
import type { LostFacts } from '../../domain/history.ts';
import type { LeftOver } from '../../ledger/left-overs.ts';
import type { Owner } from '../../ledger/lock.ts';
import { localTime } from '../times.ts';

export const ledger = {
  lost: ({ why, lines, releases }: LostFacts): string => {
    const what = {
      missing: 'The ledger is missing',
      damaged: `The ledger is damaged at ${lines.length === 1 ? 'line' : 'lines'} ${lines.join(', ')}`,
      incomplete: 'The ledger does not agree with what is live',
    }[why];
    const found = releases.length === 0 ? '' : ` Found again: ${releases.join(', ')}.`;
    return `${what}. What tags, labels, containers and the gateway say counts.${found} Not known: who made and released what is lost, when it was live, and which older releases were taken back.`;
  },
  full: (p: { path: string }): Problem => ({
    place: p.path,
    rule: 'the disk is full, so what happens next could not be recorded, and nothing is done unrecorded',
    remedy: 'make room, for example with docker builder prune; then run the command again',
  }),
  newer: (p: { path: string; version: number; known: number }): Problem => ({
    place: p.path,
    rule: `this state was written by a newer twinport (format ${p.version}; this one knows ${p.known})`,
    remedy: 'install the newest twinport: npm install -g twinport',
  }),
};

export const lock = {
  held: (p: { holder: Owner | null; waitedMs: number }): Problem => ({
    place: '.twinport/lock',
    rule: `${holderText(p.holder)}, and one operation runs at a time${
      p.waitedMs > 0 ? ` (waited ${Math.round(p.waitedMs / 1000)} s)` : ''
    }`,
    remedy: 'run the command again when it has ended, or follow it: twinport attach',
  }),
  waiting: (p: { holder: Owner | null; step: string | null }): string =>
    `Waiting: ${holderText(p.holder)}${p.step ? `, at ${p.step}` : ''}.`,
  leftOvers: (p: { left: LeftOver[] }): string => {
    const what = p.left.map(({ command, pid }) => `${command} (process ${pid})`).join(', ');
    return `Waiting for what an operation that was killed left running: ${what || 'a process of another user'}.`;
  },
  unavailable: (p: { reason: string }): Problem => ({
    place: '.twinport/lock',
    rule: `the lock could not be taken: ${p.reason || 'no flock command'}`,
    remedy: 'install util-linux, which brings the flock command',
  }),
};

const holderText = (holder: Owner | null): string =>
  holder
    ? `${holder.by} runs ${holder.kind} (process ${holder.pid}) since ${localTime(holder.since)}`
    : 'another operation is running';
