import { type Block, blocksOf } from '../../tools/guides.ts';

/** What a shell is to run, and by which scenario: `sh run`, `sh run push`, `sh server firewall` … */
export const commands = (text: string): Block[] =>
  blocksOf(text).filter(({ info }) => info.startsWith('sh '));
