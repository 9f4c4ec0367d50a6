/** `node tools/ts.mjs tests/scenario/support/doppler-main.ts JSON`: the stand-in as a process, for a network of its own. Prints its address. */
import { DopplerStandIn } from '../../../tools/doppler/stand-in.ts';

const doppler = new DopplerStandIn();
const given = JSON.parse(process.argv[2]!);
Object.assign(doppler.configs, given.configs);
Object.assign(doppler.tokens, given.tokens);
console.log(await doppler.start());
