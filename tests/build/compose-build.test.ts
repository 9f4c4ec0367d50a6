import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { buildCommand, buildOverride, type HubBuild } from '../../src/build/compose-build.ts';

const build: HubBuild = {
  project: 'workhub',
  hub: 'wbfinhub',
  service: 'wbfinhub-staging',
  release: 'r4',
  image: 'wbfinhub:r4',
  composeFile: '/srv/workhub/docker-compose.yml',
  override: '/srv/workhub/.twinport/compose/build-wbfinhub.yml',
  context: '/srv/workhub/WBFinHub',
  commit: 'a'.repeat(40),
  subject: 'fix: show the sum',
  created: '2026-11-23T00:00:00.000Z',
  url: 'https://example.com/workhub.git',
  fingerprint: 'f'.repeat(64),
};

describe('the build of one hub', () => {
  it('is one Compose command for one service', () => {
    expect(buildCommand(build).join(' ')).toBe(
      'docker compose --progress plain -p workhub -f /srv/workhub/docker-compose.yml -f /srv/workhub/.twinport/compose/build-wbfinhub.yml build wbfinhub-staging',
    );
  });

  it('names image, context and labels, and nothing that the user may have set', () => {
    expect(parse(buildOverride(build))).toEqual({
      services: {
        'wbfinhub-staging': {
          image: 'wbfinhub:r4',
          build: {
            context: '/srv/workhub/WBFinHub',
            labels: {
              'org.opencontainers.image.revision': 'a'.repeat(40),
              'org.opencontainers.image.created': '2026-11-23T00:00:00.000Z',
              'org.opencontainers.image.source': 'https://example.com/workhub.git',
              'org.opencontainers.image.version': 'r4',
              'twinport.source': 'f'.repeat(64),
              'twinport.hub': 'wbfinhub',
              'twinport.subject': 'fix: show the sum',
              'twinport.project': 'workhub',
            },
          },
        },
      },
    });
  });

  it('leaves the address out where the repository has none', () => {
    expect(buildOverride({ ...build, url: null })).not.toContain('image.source');
  });

  it('doubles every dollar, so that Compose takes a commit subject as it is', () => {
    const subject = 'cost: $5, $HOME and ${X:-y} $$';
    const written = parse(buildOverride({ ...build, subject })).services['wbfinhub-staging'].build.labels;
    expect(written['twinport.subject']).toBe('cost: $$5, $$HOME and $${X:-y} $$$$');
  });

  it.each(['"quoted" \\ back', "it's #1: - [x] {y}", '😀 한국어', 'a\u2028b\u0085c\ufeffd', 'tab\there'])(
    'keeps the subject %j to the letter',
    (subject) => {
      const text = buildOverride({ ...build, subject });
      expect(parse(text).services['wbfinhub-staging'].build.labels['twinport.subject']).toBe(subject);
      expect(text).not.toMatch(/[\u2028\u0085\ufeff]/);
    },
  );
});
