import type { Emit } from '../domain/event.ts';
import type { Plan } from '../domain/plan.ts';
import { deploy } from '../run/deploy.ts';
import { answeredBeforehand, type Operation } from '../run/operation.ts';
import { refusalOf } from '../run/results.ts';
import { travel } from '../run/road.ts';
import { newOperationId } from '../run/run-files.ts';
import type { Server } from '../run/server.ts';
import { cleanup, promote, recover, rollback } from '../run/verbs.ts';
import { hubsOf, refsOf, releaseOption } from './arguments.ts';
import type { Request } from './commands.ts';
import { askOnTerminal } from './confirm.ts';
import { exitOf } from './exit.ts';
import type { Globals } from './globals.ts';
import { emitJson } from './json.ts';
import { configured, openServer, reopen } from './open-server.ts';
import { problemsText, resultText } from './plain.ts';
import { rendererFor } from './renderer.ts';
import { cancelling } from './signals.ts';
import { stoppingAt } from './stop-at.ts';
import { paint, wantsColour } from './text.ts';

type Mutation = Extract<Request, { command: 'deploy' | 'promote' | 'rollback' | 'recover' | 'cleanup' }>;

/** Takes a mutating command down the road and says how it ended. The exit code of INTERFACE. */
export async function mutate(directory: string, request: Mutation, globals: Globals): Promise<number> {
  const id = newOperationId(request.command, new Date(), Math.random());
  const colours = paint(wantsColour(process.stdout, process.env, globals.color));
  const renderer = globals.json ? null : await rendererFor(request.command, Date.now(), globals.color);
  let plan: Plan | null = null;
  const show: Emit = renderer?.emit ?? emitJson;
  const emit = stoppingAt((event) => {
    if (event.type === 'plan') plan = event.plan;
    show(event);
  }, process.env.TWINPORT_STOP_AT);
  const signals = cancelling(emit);
  let server: Server | undefined;
  try {
    server = await openServer(directory, process.env);
    const journey = await journeyOf(server, request, id);
    const result = await travel(journey.server, journey.operation, {
      emit: signals.follow(emit),
      confirm: globals.yes ? answeredBeforehand : globals.json ? null : askOnTerminal,
      cancel: signals.cancel,
      dryRun: globals.dryRun === true,
      lockWaitMs: globals.wait ? server.config.lockWaitMs : 0,
    });
    if (!renderer) emitJson(result);
    else {
      renderer.close();
      if (result.problems) process.stderr.write(`\n${problemsText(result.problems, colours)}`);
      renderer.end(resultText(result, plan, server.config, colours));
    }
    return exitOf(result);
  } catch (error) {
    if (globals.json) emitJson(refusalOf({ kind: request.command }, error));
    throw error;
  } finally {
    renderer?.close();
    server?.api.close();
    signals.end();
  }
}

/** `rollback --env then` travels with the configuration of that time. */
async function journeyOf(
  server: Server,
  request: Mutation,
  id: string,
): Promise<{ server: Server; operation: Operation }> {
  if (request.command !== 'rollback' || !request.asThen)
    return { server, operation: operationOf(server, request, id) };
  const { configuredAsThen } = await import('../run/env-then.ts');
  const then = await configuredAsThen(server, releaseOption('--to', request.to));
  const operation = rollback(id, then.release, then);
  return { server: configured(server, then.config), operation };
}

function operationOf(server: Server, request: Mutation, id: string): Operation {
  switch (request.command) {
    case 'deploy':
      return deploy({
        id,
        pull: request.pull,
        refs: refsOf(request.refs, server.config),
        hubs: hubsOf(request.hubs, server.config),
        force: request.force,
        reload: () => reopen(server),
      });
    case 'promote':
      return promote(id, releaseOption('--expect', request.expect));
    case 'rollback':
      return rollback(id, releaseOption('--to', request.to), null);
    case 'recover':
      return recover(id);
    case 'cleanup':
      return cleanup(id, request.all);
  }
}
