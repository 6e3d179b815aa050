import { boundOf, type SweepResult, type SweptObjective } from '../../sweep/sweep';
import { plural } from './format';
import type { Head } from './heading';
import { Strip } from './strip';
import { Badge, classOf, Sign, VERDICT_WORDS } from './verdict';

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
      <p class="lead">{scenario.description}</p>
      <div class={`banner ${classOf(verdict)}`}>
        <Sign verdict={verdict} size={44} />
        <div>
          <p class="word">{VERDICT_WORDS[verdict]}</p>
          <p>{sentence(sweep)}</p>
        </div>
      </div>
      <p class="small">
        Seeds {seeds}. Everything that is left to chance is drawn anew for each: when metrics arrive, how long
        servers take to boot, who comes. At p95, 95 of 100 runs are as good or better. Bars are runs, the line
        is the limit.
      </p>
      <Table asked={asked} sweep={sweep} of={`, ${id.replace('run', 'run ')}`} />
      <p>
        Furthest from its limits: <a href={`#${id}`}>the run with seed {sweep.worst.seed}</a>, below.
      </p>
    </section>
  );
}

function sentence({ runs, held, failed, inconclusive }: SweepResult): string {
  const parts = [
    `${held} of ${plural(runs.length, 'run')} held`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(inconclusive > 0 ? [`${inconclusive} ${inconclusive === 1 ? 'is' : 'are'} inconclusive`] : []),
  ];
  return `${parts.join(', ')}.`;
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
            <th scope="col">p95</th>
            <th scope="col">worst</th>
            <th scope="col">goal</th>
            <th scope="col">verdict</th>
          </tr>
        </thead>
        <tbody>
          {asked.map((one) => (
            <tr key={one.name}>
              <th scope="row">
                {one.title}
                {one.because !== '' && <p class="because">{one.because}</p>}
                {one.verdict !== 'held' && one.reproduce !== '' && (
                  <p class="because code">{one.reproduce}</p>
                )}
              </th>
              <td>
                <Strip
                  name={one.title}
                  bound={boundOf(one.name)}
                  limit={one.limit}
                  unit={one.unit}
                  values={valuesOf(sweep, one.name)}
                />
              </td>
              <td class="number">{one.words.p50}</td>
              <td class="number">{one.words.p95}</td>
              <td class="number strong">{one.words.worst}</td>
              <td class="number">{one.goal}</td>
              <td>
                <Badge verdict={one.verdict} />
                {one.failed > 0 && (
                  <p class="because">
                    {one.failed} of {one.asked} failed
                  </p>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function valuesOf({ runs }: SweepResult, name: string) {
  return runs.flatMap(({ objectives }) => {
    const one = objectives.find((other) => other.name === name);
    return one === undefined || one.verdict === 'not asked' ? [] : [one.measured];
  });
}
