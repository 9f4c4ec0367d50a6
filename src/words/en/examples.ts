/** Two ways to use each command, for its --help: the line, and what it does. */
interface Example {
  line: string;
  does: string;
}

export const examples: Record<string, readonly [Example, Example, ...Example[]]> = {
  twinport: [
    { line: 'twinport deploy', does: 'build what changed and bring it up on staging' },
    { line: 'twinport promote', does: "bring staging's release to production" },
  ],
  init: [
    { line: 'twinport init --preset workhub', does: "write WorkHub's server directory here" },
    {
      line: 'twinport init shop --hub shop=Shop:3000:/ --hub admin=Admin:3001:/admin',
      does: 'write one for two hubs to the folder shop',
    },
    { line: 'twinport init', does: 'ask, and propose what docker-compose.yml has' },
  ],
  check: [
    {
      line: 'twinport check',
      does: 'everything, for both environments; exit 3 where something must be mended',
    },
    {
      line: 'twinport check production --json | jq ".[].problems[].remedy"',
      does: 'what to do, for programs',
    },
  ],
  deploy: [
    { line: 'twinport deploy', does: 'fetch, pull, build what changed, bring up staging' },
    {
      line: 'twinport deploy --ref wbsaleshub=v1.2',
      does: 'build that tag of one hub; its checkout stays as it is',
    },
  ],
  promote: [
    { line: 'twinport promote', does: 'show the plan, ask, and bring the release of staging to production' },
    { line: 'twinport promote --expect r4 --yes', does: 'in a script: only if it is still r4' },
  ],
  rollback: [
    { line: 'twinport rollback', does: 'back to the previous good release' },
    { line: 'twinport rollback --to r3', does: 'to that one' },
  ],
  status: [
    { line: 'twinport status', does: 'what runs where, as Docker and the gateway have it' },
    {
      line: 'twinport status --json | jq .environments.production.release',
      does: 'the release of production alone',
    },
  ],
  releases: [
    { line: 'twinport releases', does: 'newest first, with commits' },
    { line: 'twinport releases --json', does: 'the same for programs' },
  ],
  diff: [
    { line: 'twinport diff', does: 'commits, changed keys and settings, images, and what would restart' },
    { line: 'twinport diff --json | jq .promotion.restarts', does: 'the hubs that would restart' },
  ],
  logs: [
    { line: 'twinport logs production wbsaleshub -f --since 10m', does: 'the last ten minutes, and on' },
    { line: 'twinport logs --build r4 wbsaleshub', does: 'how the image of r4 was built' },
  ],
  attach: [
    { line: 'twinport attach', does: 'follow the operation of another terminal' },
    { line: 'twinport attach --json', does: 'its lines for programs' },
  ],
  recover: [
    { line: 'twinport recover', does: 'finish or undo what was interrupted' },
    { line: 'twinport recover --dry-run', does: 'say what that would be' },
  ],
  cleanup: [
    { line: 'twinport cleanup', does: 'remove what no environment and no rollback needs' },
    { line: 'twinport cleanup --all', does: "after a question: everybody's unnamed images as well" },
  ],
  env: [
    { line: 'twinport env check', does: 'what is wrong with environment files and keys' },
    { line: 'twinport env diff', does: 'which keys differ; never a value' },
  ],
  'env check': [
    { line: 'twinport env check', does: 'all files, keys and what reaches images' },
    { line: 'twinport env check --fix', does: 'correct the modes of files first' },
  ],
  'env pull': [
    { line: 'twinport env pull', does: 'staging, production and common, all of them or none' },
    { line: 'twinport env pull staging', does: 'staging and common alone' },
  ],
  'env diff': [
    { line: 'twinport env diff', does: 'files, provider, environments and containers' },
    { line: 'twinport env diff --json', does: 'the same for programs' },
  ],
  docs: [
    { line: 'twinport docs', does: 'what there is to read' },
    { line: 'twinport docs hubs.route', does: 'one key of twinport.yml' },
  ],
  completion: [
    { line: 'source <(twinport completion bash)', does: 'in ~/.bashrc' },
    {
      line: 'twinport completion fish > ~/.config/fish/completions/twinport.fish',
      does: 'once, for fish',
    },
  ],
};
