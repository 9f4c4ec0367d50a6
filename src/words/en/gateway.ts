import type { Problem } from '../../domain/failure.ts';
import type { EnvironmentName } from '../../domain/names.ts';

export const gateway = {
  noInclude: (): Problem => ({
    place: 'nginx/nginx.conf',
    rule: 'it does not include what twinport generates, so no hub would be reachable',
    remedy: 'add this line inside its http { } block: include twinport/*.conf;',
  }),
  noCertificate: (p: { environment: EnvironmentName; name: string }): Problem => ({
    place: 'nginx/certs',
    rule: `${p.environment} has a TLS port, and its certificate and key are not both there`,
    remedy: `put them there as ${p.name}.crt and ${p.name}.key`,
  }),
  noImage: (p: { image: string; said: string[] }): Problem => ({
    place: 'twinport.yml: gateway.image',
    rule: `the image ${p.image} is not on this server and could not be pulled`,
    remedy: 'name an image that can be pulled, or load it here with docker load',
    evidence: p.said,
  }),
  notNginx: (p: { image: string; said: string[] }): Problem => ({
    place: 'twinport.yml: gateway.image',
    rule: `the image ${p.image} has no nginx on its PATH`,
    remedy: 'name an image that has, such as nginx:1.29-alpine',
    evidence: p.said,
  }),
  oldNginx: (p: { image: string; version: string; oldest: string }): Problem => ({
    place: 'twinport.yml: gateway.image',
    rule: `the image ${p.image} has nginx ${p.version}, and ${p.oldest} is the oldest that works`,
    remedy: 'name a newer one, such as nginx:1.29-alpine',
  }),
  refused: (p: {
    environment: EnvironmentName;
    place: string;
    said: string[];
    serving: boolean;
  }): Problem => ({
    place: p.place,
    rule: `nginx does not accept this configuration; ${staysAsItWas(p.environment, p.serving)}`,
    remedy: 'correct what it names, then run the command again',
    evidence: p.said,
  }),
  notTaken: (p: { environment: EnvironmentName; said: string[] }): Problem => ({
    place: `${p.environment}'s gateway`,
    rule: `nginx found the configuration good and then did not take it; ${staysAsItWas(p.environment, true)}`,
    remedy: 'correct what it names, then run the command again',
    evidence: p.said,
  }),
  notCreated: (p: { environment: EnvironmentName; said: string[]; serving: boolean }): Problem => ({
    place: `${p.environment}'s gateway`,
    rule: `Docker could not make its container; ${staysAsItWas(p.environment, p.serving)}`,
    remedy: 'correct what it names, then run the command again',
    evidence: p.said,
  }),
  notStarted: (p: { environment: EnvironmentName; said: string[]; serving: boolean }): Problem => ({
    place: `${p.environment}'s gateway`,
    rule: `it did not come up; ${staysAsItWas(p.environment, p.serving)}`,
    remedy: 'correct what it names, then run the command again',
    evidence: p.said,
  }),
  notBack: (p: { environment: EnvironmentName; said: string[] }): Problem => ({
    place: `${p.environment}'s gateway`,
    rule: 'the gateway that served before did not come back either: nobody answers now',
    remedy: 'free its ports and its memory, then run the command again',
    evidence: p.said,
  }),
  notRunning: (p: { environment: EnvironmentName }): Problem => ({
    place: `${p.environment}'s gateway`,
    rule: 'it does not run',
    remedy: 'twinport recover',
  }),
};

const staysAsItWas = (environment: EnvironmentName, serving: boolean): string =>
  serving ? `what ${environment} served before, it serves now` : `${environment} has no gateway yet`;
