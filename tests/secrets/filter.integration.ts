import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exec } from '../../src/engine/exec.ts';
import { forgetSecrets, learnSecrets } from '../../src/secrets/redact.ts';

const secret = 'Qx7-geheim$Wort';

beforeEach(() => learnSecrets([['API_KEY', secret]]));
afterEach(forgetSecrets);

describe('what a child says', () => {
  const say = (stream: string) =>
    exec({
      argv: ['sh', '-c', `echo "$SAID" >&${stream === 'stdout' ? 1 : 2}; exit 1`],
      env: { SAID: `near "${secret}"` },
      onLine: (line) => lines.push(line),
    });
  const lines: string[] = [];
  beforeEach(() => void lines.splice(0));

  it('on its way out holds no known value', async () => {
    expect((await say('stderr')).stderr).toBe('near "[secret]"\n');
    expect(lines).toEqual(['near "[secret]"']);
  });

  it('to be read stays whole, and its lines do not', async () => {
    expect((await say('stdout')).stdout).toBe(`near "${secret}"\n`);
    expect(lines).toEqual(['near "[secret]"']);
  });
});
