import { afterAll, vi } from 'vitest';
import { markChildrenWith } from '../../src/engine/exec.ts';
import { forgetSecrets } from '../../src/secrets/redact.ts';
import { removeDirectories } from './directories.ts';

/** Test files share a process: what one of them changed is not there for the next. */
vi.useRealTimers();
vi.unstubAllEnvs();
forgetSecrets();
markChildrenWith(null);
afterAll(removeDirectories);
