import { plainReason } from '../../lambda/shared/site-mode-document';
import { isInForce, type SiteModeDocument } from '../../lib/private/contracts/site-mode';
import { announce } from '../audit';
import { type Context, clockOf, nowSeconds } from '../context';
import { spokenDuration } from '../duration';
import { EXIT } from '../errors';
import { type ModeRequest, nextOf } from '../mode-request';
import { SiteModeStore, type StoredMode } from '../mode-store';
import { propagationWords, type Watched, watchEdge } from '../watch';
import {
  type Clock,
  clockTime,
  inForce,
  isNormal,
  nameOf,
  PRESET_STYLE,
  untilWords,
  whatPasses,
  whoSeesWhat,
} from '../words';

/** A clock that is this far off makes "until" another moment than the person means; seconds. */
const CLOCK_TOLERANCE = 30;

/** `breakwater mode`: a person's mode, written at once, then watched until the nearest edge has it. */
export async function setMode(context: Context, request: ModeRequest, watch: boolean): Promise<number> {
  const { system, terminal, deployment } = context;
  terminal.progress('writing …');
  const store = new SiteModeStore(context.access, deployment);
  const { before, after } = await store.write(
    () => nowSeconds(system),
    (_found, now) => nextOf(request, now),
  );
  const written = after as SiteModeDocument;
  const warnings = [...replaced(before, written, clockOf(system))];
  showChange(context, before, written);
  for (const warning of warnings) terminal.warn(warning);

  const untold = await announce(context, before, written);
  if (untold !== undefined)
    warnings.push(say(context, `the mode is written, but not in the audit trail: ${untold}`));
  const watched = watch ? await watchIt(context, written, warnings) : undefined;
  terminal.answer({
    site: deployment.site,
    before: inForce(before.document, written.at) ?? null,
    after: written,
    edge: watched === undefined ? null : edgeAnswer(watched),
    warnings,
  });
  return watched !== undefined && !watched.seen ? EXIT.notSeen : EXIT.ok;
}

function showChange(
  { system, terminal, access, deployment }: Context,
  before: StoredMode,
  after: SiteModeDocument,
): void {
  const clock = { ...clockOf(system), now: after.at };
  const old = inForce(before.document, after.at);
  const from = old === undefined ? 'normal' : nameOf(old);
  const to = terminal.style(['bold', PRESET_STYLE[after.preset] as 'red'], nameOf(after));
  terminal.say();
  terminal.say(`  ${terminal.style('bold', deployment.site)}  ${from} → ${to}`);
  terminal.say();
  if (isNormal(after)) {
    terminal.row('Visitors', 'The site is open: everybody gets it as it is.');
    terminal.row('Automation', `leaves it open until ${untilWords(after.until, clock)}`);
  } else {
    terminal.row('Visitors', whoSeesWhat(after, deployment.admission));
    const passing = whatPasses(after);
    if (passing !== '') terminal.row('As ever', passing);
    terminal.row('Until', `${untilWords(after.until, clock)}; then normal, by itself`);
    if (after.reason !== undefined) terminal.row('Why', after.reason);
  }
  terminal.row('Edges', `have revision ${after.revision} ${propagationWords(access)}`);
  terminal.say();
}

const edgeAnswer = (watched: Watched): unknown =>
  watched.seen
    ? { seen: true, seconds: watched.seconds, revision: watched.edge.revision }
    : { seen: false, seconds: watched.seconds, last: watched.last };

/** A person may replace another person's mode, and should know it. */
function replaced(
  { document: old, unreadable }: StoredMode,
  after: SiteModeDocument,
  clock: Clock,
): string[] {
  if (unreadable) return ['the store held a document that nobody understands; it is replaced'];
  if (old === undefined || !isInForce(old, after.at) || old.by !== 'person') return [];
  if (isNormal(old) || nameOf(old) === nameOf(after)) return [];
  const why = old.reason === undefined ? '' : ` ("${plainReason(old.reason)}")`;
  return [
    `this replaces ${nameOf(old)}, which a person set at ${clockTime(old.at, clock)} until ${clockTime(old.until, clock)}${why}`,
  ];
}

async function watchIt(
  context: Context,
  { revision }: SiteModeDocument,
  warnings: string[],
): Promise<Watched> {
  const { system, terminal, deployment } = context;
  const watched = await watchEdge(system, deployment.siteUrl, revision, (seconds, last) =>
    terminal.progress(`waiting for the nearest edge: ${last} (${seconds} s)`),
  );
  if (!watched.seen) {
    const words = `the mode is written, but after ${watched.seconds} s the nearest edge does not show it: ${watched.last}; look again with: breakwater status`;
    warnings.push(say(context, words));
    return watched;
  }
  terminal.say(
    `${terminal.style('green', '✓')} The nearest edge has it, ${afterWords(watched.seconds)}. The others cannot be seen from here.`,
  );
  if (watched.edge.revision > revision) {
    const words = `somebody has written revision ${watched.edge.revision} since: it is ${watched.edge.preset} now; look with: breakwater status`;
    warnings.push(say(context, words));
  }
  const ahead = watched.edge.clockAheadSeconds ?? 0;
  if (Math.abs(ahead) > CLOCK_TOLERANCE) {
    const off = `${spokenDuration(Math.abs(ahead))} ${ahead > 0 ? 'fast' : 'slow'}`;
    warnings.push(
      say(
        context,
        `this machine's clock is ${off} beside the edge's, and the mode ends by the edges' clocks`,
      ),
    );
  }
  return watched;
}

const afterWords = (seconds: number): string =>
  seconds < 1 ? 'at once' : `after ${spokenDuration(seconds)}`;

function say({ terminal }: Context, warning: string): string {
  terminal.warn(warning);
  return warning;
}
