/** What stands where only a person or a secrets provider knows the value. */
export const placeholder = 'CHANGE_ME';

const inCommon = (sessionSecret: string): [key: string, value: string][] => [
  ['DATABASE_URL', `postgresql://workhub:${placeholder}@host.docker.internal:5432/workhub`],
  ['GOOGLE_CLIENT_ID', placeholder],
  ['GOOGLE_CLIENT_SECRET', placeholder],
  ['SESSION_SECRET', sessionSecret],
];

const inStaging: [key: string, value: string][] = [
  ['NODE_ENV', 'production'],
  ['DOCKER_PORT', '4400'],
  ['PUBLIC_URL', 'http://workhub.biz:4400'],
  ['COOKIE_DOMAIN', 'workhub.biz'],
];

const inProduction: [key: string, value: string][] = [
  ['NODE_ENV', 'production'],
  ['DOCKER_PORT', '4500'],
  ['PUBLIC_URL', 'http://workhub.biz'],
  ['COOKIE_DOMAIN', '.workhub.biz'],
];

export const envCommon = (sessionSecret: string): string => `\
# The same in staging and production. Never tracked by git, mode 600. Replace every ${placeholder}.
${lines(inCommon(sessionSecret))}
# The JWT keys are files: config/keys. JWT_PRIVATE_KEY and JWT_PUBLIC_KEY belong here only where a hub insists.
`;

export const envStaging = (): string => `\
# Staging alone. Never tracked by git, mode 600.
${lines(inStaging)}
`;

export const envProduction = (): string => `\
# Production alone. Never tracked by git, mode 600.
${lines(inProduction)}
`;

export const envTemplate = (): string => `\
# Every key that must have a value, and no value: this file is tracked by git, the others never are.

# config/.env.common
${lines(inCommon('').map(withoutValue))}

# config/.env.staging and config/.env.production
${lines(inStaging.map(withoutValue))}
`;

const withoutValue = ([key]: [string, string]): [string, string] => [key, ''];

const lines = (entries: [string, string][]): string =>
  entries.map(([key, value]) => `${key}=${value}`).join('\n');
