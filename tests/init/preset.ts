import { jsonSchemaText } from '../../src/config/settings.ts';
import { treeFiles } from '../../src/init/tree/files.ts';
import { workhub } from '../../src/init/workhub.ts';

/** What the preset consists of, with secrets that are none. */
export const files = treeFiles({
  spec: workhub,
  owner: { uid: 1000, gid: 1000 },
  sessionSecret: 'session',
  keys: { private: 'private', public: 'public' },
  schema: jsonSchemaText(),
});

/** What git never sees in a real server directory is not in the example either. */
const isSecret = (path: string) => files[path]!.mode === 0o600 || path.startsWith('config/keys/');
export const committed = Object.keys(files).filter((path) => !isSecret(path));
