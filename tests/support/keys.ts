import { generateKeyPairSync } from 'node:crypto';

/** Two keys in PEM that belong together, of a kind that is made at once: an RSA pair takes its time. */
export const keyPair = () =>
  generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
