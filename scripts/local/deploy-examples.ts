import type { LocalApp } from './apps';
import { type Context, deployApp, type Running, type Session, start, synthesize } from './deploy';
import { verifyDoctor } from './doctor/verify-doctor';
import { ACCOUNT } from './emulator';
import { inventory, labelOf } from './inventory';
import { leftovers } from './leftovers';
import { removeStandIns } from './stand-ins';

/** Deploys each example, checks it and destroys it, all in one emulator. */
export async function deployExamples(context: Context, apps: readonly LocalApp[]): Promise<Session> {
  const running = await start(context, ACCOUNT);
  await synthesize(context, running, apps);
  let last: Session | undefined;
  for (const app of apps) last = await deployExample(context, running, app);
  if (!last) throw new Error('no example was given');
  return last;
}

async function deployExample(context: Context, running: Running, app: LocalApp): Promise<Session> {
  context.terminal.title(`examples/${app.name}`);
  const before = await inventory(running.emulator);
  const session = await deployApp(context, running, app);
  await verifyDoctor(context, session);
  if (context.options.keep) return session;
  await context.steps.run('cdk destroy --all removed every stack', 180, async (step) => {
    await running.cli.destroy(app, (line) => step.saw(line.trim().slice(0, 60)));
    await removeStandIns(running.clientsIn, step, session.standIns);
    step.found(session.assembly.stacks.map(({ name }) => name).join(', '));
  });
  await context.steps.run('nothing is left that was not meant to be', 20, async (step) => {
    const left = leftovers(before, await inventory(running.emulator), session.assembly, session.deployed);
    for (const { held, reason } of left) if (reason) context.terminal.detail(`${labelOf(held)}: ${reason}`);
    const forgotten = left.filter(({ reason }) => reason === undefined).map(({ held }) => labelOf(held));
    if (forgotten.length > 0) throw new Error(`the destroy left ${forgotten.join(', ')}`);
    step.found(`${left.length} kept, with a reason`);
  });
  return session;
}
