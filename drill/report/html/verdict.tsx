import type { ObjectiveResult, RunResult, Verdict } from '../../result';
import { plural } from './format';

export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  held: 'Held',
  failed: 'Failed',
  inconclusive: 'Inconclusive',
  'not asked': 'Not asked',
};

const SHAPES: Readonly<Record<Verdict, string>> = {
  held: 'M5 10.5l3.4 3.4L15.2 6.6',
  failed: 'M6 6l8 8M14 6l-8 8',
  inconclusive: 'M7.2 7.6a2.9 2.9 0 1 1 4.2 2.6c-1 .5-1.4 1-1.4 2M10 14.6v.6',
  'not asked': 'M6 10h8',
};

export const classOf = (verdict: Verdict) => verdict.replace(' ', '-');

/** A sign with a shape of its own for each verdict: colour alone says nothing to many. */
export function Sign({ verdict, size = 20 }: { readonly verdict: Verdict; readonly size?: number }) {
  return (
    <svg class={`sign ${classOf(verdict)}`} viewBox="0 0 20 20" width={size} height={size} aria-hidden="true">
      <circle cx="10" cy="10" r="10" />
      <path d={SHAPES[verdict]} />
    </svg>
  );
}

export function Badge({ verdict }: { readonly verdict: Verdict }) {
  return (
    <span class={`verdict ${classOf(verdict)}`}>
      <Sign verdict={verdict} />
      {VERDICT_WORDS[verdict]}
    </span>
  );
}

/** One sentence on how the objectives went. */
export function verdictSentence({ verdict, objectives }: RunResult): string {
  const of = (wanted: Verdict) => objectives.filter((one) => one.verdict === wanted);
  const asked = objectives.filter((one) => one.verdict !== 'not asked');
  const named = (some: readonly ObjectiveResult[]) => some.map(({ title }) => title).join('; ');
  const held = of('held').length;
  const open = of('inconclusive');
  switch (verdict) {
    case 'held':
      return `${asked.length === 1 ? 'The one objective' : `All ${asked.length} objectives`}${owed(objectives) > 0 ? ' that were asked' : ''} held${easier(objectives)}.`;
    case 'failed':
      return `${held} of ${plural(asked.length, 'objective')} held${easier(objectives)}. Not held: ${named(of('failed'))}.`;
    case 'inconclusive':
      return open.length > 0
        ? `${held} of ${plural(asked.length, 'objective')} held. Not known, because a number that nobody has published decides: ${named(open)}.`
        : 'Nothing failed, but the stack has parts that could change this and that the drill does not play.';
    case 'not asked':
      return 'No objective was asked of this run.';
  }
}

/** How many objectives a file has switched off and given a reason for: what the stack cannot do yet, or never will. */
export function owed(objectives: readonly ObjectiveResult[]): number {
  return objectives.filter(({ verdict, relaxed }) => verdict === 'not asked' && relaxed !== undefined).length;
}

/** A verdict in words. What was left out of it belongs to the word, not to what is read afterwards. */
export function verdictWords({ verdict, objectives }: Pick<RunResult, 'verdict' | 'objectives'>): string {
  const out = owed(objectives);
  return verdict === 'held' && out > 0
    ? `${VERDICT_WORDS.held}, with ${plural(out, 'exception')}`
    : VERDICT_WORDS[verdict];
}

/** What a file has made easier than the default: a debt, that the colour of a verdict would hide. */
function easier(objectives: readonly ObjectiveResult[]): string {
  const relaxed = objectives.filter((one) => one.relaxed !== undefined);
  const off = relaxed.filter(({ verdict }) => verdict === 'not asked');
  const asked = relaxed.length - off.length;
  const limits = asked === 0 ? '' : `, ${asked} of them against easier limits than the default ones`;
  return off.length === 0
    ? limits
    : `${limits}; ${off.length} more ${off.length === 1 ? 'is' : 'are'} not asked of this stack, with the reason below (${off.map(({ title }) => title).join('; ')})`;
}

const RANK: readonly Verdict[] = ['not asked', 'held', 'inconclusive', 'failed'];

/** Of several runs: the worst. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  return verdicts.reduce(
    (one, other) => (RANK.indexOf(other) > RANK.indexOf(one) ? other : one),
    'not asked',
  );
}
