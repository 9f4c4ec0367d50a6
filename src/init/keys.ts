/** The RSA pair that signs and checks the hubs' tokens. */
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { wrongUsage } from '../domain/failure.ts';
import { words } from '../words/words.ts';

/** PEM. */
export interface KeyPair {
  private: string;
  public: string;
}

/**
 * The pair for a directory where each file may be there already: a missing public key is made from the private one;
 * a private key cannot be made for a public one, and Failure 2 says so. Files that are there are never written, so
 * where both are, nothing is read and the pair is empty.
 */
export function keysFor(directory: string, paths: KeyPair, makeKeys: () => KeyPair): KeyPair {
  const is = {
    private: existsSync(join(directory, paths.private)),
    public: existsSync(join(directory, paths.public)),
  };
  if (is.private && is.public) return { private: '', public: '' };
  if (is.public)
    throw wrongUsage(words().init.keyWithoutPrivate({ place: paths.public, missing: paths.private }));
  return is.private ? { private: '', public: publicKeyOf(directory, paths.private) } : makeKeys();
}

export function freshKeys(): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  return { private: privateKey, public: publicKey };
}

function publicKeyOf(directory: string, path: string): string {
  try {
    return createPublicKey(readFileSync(join(directory, path)))
      .export({ type: 'spki', format: 'pem' })
      .toString();
  } catch (error) {
    throw wrongUsage(
      words().init.unusableKey({ place: path, why: (error as NodeJS.ErrnoException).code ?? String(error) }),
    );
  }
}
