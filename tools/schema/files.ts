import { jsonSchemaText } from '../../src/config/settings.ts';

/** File name in schema/ -> text. */
export const schemaFiles = (): Record<string, string> => ({ 'twinport.schema.json': jsonSchemaText() });
