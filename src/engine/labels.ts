import { imageLabel } from '../domain/images.ts';
import type { Placement } from '../domain/plan.ts';

/** Names of our labels on containers, networks and images: said here and nowhere else. */
export const label = {
  project: imageLabel.project,
  role: 'twinport.role',
  environment: 'twinport.environment',
  hub: 'twinport.hub',
  slot: 'twinport.slot',
  release: 'twinport.release',
  operation: 'twinport.operation',
  fingerprint: 'twinport.fingerprint',
  /** Key by key, as JSON: keyed hashes, so that what a container was started with is known without the ledger. */
  configuration: 'twinport.configuration',
  /** Of a gateway: what only a new container can change, and which nginx it runs. */
  shape: 'twinport.shape',
  version: 'twinport.gateway-version',
} as const;

/** Compose's own, by which it knows what it made. */
export const compose = {
  project: 'com.docker.compose.project',
  service: 'com.docker.compose.service',
} as const;

export const hubRole = 'hub';
export const gatewayRole = 'gateway';
/** A gateway's container that lives for one try of an image or a configuration. */
export const trialRole = 'gateway-trial';
/** A container that does nothing but keep an image from being pruned. */
export const holdRole = 'hold';

/** What a slot's container carries, so that it can be recognised without the ledger. */
export const placementLabels = (
  project: string,
  placement: Placement,
  configuration: Readonly<Record<string, string>>,
): Record<string, string> => ({
  [label.project]: project,
  [label.role]: hubRole,
  [label.environment]: placement.environment,
  [label.hub]: placement.hub,
  [label.slot]: placement.slot,
  [label.release]: placement.release,
  [label.operation]: placement.operation,
  [label.fingerprint]: placement.fingerprint,
  [label.configuration]: JSON.stringify(configuration),
});
