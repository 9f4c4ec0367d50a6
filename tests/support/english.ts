import { speak } from '../../src/words/words.ts';

/**
 * Tests read English, also after one in Korean and where the machine speaks Korean: here, and in the twinport that
 * scenarios start.
 */
process.env.TWINPORT_LANG = 'en';
await speak('en');
