import { gatewayAddress, hubAddress } from '../domain/address.ts';
import type { Config } from '../domain/config.ts';
import type { EnvironmentName, HubName } from '../domain/names.ts';
import type { HubServices } from '../domain/services.ts';
import type { Front } from './gateway.ts';

/** Everything a gateway is made from: the hubs, what they are called inside, and where their slots are. */
export function frontOf(
  config: Pick<Config, 'hubs'>,
  hubServices: HubServices,
  environment: EnvironmentName,
  network: { name: string; subnet: string },
  addresses: Record<HubName, number>,
): Front {
  return {
    environment,
    network: { name: network.name, address: gatewayAddress(network.subnet) },
    hubs: config.hubs.map((hub) => {
      const service = hubServices[environment][hub.name];
      const index = addresses[hub.name]!;
      return {
        name: hub.name,
        port: hub.port,
        route: hub.route,
        stripRoute: hub.stripRoute,
        names: [...new Set([hub.name, ...(service ? [service.name, ...service.aliases] : [])])],
        addresses: {
          blue: hubAddress(network.subnet, index, 'blue'),
          green: hubAddress(network.subnet, index, 'green'),
        },
      };
    }),
  };
}
