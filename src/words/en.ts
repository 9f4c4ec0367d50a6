import { build } from './en/build.ts';
import { config } from './en/config.ts';
import { gateway } from './en/gateway.ts';
import { git } from './en/git.ts';
import { init } from './en/init.ts';

/** English, section by section. */
export const en = { build, config, gateway, git, init };
