import { Fragment } from 'preact';
import { reasonsOf } from '../../objectives/exceptions';
import type { RunResult } from '../../result';
import {
  type ComparedCell,
  type ComparedObjective,
  type ComparedScenario,
  type ComparisonResult,
  exceptionsIn,
} from '../../sweep/comparison';
import { hasP95 } from '../../sweep/distribution';
import { isSweep } from '../../sweep/result';
import { ComparedCharts } from './charts';
import { plural } from './format';
import { runId } from './overview';
import { Prose } from './prose';
import { Badge, classOf, Sign, VERDICT_WORDS } from './verdict';

/** Several stacks side by side. @param hrefOf where a stack's own report is, if there is one */
export function Comparison({
  comparison,
  rows,
  hrefOf,
}: {
  comparison: ComparisonResult;
  rows: number;
  hrefOf: (stack: string) => string | undefined;
}) {
  const { stacks, scenarios, results } = comparison;
  const names = stacks.map(({ name }) => name);
  return (
    <>
      <section class="overview">
        <p class="kicker">Drill</p>
        <h1 class="h1">
          {plural(stacks.length, 'stack')} side by side, in {plural(scenarios.length, 'scenario')}
        </h1>
        <p class="lead">
          The same visitors, faults, seeds and limits for each. What each stack is made of decides the rest.
        </p>
        {scenarios.some(({ objectives }) => exceptionsIn(objectives).length > 0) && (
          <p>
            What a file leaves out is asked of none of them; where that is so, a scenario that is held has
            another colour, and a list below has what each stack was.
          </p>
        )}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard. */}
        <section class="scroll" tabIndex={0} aria-label="All scenarios">
          <table class="index compared narrow">
            <thead>
              <tr>
                <th scope="col">scenario</th>
                {names.map((name) => (
                  <th key={name} scope="col">
                    {hrefOf(name) === undefined ? name : <a href={hrefOf(name)}>{name}</a>}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {scenarios.map(({ scenario, verdicts, objectives }, index) => (
                <tr key={scenario.name}>
                  <th scope="row">
                    <a href={`#${runId(index)}`}>{scenario.title}</a>
                    <p class="because code">{scenario.name}</p>
                  </th>
                  {verdicts.map(({ stack, verdict }) => (
                    <td key={stack} data-label={stack}>
                      <Badge verdict={verdict} exceptions={exceptionsIn(objectives).length} />
                      <p class="because">{heldOf(objectives, stack)}</p>
                    </td>
                  ))}
                </tr>
              ))}
              {scenarios.length > 1 && (
                <tr>
                  <th scope="row">All objectives of all scenarios</th>
                  {names.map((name) => (
                    <td key={name} class="strong" data-label={name}>
                      {heldOf(
                        scenarios.flatMap(({ objectives }) => objectives),
                        name,
                      )}
                    </td>
                  ))}
                </tr>
              )}
            </tbody>
          </table>
        </section>
        {/* On a phone the table has no head, and with it no links. */}
        {names.every((name) => hrefOf(name) !== undefined) && (
          <p class="small">
            Each stack’s own report:{' '}
            {names.map((name, index) => (
              <Fragment key={name}>
                {index > 0 && ', '}
                <a href={hrefOf(name)}>{name}</a>
              </Fragment>
            ))}
          </p>
        )}
      </section>
      {scenarios.map((one, index) => (
        <article key={one.scenario.name} aria-labelledby={runId(index)}>
          <p class="kicker">
            Drill <span class="code">{one.scenario.name}</span>
            {one.runs > 1 && `, ${plural(one.runs, 'run')} of each stack`}
          </p>
          <h2 class="h2" id={runId(index)}>
            {one.scenario.title}
          </h2>
          <p class="lead">
            <Prose text={one.scenario.description} />
          </p>
          <Table compared={one} names={names} />
          <Unplayed compared={one} comparison={comparison} />
          <ComparedCharts
            id={runId(index)}
            rows={rows}
            runs={results
              .filter(({ result }) => result.scenario.name === one.scenario.name)
              .map(({ stack, result }) => ({ stack, result: wholeOf(result) }))}
          />
          {one.runs > 1 && <p class="small">Plots are of each stack’s run that went worst.</p>}
        </article>
      ))}
    </>
  );
}

const wholeOf = (result: ComparisonResult['results'][number]['result']): RunResult =>
  isSweep(result) ? result.worst : result;

function heldOf(objectives: readonly ComparedObjective[], stack: string): string {
  const asked = objectives.flatMap(({ cells }) =>
    cells.filter((cell) => cell.stack === stack && cell.verdict !== 'not asked'),
  );
  return `${asked.filter(({ verdict }) => verdict === 'held').length} of ${asked.length} held`;
}

function Table({ compared, names }: { compared: ComparedScenario; names: readonly string[] }) {
  const asked = compared.objectives.filter(({ cells }) =>
    cells.some(({ verdict }) => verdict !== 'not asked'),
  );
  const owed = exceptionsIn(compared.objectives);
  const easier = asked.filter(({ relaxed }) => relaxed !== undefined);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard.
    <section class="scroll" tabIndex={0} aria-label={`Objectives by stack, ${compared.scenario.name}`}>
      <table class="compared narrow">
        <caption>{ofRuns(compared.runs)}The best of a row is marked.</caption>
        <thead>
          <tr>
            <th scope="col">objective</th>
            <th scope="col">goal</th>
            {names.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {asked.map((one) => (
            <Row key={one.name} one={one} />
          ))}
        </tbody>
        {owed.length > 0 && (
          <tbody>
            <tr class="phase">
              <th colSpan={names.length + 2} scope="rowgroup">
                Not asked of these stacks, for a reason <span>(exceptions)</span>
              </th>
            </tr>
            {owed.map((one) => (
              <Row key={one.name} one={one} exception />
            ))}
          </tbody>
        )}
      </table>
      {reasonsOf(owed).map(({ because, which }) => (
        <p key={because} class="small">
          Not asked ({which.map(({ title }) => title).join(', ')}): <Prose text={because} />.
        </p>
      ))}
      {easier.length > 0 && (
        <p class="small">
          Easier than by default:{' '}
          {easier.map(({ title, relaxed }) => `${title} (${relaxed!.from})`).join(', ')}.
        </p>
      )}
    </section>
  );
}

function Row({
  one: { title, goal, cells, winners, relaxed },
  exception = false,
}: {
  one: ComparedObjective;
  exception?: boolean;
}) {
  return (
    <tr>
      <th scope="row">{title}</th>
      <td class="number" data-label="goal">
        {exception ? relaxed!.from : goal}
      </td>
      {cells.map((cell) => (
        <Cell key={cell.stack} cell={cell} best={winners.includes(cell.stack)} />
      ))}
    </tr>
  );
}

/** Why a stack of which each objective held is inconclusive all the same. */
function Unplayed({
  compared: { scenario, verdicts, objectives },
  comparison,
}: {
  compared: ComparedScenario;
  comparison: ComparisonResult;
}) {
  const open = verdicts.filter(
    ({ stack, verdict }) =>
      verdict === 'inconclusive' &&
      !objectives.some(({ cells }) =>
        cells.some((cell) => cell.stack === stack && cell.verdict === 'inconclusive'),
      ),
  );
  return (
    <>
      {open.map(({ stack }) => {
        const own = comparison.results.find(
          ({ stack: name, result }) => name === stack && result.scenario.name === scenario.name,
        )!;
        const things = [
          ...new Set(
            wholeOf(own.result).notModelled.flatMap(({ matters, type, what }) =>
              matters ? [`${type}: ${what}`] : [],
            ),
          ),
        ];
        return (
          <p key={stack} class="small">
            <b>{stack}</b> is inconclusive, because it has what is not played and could change this:{' '}
            {things.slice(0, 3).join('; ')}
            {things.length > 3 && ` and ${things.length - 3} more`}.
          </p>
        );
      })}
    </>
  );
}

function ofRuns(runs: number): string {
  if (runs === 1) return '';
  return hasP95(runs)
    ? 'At p95: 95 of 100 runs are as good or better. '
    : `Of each stack the worst of ${plural(runs, 'run')}. `;
}

function Cell({ cell: { stack, verdict, value }, best }: { cell: ComparedCell; best: boolean }) {
  return (
    <td class={`number ${classOf(verdict)}${best ? ' best' : ''}`} data-label={stack}>
      <span>
        <Sign verdict={verdict} size={15} />
        <span class="unseen">{VERDICT_WORDS[verdict]}: </span>
        {value}
        {best && <b class="star"> best</b>}
      </span>
    </td>
  );
}
