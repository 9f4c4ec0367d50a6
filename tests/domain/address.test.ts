import { describe, expect, it } from 'vitest';
import {
  assignAddresses,
  dynamicRange,
  freeSubnet,
  gatewayAddress,
  hubAddress,
  indexOf,
  mostHubs,
  overlaps,
} from '../../src/domain/address.ts';

const subnet = '10.213.4.0/23';

describe('the addresses of an environment', () => {
  const hubs = Array.from({ length: mostHubs }, (_, index) => index);
  const all = [
    gatewayAddress(subnet),
    ...hubs.flatMap((index) => [hubAddress(subnet, index, 'blue'), hubAddress(subnet, index, 'green')]),
  ];

  it('are one a gateway and one a hub and slot, none of them twice', () => {
    expect(all.slice(0, 5)).toEqual(['10.213.4.2', '10.213.4.4', '10.213.4.5', '10.213.4.6', '10.213.4.7']);
    expect(new Set(all).size).toBe(1 + 2 * mostHubs);
  });

  it('stay in the first half, clear of the host’s own, and Docker hands out the second half alone', () => {
    expect(all.every((address) => address.startsWith('10.213.4.'))).toBe(true);
    expect(all).not.toContain('10.213.4.1');
    expect(dynamicRange(subnet)).toBe('10.213.5.0/24');
  });

  it('lead back to the hub that has them', () => {
    for (const index of hubs) {
      expect(indexOf(subnet, hubAddress(subnet, index, 'blue'))).toBe(index);
      expect(indexOf(subnet, hubAddress(subnet, index, 'green'))).toBe(index);
    }
  });

  it.each([
    '10.213.4.2',
    '10.213.4.3',
    '10.213.5.0',
    '10.213.5.4',
    '10.213.3.255',
    '192.168.0.4',
    'none',
    '',
  ])('are not recognised in %j', (address) => expect(indexOf(subnet, address)).toBeNull());
});

describe('a hub’s place in the address plan', () => {
  it('is given in the order of twinport.yml', () => {
    expect(assignAddresses({}, ['a', 'b', 'c'])).toEqual({ a: 0, b: 1, c: 2 });
  });

  it('stays when hubs before it go or the order changes', () => {
    const recorded = { a: 0, b: 1, c: 2 };
    expect(assignAddresses(recorded, ['c', 'b'])).toEqual({ c: 2, b: 1 });
  });

  it('is the lowest free one for a new hub, and never one that is taken further down the list', () => {
    expect(assignAddresses({ a: 0, c: 1 }, ['b', 'a', 'c', 'd'])).toEqual({ b: 2, a: 0, c: 1, d: 3 });
    expect(assignAddresses({ a: 0, b: 1, c: 2 }, ['d', 'a', 'c'])).toEqual({ d: 1, a: 0, c: 2 });
  });
});

describe('a free subnet', () => {
  it('is the same /23 for the same project, on a boundary, inside 10.200.0.0/13', () => {
    const chosen = freeSubnet('workhub-staging', []);
    expect(freeSubnet('workhub-staging', [])).toBe(chosen);
    expect(chosen).toMatch(/^10\.\d+\.\d*[02468]\.0\/23$/);
    expect(overlaps(chosen, '10.200.0.0/13')).toBe(true);
  });

  it('differs between the two environments of a project', () => {
    expect(freeSubnet('workhub-staging', [])).not.toBe(freeSubnet('workhub-production', []));
  });

  it('is another one where the first is taken, wholly or in part', () => {
    const first = freeSubnet('workhub-staging', []);
    const half = first.replace('/23', '/24');
    expect(freeSubnet('workhub-staging', [first])).not.toBe(first);
    expect(overlaps(freeSubnet('workhub-staging', [half]), half)).toBe(false);
  });

  it('is still found in the last free corner, and the lack of one is said with the way out', () => {
    const allButTheLast = [
      '10.200.0.0/14',
      '10.204.0.0/15',
      '10.206.0.0/16',
      '10.207.0.0/17',
      '10.207.128.0/18',
    ];
    const corner = [
      ...allButTheLast,
      '10.207.192.0/19',
      '10.207.224.0/20',
      '10.207.240.0/21',
      '10.207.248.0/22',
    ];
    expect(freeSubnet('workhub-staging', [...corner, '10.207.252.0/23'])).toBe('10.207.254.0/23');
    expect(() => freeSubnet('workhub-staging', ['10.200.0.0/13'])).toThrow(/environments\.staging\.subnet/);
  });

  it('minds no network without an address', () => {
    expect(freeSubnet('workhub-staging', ['', 'fd00::/64'])).toBe(freeSubnet('workhub-staging', []));
  });
});

describe('two networks', () => {
  it.each([
    ['10.0.0.0/8', '10.213.4.0/23'],
    ['10.213.4.0/23', '10.213.5.0/24'],
    ['10.213.5.77/24', '10.213.4.0/23'],
    ['0.0.0.0/0', '10.213.4.0/23'],
  ])('%s and %s overlap, whichever is named first', (a, b) => {
    expect([overlaps(a, b), overlaps(b, a)]).toEqual([true, true]);
  });

  it.each([
    ['10.213.2.0/23', '10.213.4.0/23'],
    ['10.213.6.0/24', '10.213.4.0/23'],
    ['fd00::/64', '10.213.4.0/23'],
    ['', '10.213.4.0/23'],
  ])('%j and %j do not', (a, b) => {
    expect([overlaps(a, b), overlaps(b, a)]).toEqual([false, false]);
  });
});
