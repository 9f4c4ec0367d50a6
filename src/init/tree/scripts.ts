import { words } from '../../words/words.ts';
import { comment } from './comment.ts';

/** File name -> text. */
export function scripts(): Record<string, string> {
  const say = words().comments;
  return {
    'deploy-staging.sh': script('deploy', say.deployScript()),
    'promote-production.sh': script('promote', say.promoteScript()),
    'rollback-production.sh': script('rollback', say.rollbackScript()),
    'cleanup-docker.sh': script('cleanup', say.cleanupScript()),
  };
}

const script = (verb: string, does: string): string => `\
#!/bin/sh
${comment(does)}
exec twinport -C "$(dirname "$0")/.." ${verb} "$@"
`;
