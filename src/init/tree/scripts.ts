const script = (verb: string, does: string): string => `\
#!/bin/sh
# ${does}
exec twinport -C "$(dirname "$0")/.." ${verb} "$@"
`;

/** File name -> text. */
export const scripts: Record<string, string> = {
  'deploy-staging.sh': script('deploy', 'Builds what changed and brings it up on staging.'),
  'promote-production.sh': script('promote', "Brings staging's release to production: the same images."),
  'rollback-production.sh': script('rollback', 'Takes production back to its previous release.'),
  'cleanup-docker.sh': script('cleanup', 'Removes what no environment and no rollback needs.'),
};
