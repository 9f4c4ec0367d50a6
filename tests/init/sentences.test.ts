import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { planInit } from '../../src/init/plan.ts';
import { planSentences, reportSentences } from '../../src/init/sentences.ts';
import { emptyDirectory, init, options, withFolder } from './files.ts';

const without = (directory: string, lines: string[]) =>
  lines.map((line) => line.replaceAll(directory, 'DIR'));

it('shows beforehand what will be written, added and left', () => {
  const directory = emptyDirectory();
  writeFileSync(join(directory, '.gitignore'), '.twinport/\n');
  writeFileSync(join(directory, 'twinport.yml'), '');
  const said = without(directory, planSentences(planInit(options(directory))));
  expect(said).toMatchInlineSnapshot(`
    [
      "Will be written to DIR: docker-compose.yml, config/.env.common, config/.env.staging, config/.env.production, config/.env.template, config/keys/jwt_private.pem, config/keys/jwt_public.pem, nginx/nginx.conf, scripts/deploy-staging.sh, scripts/promote-production.sh, scripts/rollback-production.sh, scripts/cleanup-docker.sh, twinport.schema.json.",
      "Will be added to .gitignore: config/.env.common, config/.env.staging, config/.env.production, config/.env.development, config/.doppler-token*, config/keys/*.pem, nginx/certs/*.key.",
      "Left as they are: twinport.yml.",
    ]
  `);
});

it('says afterwards what was written, and what to do next', () => {
  const directory = emptyDirectory();
  expect(without(directory, reportSentences(init(directory)))).toMatchInlineSnapshot(`
    [
      "Written to DIR: twinport.yml, docker-compose.yml, config/.env.common, config/.env.staging, config/.env.production, config/.env.template, config/keys/jwt_private.pem, config/keys/jwt_public.pem, nginx/nginx.conf, scripts/deploy-staging.sh, scripts/promote-production.sh, scripts/rollback-production.sh, scripts/cleanup-docker.sh, twinport.schema.json, .gitignore.",
      "Next:",
      "  1. write the values of DATABASE_URL, GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET into config/.env.common",
      "  2. clone the hubs' sources here: WBHubManager, WBSalesHub, WBFinHub, WBOnboardingHub, HWTestAgent",
      "  3. bring up staging: cd DIR && ./scripts/deploy-staging.sh",
    ]
  `);
});

it('says that there was nothing to do', () => {
  const directory = emptyDirectory();
  init(directory);
  expect(without(directory, reportSentences(init(directory)))[0]).toBe(
    'DIR has everything already; nothing was written.',
  );
});

it('quotes a directory with a space in the command to run', () => {
  const directory = withFolder(emptyDirectory(), "my server's");
  expect(reportSentences(init(directory)).at(-1)).toMatch(
    /cd '.*my server'\\''s' && \.\/scripts\/deploy-staging\.sh$/,
  );
});
