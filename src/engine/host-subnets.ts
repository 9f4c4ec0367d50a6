import { networkInterfaces } from 'node:os';

/** Subnets that this host's own interfaces stand in: a network of ours must not hide them. */
export const hostSubnets = (): string[] =>
  Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .flatMap((address) => (address.family === 'IPv4' && address.cidr ? [address.cidr] : []));
