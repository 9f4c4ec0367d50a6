import { words } from '../words/words.ts';
import { error, type Finding, type Looked } from './check.ts';

/** Ports that a gateway is going to open must be free; its own ones are ours. */
export const publicPorts = ({ ports }: Looked): Finding[] =>
  ports.map(({ environment, port, holder }) =>
    error('port-taken', words().engine.portTaken({ port, environment, holder }), { environment }),
  );
