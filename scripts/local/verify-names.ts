import { deepStrictEqual } from 'node:assert';
import type { Context, Session } from './deploy';
import { certificateProblems, doorsOf } from './front-doors';
import { PROMISED } from './promises';
import { checkProblems, routesOf } from './routes';
import { lookAround, type World } from './world';

/** What a site with a name has: records, checks, certificates, and a load balancer that knows its distribution. */
export async function verifyNames(context: Context, session: Session): Promise<void> {
  const { clientsIn, assembly, app } = session;
  const world = await lookAround(
    clientsIn,
    assembly.stacks.map(({ region }) => region),
  );
  if (world.records.length === 0) return;
  await verifyRecords(context, app.name, world);
  await context.steps.run('every name has a certificate where it leads', 10, async (step) => {
    fail(certificateProblems(world));
    step.found(`${world.certificates.size} certificates, all issued`);
  });
  await context.steps.run('the servers answer whom they should', 10, async (step) => {
    const doors = doorsOf(world);
    same(doors, PROMISED[app.name]?.doors);
    step.found(doors.join('; '));
  });
}

async function verifyRecords({ steps, terminal }: Context, name: string, world: World): Promise<void> {
  await steps.run('every name leads where it should', 10, async (step) => {
    const routes = routesOf(world);
    for (const route of routes) terminal.detail(route);
    same(routes, PROMISED[name]?.routes);
    step.found(`${world.records.length} records`);
  });
  if (world.checks.size === 0) return;
  await steps.run('every health check has its settings, and is followed', 10, async (step) => {
    fail(checkProblems(world));
    step.found(`${world.checks.size}`);
  });
}

function fail(problems: readonly string[]): void {
  if (problems.length > 0) throw new Error(problems.join('; '));
}

/** A site of one's own promises nothing that is known here. */
function same(actual: readonly string[], promised: readonly string[] | undefined): void {
  if (promised) deepStrictEqual(actual, promised);
}
