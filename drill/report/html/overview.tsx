import { exceptionsOf, type Judged } from '../../objectives/exceptions';
import { isSweep, type PlayedResult } from '../../sweep/result';
import { plural } from './format';
import { keyNumbers } from './key-numbers';
import { Badge, Banner, VERDICT_WORDS, worst } from './verdict';

export const runId = (index: number) => `run${index + 1}`;

/** Several runs at a glance: the worst verdict decides, each row leads to its run. */
export function Overview({ results }: { results: readonly PlayedResult[] }) {
  const verdict = worst(results.map((one) => one.verdict));
  const held = results.filter((one) => one.verdict === 'held').length;
  const owing = results.filter(
    (one) => one.verdict === 'held' && exceptionsOf<Judged>(one.objectives).length > 0,
  ).length;
  const stacks = new Set(results.map(({ assembly }) => assembly.sha256)).size;
  const runs = results.map((result) => (isSweep(result) ? result.worst : result));
  const columns = runs[0] === undefined ? [] : keyNumbers(runs[0]).map(({ label }) => label);
  const swept = results.some(isSweep);
  return (
    <section class="overview">
      <p class="kicker">Drill</p>
      <h1 class="h1">
        {plural(results.length, 'scenario')} played against {stacks === 1 ? 'one stack' : `${stacks} stacks`}
      </h1>
      <Banner
        verdict={verdict}
        exceptions={owing}
        word={`${VERDICT_WORDS[verdict]}${verdict === 'held' && owing > 0 ? ', with exceptions' : ''}`}
      >
        {held} of {plural(results.length, 'scenario')} held.
        {swept && ' Held is what holds with every seed; the numbers are of the run that went worst.'}
        {owing > 0 &&
          ` In ${owing === held && owing > 1 ? 'each' : owing} of them something is not asked of this stack; the report of each says what, and why.`}
      </Banner>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard. */}
      <section class="scroll" tabIndex={0} aria-label="All scenarios">
        <table class="index narrow">
          <thead>
            <tr>
              <th scope="col">scenario</th>
              <th scope="col">verdict</th>
              {columns.map((label) => (
                <th key={label} scope="col">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {results.map((result, index) => (
              <tr key={index}>
                <th scope="row">
                  <a href={`#${runId(index)}`}>{result.scenario.title}</a>
                  <p class="because code">
                    {result.scenario.name}
                    {isSweep(result) && `, ${result.failed} of ${plural(result.runs.length, 'run')} failed`}
                  </p>
                </th>
                <td data-label="verdict">
                  <WholeVerdict result={result} />
                </td>
                {keyNumbers(runs[index]!).map(({ label, value }) => (
                  <td key={label} class="number" data-label={label}>
                    {value}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

/** Of one scenario, with how much was left out of it. */
function WholeVerdict({
  result: { verdict, objectives },
}: {
  readonly result: Pick<PlayedResult, 'verdict'> & { readonly objectives: readonly Judged[] };
}) {
  const exceptions = exceptionsOf(objectives).length;
  return (
    <>
      <Badge verdict={verdict} exceptions={exceptions} />
      {exceptions > 0 && <p class="because">with {plural(exceptions, 'exception')}</p>}
    </>
  );
}
