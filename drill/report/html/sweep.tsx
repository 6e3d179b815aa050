import { Fragment } from 'preact';
import { exceptionsOf, reasonsOf } from '../../objectives/exceptions';
import { hasP95 } from '../../sweep/distribution';
import { boundOf, type SweepResult, type SweptObjective } from '../../sweep/sweep';
import { plural } from './format';
import type { Head } from './heading';
import { Prose } from './prose';
import { Strip } from './strip';
import { Badge, Banner, verdictWords } from './verdict';

const RANK = ['failed', 'inconclusive', 'held'];

/** Many seeds of one scenario at a glance; the run that went worst follows it, whole. */
export function SweepSummary({ sweep, id, H }: { sweep: SweepResult; id: string; H: Head }) {
  const { scenario, verdict, runs, seeds, objectives } = sweep;
  const asked = objectives
    .filter((one) => one.verdict !== 'not asked')
    .sort((a, b) => RANK.indexOf(a.verdict) - RANK.indexOf(b.verdict));
  return (
    <section class="sweep" aria-labelledby={`${id}-sweep`}>
      <p class="kicker">
        Drill <span class="code">{scenario.name}</span>, {plural(runs.length, 'run')}
      </p>
      <H level={1} id={`${id}-sweep`}>
        {scenario.title}
      </H>
      <p class="lead">
        <Prose text={scenario.description} />
      </p>
      <Banner verdict={verdict} exceptions={exceptionsOf(objectives).length} word={verdictWords(sweep)}>
        {sentence(sweep)}
      </Banner>
      <p class="small">
        Seeds {seeds}. Everything that is left to chance is drawn anew for each: when metrics arrive, how long
        servers take to boot, who comes.{' '}
        {hasP95(runs.length) && 'At p95, 95 of 100 runs are as good or better. '}Bars are runs, the line is
        the limit.
      </p>
      <Table asked={asked} sweep={sweep} of={`, ${id.replace('run', 'run ')}`} />
      <Exceptions sweep={sweep} />
      <p>
        Furthest from its limits: <a href={`#${id}`}>the run with seed {sweep.worst.seed}</a>, below.
      </p>
    </section>
  );
}

function sentence({ runs, held, failed, inconclusive, objectives }: SweepResult): string {
  const parts = [
    `${held} of ${plural(runs.length, 'run')} held`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(inconclusive > 0 ? [`${inconclusive} ${inconclusive === 1 ? 'is' : 'are'} inconclusive`] : []),
  ];
  const open = objectives.filter(({ verdict }) => verdict === 'inconclusive').map(({ title }) => title);
  // All runs may hold, and still rest on what nobody knows.
  const rests =
    open.length === 0 || failed > 0
      ? ''
      : ` Not known, because a number that nobody has published decides: ${open.join('; ')}.`;
  return `${parts.join(', ')}.${leftOut(objectives)}${rests}`;
}

/** What a file has made easier for all seeds: a debt, that the colour of a verdict would hide. */
function leftOut(objectives: readonly SweptObjective[]): string {
  const off = exceptionsOf(objectives).length;
  const relaxed = objectives.filter((one) => one.relaxed !== undefined).length - off;
  const is = (count: number) => (count === 1 ? 'is' : 'are');
  const parts = [
    ...(relaxed > 0 ? [`${relaxed} ${is(relaxed)} held against easier limits than the default ones`] : []),
    ...(off > 0 ? [`${off} ${is(off)} not asked of this stack, with the reason below`] : []),
  ];
  return parts.length === 0 ? '' : ` Of ${plural(objectives.length, 'objective')} ${parts.join(', and ')}.`;
}

/** What is asked of no seed has no strip; the run that is shown whole says what it was. */
function Exceptions({ sweep: { objectives, worst } }: { sweep: SweepResult }) {
  const reasons = reasonsOf(exceptionsOf(objectives));
  if (reasons.length === 0) return null;
  const wasOf = (name: string) => worst.objectives.find((one) => one.name === name)?.value ?? '–';
  return (
    <>
      <p>
        <b>Not asked of this stack, for a reason</b>{' '}
        <span class="unit">with what it was in the run with seed {worst.seed}</span>
      </p>
      <ul class="others">
        {reasons.map(({ because, which }) => (
          <li key={because}>
            {which.map(({ name, title, relaxed }, index) => (
              <Fragment key={name}>
                {index > 0 && ', '}
                <b>{title}</b> {wasOf(name)} (by default {relaxed!.from})
              </Fragment>
            ))}
            : <Prose text={because} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Table({ asked, sweep, of }: { asked: readonly SweptObjective[]; sweep: SweepResult; of: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard.
    <section class="scroll" tabIndex={0} aria-label={`Objectives over all seeds${of}`}>
      <table class="swept">
        <thead>
          <tr>
            <th scope="col">objective</th>
            <th scope="col">all runs</th>
            <th scope="col">p50</th>
            {hasP95(sweep.runs.length) && <th scope="col">p95</th>}
            <th scope="col">worst</th>
            <th scope="col">goal</th>
            <th scope="col">verdict</th>
          </tr>
        </thead>
        <tbody>
          {asked.map((one) => (
            <Fragment key={one.name}>
              <Row one={one} sweep={sweep} />
              <Why one={one} worst={sweep.worst.seed} />
            </Fragment>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ one, sweep }: { one: SweptObjective; sweep: SweepResult }) {
  return (
    <tr class={saysWhy(one) ? 'explained' : undefined}>
      <th scope="row">{one.title}</th>
      <td>
        <Strip
          name={one.title}
          bound={boundOf(one.name)}
          limit={one.limit}
          unit={one.unit}
          values={valuesOf(sweep, one.name)}
        />
      </td>
      <td class="number" data-label="p50">
        {one.words.p50}
      </td>
      {hasP95(sweep.runs.length) && (
        <td class="number" data-label="p95">
          {one.words.p95}
        </td>
      )}
      <td class="number strong" data-label="worst">
        {one.words.worst}
      </td>
      <td class="number" data-label="goal">
        {one.goal}
      </td>
      <td>
        <Badge verdict={one.verdict} />
        {one.failed > 0 && (
          <p class="because">
            {one.failed} of {one.asked} failed
          </p>
        )}
      </td>
    </tr>
  );
}

const saysWhy = ({ verdict, because }: SweptObjective) => verdict !== 'held' && because !== '';

/** Below its row, over all columns: a reason is long. */
function Why({ one, worst }: { one: SweptObjective; worst: number }) {
  if (!saysWhy(one)) return null;
  return (
    <tr class="why">
      <td colSpan={7}>
        <p class="because">
          {one.worstSeed !== null && `Seed ${one.worstSeed}: `}
          <Prose text={one.because} />
        </p>
        {/* The run that is below has its own line. */}
        {one.reproduce !== '' && one.worstSeed !== worst && <p class="because code">{one.reproduce}</p>}
      </td>
    </tr>
  );
}

function valuesOf({ runs }: SweepResult, name: string) {
  return runs.flatMap(({ objectives }) => {
    const one = objectives.find((other) => other.name === name);
    return one === undefined || one.verdict === 'not asked' ? [] : [one.measured];
  });
}
