import { type KeyValue, placeholder, type ServerSpec } from '../spec.ts';

export const envCommon = ({ common }: ServerSpec, sessionSecret: string): string => `\
# The same in staging and production. Never tracked by git, mode 600. Replace every ${placeholder}.
${lines([...common, ['SESSION_SECRET', sessionSecret]])}
# The JWT keys are files: config/keys. JWT_PRIVATE_KEY and JWT_PUBLIC_KEY belong here only where a hub insists.
`;

export const envStaging = ({ ofEnvironment }: ServerSpec): string => `\
# Staging alone. Never tracked by git, mode 600.
${lines(ofEnvironment.staging)}
`;

export const envProduction = ({ ofEnvironment }: ServerSpec): string => `\
# Production alone. Never tracked by git, mode 600.
${lines(ofEnvironment.production)}
`;

export const envTemplate = ({ common, ofEnvironment }: ServerSpec): string => `\
# Every key that must have a value, and no value: this file is tracked by git, the others never are.

# config/.env.common
${lines([...common.map(withoutValue), ['SESSION_SECRET', '']])}

# config/.env.staging and config/.env.production
${lines(ofEnvironment.staging.map(withoutValue))}
`;

const withoutValue = ([key]: KeyValue): KeyValue => [key, ''];

const lines = (entries: KeyValue[]): string => entries.map(([key, value]) => `${key}=${value}`).join('\n');
