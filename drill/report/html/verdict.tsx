import type { ComponentChildren } from 'preact';
import { exceptionsOf, type Judged } from '../../objectives/exceptions';
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

/** @param exceptions objectives that a file has left out with a reason */
export function Badge({
  verdict,
  exceptions = 0,
}: {
  readonly verdict: Verdict;
  readonly exceptions?: number;
}) {
  return (
    <span class={`verdict ${toneOf(verdict, exceptions)}`}>
      <Sign verdict={verdict} />
      {VERDICT_WORDS[verdict]}
    </span>
  );
}

/** What is held while something was left out has not the colour of success. */
const toneOf = (verdict: Verdict, exceptions: number) =>
  `${classOf(verdict)}${verdict === 'held' && exceptions > 0 ? ' owing' : ''}`;

/** The verdict as nobody can overlook it. @param exceptions objectives that a file has left out with a reason */
export function Banner({
  verdict,
  exceptions,
  word,
  children,
}: {
  readonly verdict: Verdict;
  readonly exceptions: number;
  readonly word: string;
  readonly children: ComponentChildren;
}) {
  return (
    <div class={`banner ${toneOf(verdict, exceptions)}`}>
      <Sign verdict={verdict} size={44} />
      <div>
        <p class="word">{word}</p>
        <p>{children}</p>
      </div>
    </div>
  );
}

/** One sentence on how the objectives went. */
export function verdictSentence({ verdict, objectives }: RunResult): string {
  const of = (wanted: Verdict) => objectives.filter((one) => one.verdict === wanted);
  const asked = objectives.filter((one) => one.verdict !== 'not asked');
  const named = (some: readonly ObjectiveResult[]) => some.map(({ title }) => title).join('; ');
  const held = of('held').length;
  const open = of('inconclusive');
  const unknown = `Not known, because a number that nobody has published decides: ${named(open)}.`;
  switch (verdict) {
    case 'held':
      return `${asked.length === 1 ? 'The one objective' : `All ${asked.length} objectives`}${exceptionsOf(objectives).length > 0 ? ' that were asked' : ''} held${easier(objectives)}.`;
    case 'failed':
      return `${held} of ${plural(asked.length, 'objective')} held${easier(objectives)}. Not held: ${named(of('failed'))}.${open.length > 0 ? ` ${unknown}` : ''}`;
    case 'inconclusive':
      return open.length > 0
        ? `${held} of ${plural(asked.length, 'objective')} held. ${unknown}`
        : 'Nothing failed, but the stack has parts that could change this and that the drill does not play.';
    case 'not asked':
      return 'No objective was asked of this run.';
  }
}

/** A verdict in words. What was left out of it belongs to the word, not to what is read afterwards. */
export function verdictWords({
  verdict,
  objectives,
}: {
  readonly verdict: Verdict;
  readonly objectives: readonly Judged[];
}): string {
  const out = exceptionsOf(objectives).length;
  return verdict === 'held' && out > 0
    ? `${VERDICT_WORDS.held}, with ${plural(out, 'exception')}`
    : VERDICT_WORDS[verdict];
}

/** What a file has made easier than the default: a debt, that the colour of a verdict would hide. */
function easier(objectives: readonly Judged[]): string {
  const relaxed = objectives.filter((one) => one.relaxed !== undefined);
  const off = exceptionsOf(objectives);
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
