import { imageLabel, repositoryOf } from '../domain/images.ts';
import { environmentNames, type HubName } from '../domain/names.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { driftOf } from '../operations/drift.ts';
import { words } from '../words/words.ts';
import { type Finding, type Looked, warning } from './check.ts';
import { hubServicesIn } from './hubs.ts';
import type { OtherContainer, SourceLook } from './looked.ts';

/** What runs the same hubs another way, and what an older way of deploying left behind. */

/** A second copy of a hub that no cut-over reaches: from plain Compose, or from `docker run`. */
export function containersBeside({ snapshot, deep }: Looked): Finding[] {
  return (deep?.others ?? startedByCompose(snapshot)).flatMap((container): Finding[] => {
    const hub = hubOf(snapshot, container);
    if (hub === null) return [];
    const serves = environmentNames.some((name) => snapshot.environments[name].live?.hubs[hub]);
    const { name, image, compose } = container;
    const how = compose ? `docker compose (${compose.project})` : 'docker run';
    return [
      warning('beside-twinport', words().check.besideTwinport({ name, image, hub, how, serves }), { hub }),
    ];
  });
}

/** Without a look at everything that runs: what plain Compose started in this project. */
const startedByCompose = (snapshot: Snapshot): OtherContainer[] =>
  driftOf(snapshot).flatMap((one) =>
    one.drift === 'plain-compose'
      ? [
          {
            id: one.container,
            name: one.container.slice(0, 12),
            image: snapshot.model.services[one.service]?.image ?? '',
            compose: {
              project: snapshot.config.project,
              service: one.service,
              directory: snapshot.config.directory,
            },
          },
        ]
      : [],
  );

/** By its image, by its service in this directory's Compose files, or by the name that `docker run` gave it. */
function hubOf(snapshot: Snapshot, { name, image, compose }: OtherContainer): HubName | null {
  const { directory } = snapshot.config;
  const services = hubServicesIn(snapshot, environmentNames);
  const byImage = services.find(({ service }) => repositoryOf(service.image) === repositoryOf(image));
  if (byImage) return byImage.hub;
  if (compose && !isBelow(directory, compose.directory)) return null;
  const called = compose ? compose.service : name;
  return services.find(({ hub, service }) => called === hub || called === service.name)?.hub ?? null;
}

const isBelow = (directory: string, path: string): boolean =>
  path === directory || path.startsWith(`${directory}/`);

/** Images without our labels: nobody can tell which commit they are of. */
export function imagesFromElsewhere({ snapshot }: Looked): Finding[] {
  const repositories = new Map(
    hubServicesIn(snapshot, environmentNames).map(({ hub, service }) => [repositoryOf(service.image), hub]),
  );
  return snapshot.images
    .filter(({ labels, tags }) => labels[imageLabel.hub] === undefined && tags.length > 0)
    .map(({ tags }) => {
      const hub = repositories.get(repositoryOf(tags[0]!));
      return warning(
        'foreign-image',
        words().check.foreignImage({ tags, hub: hub ?? '' }),
        hub === undefined ? {} : { hub },
      );
    });
}

export const leftInSources = ({ snapshot, deep }: Looked): Finding[] =>
  (deep?.sources ?? []).flatMap((source) =>
    source.files.flatMap(({ path, text }) => {
      const place = `${source.path}/${path}`;
      const what = leftOver(snapshot, source, path, text);
      return what === null
        ? []
        : [warning('left-over', words().check.leftOver({ place, what }), { hub: source.hub })];
    }),
  );

/** One of its own for developing, a database for tests, an nginx that is part of the image: these are nobody's business. */
function leftOver(
  snapshot: Snapshot,
  source: SourceLook,
  path: string,
  text: string,
): 'script' | 'compose' | 'nginx' | null {
  const file = path.split('/').at(-1)!;
  const others = snapshot.config.hubs.flatMap(({ name, source: from }) => [name, from.split('/').at(-1)!]);
  const namesHubs = others.some((name) => new RegExp(`\\b${escaped(name)}\\b`, 'i').test(text));
  if (/^deploy[\w.-]*\.sh$/i.test(file))
    return /oracle/i.test(file) || /\b(?:docker\s+(?:save|load|compose|run|push)|docker-compose)\b/.test(text)
      ? 'script'
      : null;
  if (/^(?:docker-)?compose(?:\.(?:prod|production|staging|oracle))?\.ya?ml$/.test(file))
    return namesHubs || /\bbuild:|\bnginx\b/.test(text) ? 'compose' : null;
  if (/\bnginx[\w.-]*\.conf$|^default\.conf$/.test(file)) {
    const inImage = source.dockerfile?.text.includes(file) || source.dockerfile?.text.includes('nginx/');
    return !inImage && /\bproxy_pass\b/.test(text) ? 'nginx' : null;
  }
  return null;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
