import type { Config } from '../domain/config.ts';
import { environmentNames } from '../domain/names.ts';

/** What twinport.yml says openly is no secret where an environment file repeats it. */
export function openTexts(config: Config): Set<string> {
  const texts = [config.project, config.directory];
  for (const environment of environmentNames) {
    const { url, profile, ports } = config.environments[environment];
    const { hostname, host, origin } = new URL(url);
    texts.push(
      environment,
      profile,
      url,
      hostname,
      `.${hostname}`,
      host,
      origin,
      ...ports.map(({ port }) => String(port)),
    );
  }
  for (const { name, source, port, route, health, services } of config.hubs) {
    texts.push(name, source, route, String(port), `http://${name}:${port}`, health ?? '');
    for (const service of Object.values(services)) texts.push(service ?? '');
  }
  return new Set(texts);
}
