import { DEFAULT_MODE, type Mode } from '../../lib/private/contracts/mode';
import type { SiteModeDocument } from '../../lib/private/contracts/site-mode';
import { announce } from '../audit';
import { type Context, clockOf, nowSeconds } from '../context';
import { CommandError } from '../errors';
import { nextOf, readModeRequest } from '../mode-request';
import { SiteModeStore, type StoredMode } from '../mode-store';
import { OperatingModes, type RegionMode } from '../operating-mode';
import { propagationWords } from '../watch';
import { type Clock, inForce, isNormal, listed, nameOf, untilWords } from '../words';

/**
 * `breakwater off`: automation decides nothing and writes nothing any more, in any Region, and a mode that it has set ends. A
 * person's mode stays: it is hers to end.
 */
export async function switchOff(context: Context): Promise<void> {
  const { terminal, deployment } = context;
  const { before, after } = await writeBoth(context, 'off');
  const problems = problemsOf(after, 'off');
  showSwitch(context, before, after);
  // The responder is in the control Region: until that one is off, it would write its mode again.
  const quiet = after.some(({ region, value }) => region === deployment.controlRegion && value === 'off');
  const ended = quiet ? await endAutomationsMode(context) : undefined;
  if (!quiet)
    problems.push(
      `the site mode is left alone, since automation in ${deployment.controlRegion} may still be writing it; \`breakwater mode normal\` opens the site`,
    );
  terminal.answer(answerOf(context, before, after, { siteModeEnded: ended?.preset ?? null, problems }));
  if (problems.length > 0) throw new CommandError(...problems);
}

/** `breakwater on`: back to what was before `off`, or to what is asked for. */
export async function switchOn(context: Context, asked: Mode | undefined): Promise<void> {
  const { terminal } = context;
  const mode = asked ?? (await lastMode(context));
  const { before, after } = await writeBoth(context, mode);
  const problems = problemsOf(after, mode);
  showSwitch(context, before, after);
  terminal.say();
  terminal.answer(answerOf(context, before, after, { problems }));
  if (problems.length > 0) throw new CommandError(...problems);
}

async function writeBoth(
  context: Context,
  mode: Mode,
): Promise<{ before: RegionMode[]; after: RegionMode[] }> {
  context.terminal.progress('writing in each Region …');
  const modes = new OperatingModes(context.access, context.deployment);
  const before = await modes.read();
  return { before, after: await modes.write(mode) };
}

/**
 * What a Region that is off had before. Both are written together, so that one tells for both; where only one is off (a partial
 * `off`), the other one's own value is what was.
 */
async function lastMode(context: Context): Promise<Mode> {
  const modes = new OperatingModes(context.access, context.deployment);
  context.terminal.progress('looking for the mode before off …');
  const problems: string[] = [];
  for (const region of modes.regions) {
    try {
      const mode = await modes.before(region);
      if (mode !== undefined) return mode;
    } catch (error) {
      problems.push((error as Error).message);
    }
  }
  if (problems.length === 0) return DEFAULT_MODE;
  throw new CommandError(...problems, 'nothing was written; name the mode: breakwater on --mode protect');
}

function problemsOf(after: readonly RegionMode[], mode: Mode): string[] {
  const failed = after.filter(({ problem }) => problem !== undefined);
  if (failed.length === 0) return [];
  const done = after.filter(({ problem }) => problem === undefined).map(({ region }) => region);
  const here = listed(failed.map(({ region }) => region));
  const partial =
    done.length === 0
      ? `nothing was written: the operating mode is as before`
      : `ONLY PARTLY DONE: ${mode} in ${listed(done)}, NOT in ${here}; run the same command again, or set the parameter in ${here} by hand`;
  return [...failed.map(({ problem }) => problem!), partial];
}

function showSwitch({ terminal, deployment }: Context, before: RegionMode[], after: RegionMode[]): void {
  terminal.say();
  terminal.say(`  ${terminal.style('bold', deployment.site)}  operating mode`);
  terminal.say();
  for (const { region, value } of after) {
    const old = before.find((one) => one.region === region)?.value ?? 'not known';
    if (value === undefined) terminal.row(region, `${old}, NOT WRITTEN`, ['bold', 'red']);
    else
      terminal.row(
        region,
        `${old} → ${terminal.style(['bold', value === 'off' ? 'yellow' : 'green'], value)}`,
      );
  }
}

/** Ends at once; automation is off, so that nothing has to be held open. */
async function endAutomationsMode(context: Context): Promise<SiteModeDocument | undefined> {
  const { system, terminal, access, deployment } = context;
  const request = readModeRequest('normal', { reason: 'automation was switched off' });
  const { before, after } = await new SiteModeStore(access, deployment).write(
    () => nowSeconds(system),
    ({ document }, now) => {
      const current = inForce(document, now);
      return current?.by === 'automation' ? nextOf({ ...request, seconds: 0 }, now) : undefined;
    },
  );
  terminal.row('Site mode', ...siteModeWords(before, after, clockOf(system), propagationWords(access)));
  terminal.say();
  if (after === undefined) return undefined;
  const untold = await announce(context, before, after);
  if (untold !== undefined) terminal.warn(`the mode is written, but not in the audit trail: ${untold}`);
  return before.document;
}

function siteModeWords(
  before: StoredMode,
  after: SiteModeDocument | undefined,
  clock: Clock,
  propagation: string,
): [string] {
  const current = inForce(before.document, clock.now);
  if (after !== undefined && before.document !== undefined)
    return [`${nameOf(before.document)}, which automation had set, → normal; edges have it ${propagation}`];
  if (current === undefined || isNormal(current)) return ['normal; nothing had to be ended'];
  return [
    `${nameOf(current)} stays until ${untilWords(current.until, clock)}: a person set it; \`breakwater mode normal\` ends it`,
  ];
}

function answerOf(
  { deployment }: Context,
  before: readonly RegionMode[],
  after: readonly RegionMode[],
  more: Readonly<Record<string, unknown>>,
): unknown {
  const values = (modes: readonly RegionMode[]) =>
    Object.fromEntries(modes.map(({ region, value }) => [region, value ?? null]));
  return { site: deployment.site, before: values(before), written: values(after), ...more };
}
