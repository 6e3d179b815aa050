import { exceptionsOf } from '../../objectives/exceptions';
import type { ObjectiveResult, RunResult, Verdict } from '../../result';
import { AUDIENCES, type Audience } from '../../world/traffic';
import { percent, plural, roughly } from './format';
import { GROUPS, shareOf, sum } from './outcomes';
import { Prose } from './prose';
import { Badge } from './verdict';

const PHASES = [
  ['safety', 'While it lasts, nothing wrong may happen'],
  ['liveness', 'Afterwards, everything must be back'],
] as const;

/** The worst first: what somebody has to do something about. */
const RANK: readonly Verdict[] = ['failed', 'inconclusive', 'held'];

/** What was asked of the stack, and how it went. */
export function Objectives({ result: { objectives } }: { result: RunResult }) {
  const asked = objectives
    .filter(({ verdict }) => verdict !== 'not asked')
    .sort((a, b) => RANK.indexOf(a.verdict) - RANK.indexOf(b.verdict));
  const unasked = objectives.filter(({ verdict }) => verdict === 'not asked');
  // What a file has left out with a reason is a debt: it is measured, and stands where everybody sees it.
  const owed = exceptionsOf(objectives);
  const others = unasked.filter(({ relaxed }) => relaxed === undefined);
  return (
    <>
      {asked.length === 0 && <p>No objective was asked of this run.</p>}
      {asked.length + owed.length > 0 && <Asked objectives={asked} owed={owed} />}
      {others.length > 0 && (
        <details class="numbers">
          <summary>{plural(others.length, 'objective')} of which this run says nothing</summary>
          <ul class="others">
            {others.map(({ name, title, because }) => (
              <li key={name}>
                <b>{title}</b>
                {because !== '' && (
                  <>
                    : <Prose text={because} />
                  </>
                )}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function Asked({
  objectives,
  owed,
}: {
  objectives: readonly ObjectiveResult[];
  owed: readonly ObjectiveResult[];
}) {
  return (
    <table class="objectives">
      <thead>
        <tr>
          <th scope="col">objective</th>
          <th scope="col">goal</th>
          <th scope="col">was</th>
          <th scope="col">verdict</th>
        </tr>
      </thead>
      {PHASES.map(([phase, words]) => {
        const some = objectives.filter((one) => one.phase === phase);
        return (
          some.length > 0 && (
            <tbody key={phase}>
              <tr class="phase">
                <th colSpan={4} scope="rowgroup">
                  {words} <span>({phase})</span>
                </th>
              </tr>
              {some.map((one) => (
                <Objective key={one.name} one={one} />
              ))}
            </tbody>
          )
        );
      })}
      {owed.length > 0 && (
        <tbody>
          <tr class="phase">
            <th colSpan={4} scope="rowgroup">
              Not asked of this stack, for a reason <span>(exceptions)</span>
            </th>
          </tr>
          {owed.map((one) => (
            <Objective key={one.name} one={one} />
          ))}
        </tbody>
      )}
    </table>
  );
}

function Objective({ one: { title, because, goal, value, verdict, relaxed } }: { one: ObjectiveResult }) {
  return (
    <tr>
      <th scope="row">
        {title}
        {because !== '' && (
          <p class="because">
            <Prose text={because} />
          </p>
        )}
        {/* Where it is not asked, the sentence above has the reason. */}
        {relaxed !== undefined && verdict !== 'not asked' && (
          <p class="because">
            A file makes it easier than the default, {relaxed.from}: <Prose text={relaxed.because} />
          </p>
        )}
      </th>
      <td class="number">{verdict === 'not asked' && relaxed !== undefined ? relaxed.from : goal}</td>
      <td class="number strong">{value}</td>
      <td>
        <Badge verdict={verdict} />
      </td>
    </tr>
  );
}

const WHO: Readonly<Record<Audience, string>> = {
  organic: 'Found the site by themselves',
  paid: 'Clicked an ad',
  customer: 'Signed in, or in the checkout',
  bot: 'Machines',
};

/** Who got what, over the whole run. */
export function Audiences({ result: { totals }, of }: { result: RunResult; of: string }) {
  const some = AUDIENCES.filter((audience) => sum(totals.byAudience[audience]) > 0);
  const columns = [GROUPS[1]!, GROUPS[2]!, GROUPS[3]!, GROUPS[0]!];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard.
    <section class="scroll" tabIndex={0} aria-label={`Who got what${of}`}>
      <table class="audiences narrow">
        <caption>Who got what, in the whole run</caption>
        <thead>
          <tr>
            <th scope="col">visitors</th>
            <th scope="col">requests</th>
            {columns.map(({ id, word }) => (
              <th key={id} scope="col">
                {word}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {some.map((audience) => (
            <tr key={audience}>
              <th scope="row">{WHO[audience]}</th>
              <td class="number" data-label="requests">
                {roughly(Math.round(sum(totals.byAudience[audience])))}
              </td>
              {columns.map((group) => (
                <td key={group.id} class="number" data-label={group.word}>
                  {percent(shareOf(totals.byAudience[audience], group))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
