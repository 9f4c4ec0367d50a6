import { describe, expect, it } from 'vitest';
import { established } from '../../src/engine/drain.ts';

/** As the kernel prints them: addresses in host byte order, port 4010 is 0FAA. */
const head =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const row = (local: string, peer: string, state: string, at = 0): string =>
  `   ${at}: ${local} ${peer} ${state} 00000000:00000000 00:00000000 00000000  1000        0 54321 1 0000000000000000 20 4 30 10 -1`;

const hub = '0502D50A:0FAA'; // 10.213.2.5:4010
const gateway = '0202D50A:D2F0'; // 10.213.2.2
const count = (...rows: string[]): number => established([head, ...rows, ''].join('\n'), 4010);

describe('connections to a hub', () => {
  it('are those that are established to its own port from outside', () => {
    expect(count(row(hub, gateway, '01'), row(hub, '0202D50A:D2F2', '01', 1))).toBe(2);
  });

  it('are none in an empty table, or where a process has gone and left no table', () => {
    expect(count()).toBe(0);
    expect(established('', 4010)).toBe(0);
  });

  it.each([
    ['listens', row('00000000:0FAA', '00000000:0000', '0A')],
    ['is closing on our side', row(hub, gateway, '06')],
    ['waits for the other side to close', row(hub, gateway, '04')],
    ['is half closed by the other side', row(hub, gateway, '08')],
    ['is its own to a database', row('0502D50A:C001', '0302D50A:1538', '01')],
    ['goes out to the same port of another hub', row('0502D50A:C001', '0602D50A:0FAA', '01')],
    ['comes from its own health check', row('0100007F:0FAA', '0100007F:C350', '01')],
    [
      'comes from its own health check at another loopback address',
      row('0200007F:0FAA', '0500007F:C350', '01'),
    ],
  ])('are not what %s', (_what, line) => {
    expect(count(line)).toBe(0);
  });

  it('over IPv6 count, mapped or not', () => {
    const mapped = '0000000000000000FFFF00000502D50A:0FAA';
    expect(count(row(mapped, '0000000000000000FFFF00000202D50A:D2F0', '01'))).toBe(1);
    expect(
      count(row('000000FD000000000000000005000000:0FAA', '000000FD000000000000000002000000:D2F0', '01')),
    ).toBe(1);
  });

  it('over IPv6 from its own health check do not, mapped or not', () => {
    expect(
      count(row('00000000000000000000000001000000:0FAA', '00000000000000000000000001000000:C350', '01')),
    ).toBe(0);
    expect(
      count(row('0000000000000000FFFF00000100007F:0FAA', '0000000000000000FFFF00000100007F:C350', '01')),
    ).toBe(0);
  });

  it('are not mistaken where an address outside ends like loopback', () => {
    expect(count(row(hub, '7F02D50A:D2F0', '01'))).toBe(1); // 10.213.2.127
    expect(
      count(row('0000000000000000FFFF00000502D50A:0FAA', '0000000000000000FFFF00007F02D50A:D2F0', '01')),
    ).toBe(1);
  });
});
