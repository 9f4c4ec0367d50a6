/** Options that every command takes, wherever they stand on the line. */
export interface Globals {
  directory?: string;
  json?: boolean;
  yes?: boolean;
  dryRun?: boolean;
  wait: boolean;
  color: boolean;
}

declare const TWINPORT_VERSION: string;
declare const TWINPORT_COMMIT: string;
declare const TWINPORT_BUILD: string;

/** `0.1.0 (0945e5b1c2d3)`; the commit is left out where the build knew none. */
export function versionText(): string {
  const version = typeof TWINPORT_VERSION === 'string' ? TWINPORT_VERSION : '0.0.0';
  const commit = typeof TWINPORT_COMMIT === 'string' ? TWINPORT_COMMIT : '';
  return commit === '' ? version : `${version} (${commit})`;
}

/** One build of twinport, told apart from every other. */
export const buildText = (): string =>
  typeof TWINPORT_BUILD === 'string' ? `${versionText()} ${TWINPORT_BUILD}` : versionText();
