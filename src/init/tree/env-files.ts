import { words } from '../../words/words.ts';
import { type KeyValue, placeholder, type ServerSpec } from '../spec.ts';
import { comment } from './comment.ts';

export const envCommon = ({ common }: ServerSpec, sessionSecret: string): string => `\
${comment(words().comments.envCommon({ placeholder }))}
${lines([...common, ['SESSION_SECRET', sessionSecret]])}
${comment(words().comments.envKeys())}
`;

export const envStaging = ({ ofEnvironment }: ServerSpec): string => `\
${comment(words().comments.envStaging())}
${lines(ofEnvironment.staging)}
`;

export const envProduction = ({ ofEnvironment }: ServerSpec): string => `\
${comment(words().comments.envProduction())}
${lines(ofEnvironment.production)}
`;

export const envTemplate = ({ common, ofEnvironment }: ServerSpec): string => `\
${comment(words().comments.envTemplate())}

# config/.env.common
${lines([...common.map(withoutValue), ['SESSION_SECRET', '']])}

${comment(words().comments.envOfEach())}
${lines(ofEnvironment.staging.map(withoutValue))}
`;

const withoutValue = ([key]: KeyValue): KeyValue => [key, ''];

const lines = (entries: KeyValue[]): string => entries.map(([key, value]) => `${key}=${value}`).join('\n');
