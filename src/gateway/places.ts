/** Inside the gateway's container. */
export const containerPorts = { plain: 64080, tls: 64443, candidate: 64099 } as const;
/** `.twinport/gateway/<environment>/` of the host. */
export const mountPoint = '/twinport';
/** `nginx/certs/` of the host. */
export const certificateDirectory = '/twinport-certs';
/** Answers with the hash of the configuration in force, on the candidate port only: a reload tells nobody whether it worked. */
export const markerPath = '/.well-known/twinport-gateway';
