import {
  globalArguments,
  type Instruction,
  instructionsOf,
  parseFrom,
  substitute,
} from '../build/dockerfile.ts';

/** What the stage that becomes the image comes to, with the stages it is built on. */
export interface Chain {
  /** Of the whole file. */
  instructions: Instruction[];
  /** Images that stages are built on, with the line that names them. */
  bases: { image: string; line: number }[];
  /** Null: as its base image has it. */
  user: { name: string; line: number } | null;
  command: Instruction | null;
  entrypoint: Instruction | null;
  /** Null: as its base image has it. */
  healthcheck: boolean | null;
}

interface Stage {
  name: string | null;
  image: string;
  line: number;
  body: Instruction[];
}

/** `target`: the stage that is built; null: the last one. */
export function finalChain(
  text: string,
  args: Readonly<Record<string, string>>,
  target: string | null,
): Chain {
  const instructions = instructionsOf(text);
  const stages = stagesOf(instructions, globalArguments(instructions, args));
  const body = bodyOf(stages, target);
  const last = (name: string) => body.findLast((instruction) => instruction.name === name) ?? null;
  const [user, health] = [last('USER'), last('HEALTHCHECK')];
  return {
    instructions,
    bases: basesOf(stages),
    user: user && { name: user.rest.trim(), line: user.line },
    command: last('CMD'),
    entrypoint: last('ENTRYPOINT'),
    healthcheck: health && !/^NONE\b/i.test(health.rest),
  };
}

function stagesOf(instructions: Instruction[], values: Readonly<Record<string, string>>): Stage[] {
  const stages: Stage[] = [];
  for (const instruction of instructions) {
    if (instruction.name === 'FROM') {
      const { image, stage } = parseFrom(instruction.rest);
      stages.push({
        name: stage?.toLowerCase() ?? null,
        image: substitute(image, values),
        line: instruction.line,
        body: [],
      });
    } else stages.at(-1)?.body.push(instruction);
  }
  return stages;
}

/** A stage's instructions behind those of the stage it begins from. */
function bodyOf(stages: Stage[], target: string | null): Instruction[] {
  const named = target === null ? -1 : stages.findIndex(({ name }) => name === target.toLowerCase());
  const at = named >= 0 ? named : stages.length - 1;
  const stage = stages[at];
  if (!stage) return [];
  const earlier = stages.slice(0, at);
  const from = earlier.findLast(({ name }) => name === stage.image.toLowerCase());
  return [...(from ? bodyOf(earlier, from.name) : []), ...stage.body];
}

const basesOf = (stages: Stage[]): Chain['bases'] =>
  stages
    .filter(
      ({ image }, at) =>
        image !== '' &&
        image !== 'scratch' &&
        !stages.slice(0, at).some(({ name }) => name === image.toLowerCase()),
    )
    .map(({ image, line }) => ({ image, line }));
