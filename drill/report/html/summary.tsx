import { exceptionsOf } from '../../objectives/exceptions';
import { spansSaid } from '../../objectives/objective';
import type { RunResult } from '../../result';
import { sameFaults, whenSaid } from './faults';
import { lasting, percent, roughly } from './format';
import type { Head } from './heading';
import { cardsOf, type KeyNumber } from './key-numbers';
import { brokenWindows, countsDuring, GROUPS, shareOf, sum } from './outcomes';
import { Prose } from './prose';
import { Banner, classOf, Sign, VERDICT_WORDS, verdictSentence, verdictWords } from './verdict';

/** What somebody sees who opens the report and has a minute. */
export function Summary({ result, id, H }: { result: RunResult; id: string; H: Head }) {
  const { scenario, totals, verdict } = result;
  return (
    <div class="summary">
      <p class="kicker">
        Drill <span class="code">{scenario.name}</span>, seed {result.seed}
      </p>
      <H level={1} id={id}>
        {scenario.title}
      </H>
      <p class="lead">
        <Prose text={scenario.description} />
      </p>
      <Origin scenario={scenario} />
      {scenario.faults.length > 0 && (
        <ul class="faults" aria-label="What was broken">
          {sameFaults(scenario.faults).map((spans) => (
            <li key={`${spans[0]!.fromMs} ${spans[0]!.text}`}>
              <b>
                <Prose text={spans[0]!.text} />
              </b>{' '}
              {whenSaid(spans)}
            </li>
          ))}
        </ul>
      )}
      <Banner
        verdict={verdict}
        exceptions={exceptionsOf(result.objectives).length}
        word={verdictWords(result)}
      >
        {verdictSentence(result)}
      </Banner>
      <dl class="cards">
        {cardsOf(result).map((one) => (
          <Card key={one.label} one={one} />
        ))}
      </dl>
      <OfAHundred result={result} />
      <p class="small">
        {roughly(Math.round(sum(totals.outcomes)))} requests in {lasting(scenario.durationMs)} of the site’s
        time, played on this stack’s own templates and code. Nothing ran on AWS.
      </p>
    </div>
  );
}

/** What a scenario is taken from, and how it differs from that. */
function Origin({ scenario: { sources = [], simplifies = [] } }: { scenario: RunResult['scenario'] }) {
  if (sources.length === 0 && simplifies.length === 0) return null;
  return (
    <details class="origin">
      <summary>
        {sources.length > 0 ? 'What really happened, and what differs here' : 'What differs from a real one'}
      </summary>
      {simplifies.length > 0 && (
        <ul>
          {simplifies.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      )}
      {sources.length > 0 && (
        <p>
          From:{' '}
          {sources.map((one, index) => (
            <span key={one}>
              {index > 0 && ', '}
              {/^https:\/\//.test(one) ? <a href={one}>{one}</a> : one}
            </span>
          ))}
        </p>
      )}
    </details>
  );
}

function Card({ one: { label, value, meaning, goal, verdict, unasked } }: { one: KeyNumber }) {
  return (
    <div class={`card ${classOf(verdict)}`}>
      <dt>{label}</dt>
      <dd class="value">{value}</dd>
      <dd class="meaning">{meaning}</dd>
      {goal !== undefined && (
        <dd class="goal">
          <Sign verdict={verdict} size={16} />
          <span>
            {VERDICT_WORDS[verdict].toLowerCase()}, <span class="number">goal: {goal}</span>
          </span>
        </dd>
      )}
      {unasked !== undefined && (
        <dd class="goal">
          <Sign verdict={verdict} size={16} />
          <span class="why">
            not asked: <Prose text={unasked} />
          </span>
        </dd>
      )}
    </div>
  );
}

/** Of all that came while it was broken, how much got what: the one picture that needs no axis. */
function OfAHundred({ result }: { result: RunResult }) {
  const counts = countsDuring(result);
  const windows = brokenWindows(result);
  if (sum(counts) <= 0) return null;
  const order = [GROUPS[1]!, GROUPS[2]!, GROUPS[3]!, GROUPS[0]!];
  const parts = order
    .map((group) => ({ group, share: shareOf(counts, group) }))
    .filter(({ group, share }) => share > 0 || group.id === 'failures');
  let from = 0;
  return (
    <figure class="hundred">
      <figcaption>
        {windows.length > 0 ? 'What visitors got while it was broken' : 'What visitors got in the whole run'}
        {windows.length > 0 && <span class="unit"> {spansSaid(windows)}</span>}
      </figcaption>
      <svg width="100%" height="34" aria-hidden="true">
        {parts.map(({ group, share }) => {
          const x = from;
          from += share;
          return (
            <g key={group.id}>
              <rect
                class={`band ${group.id}`}
                x={`${(x * 100).toFixed(2)}%`}
                width={`${(share * 100).toFixed(2)}%`}
                height="34"
              />
              {group.id === 'failures' && (
                <rect
                  class="hatched"
                  x={`${(x * 100).toFixed(2)}%`}
                  width={`${(share * 100).toFixed(2)}%`}
                  height="34"
                />
              )}
            </g>
          );
        })}
      </svg>
      <ul class="legend">
        {parts.map(({ group, share }) => (
          <li key={group.id}>
            <svg class="swatch" width="14" height="14" aria-hidden="true">
              <rect class={`band ${group.id}`} width="14" height="14" rx="3" />
              {group.id === 'failures' && <rect class="hatched" width="14" height="14" rx="3" />}
            </svg>
            <b>{percent(share)}</b> {group.id === 'useful' ? 'a useful answer' : group.word}
          </li>
        ))}
      </ul>
    </figure>
  );
}
