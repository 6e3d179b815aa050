import type { TraceKind } from '../../kernel/trace';
import type { RunResult } from '../../result';
import { endsFault } from '../highlights';
import { clock, grouped, plural } from './format';
import { PathName } from './prose';
import { atMost, type TimelineLine, withoutRepetition } from './repetition';

export const KIND_WORDS: Readonly<Record<TraceKind, string>> = {
  fault: 'Fault',
  alarm: 'Alarm',
  delivery: 'Message',
  lambda: 'Function',
  call: 'API call',
  capacity: 'Servers',
  health: 'Health',
  edge: 'Edge',
  dns: 'DNS',
  visitors: 'Visitors',
  money: 'Money',
  notification: 'People told',
};
const DAY_MS = 86_400_000;
const KINDS = Object.keys(KIND_WORDS) as TraceKind[];

/** The filters need no script: the style sheet hides what a box unticks. */
export const FILTER_RULES = KINDS.map(
  (kind) => `.timeline:has([value=${kind}]:not(:checked)) .k-${kind}`,
).join(',');

export function Timeline({
  result,
  id,
  of,
  limit,
}: {
  result: RunResult;
  id: string;
  of: string;
  limit: number;
}) {
  const all = withoutRepetition(result.timeline);
  const { lines, missing } = atMost(all, limit);
  const kinds = KINDS.filter((kind) => lines.some(({ entry }) => entry.kind === kind));
  const kindOf = new Map<string, RunResult['facts'][number]['kind']>(
    result.facts.map(({ name, kind }) => [name, kind]),
  );
  const left = [...missing].map(([kind, count]) => `${grouped(count)} of “${KIND_WORDS[kind]}”`);
  return (
    <div class={`timeline${lines.some(({ entry }) => entry.atMs >= DAY_MS) ? ' days' : ''}`}>
      <fieldset>
        <legend>Show</legend>
        {kinds.map((kind) => (
          <label key={kind} class="kind">
            <input type="checkbox" value={kind} checked />
            {KIND_WORDS[kind]}{' '}
            <span class="amount">{lines.filter(({ entry }) => entry.kind === kind).length}</span>
          </label>
        ))}
      </fieldset>
      {left.length > 0 && (
        <p class="note">
          Too many for a page: {left.join(', ')} are not in this list. The JSON result has every line.
        </p>
      )}
      {lines.some(({ entry }) => entry.atMs < 0) && (
        <p class="note">
          Before 0:00:00 the stack is deployed: what is created then runs its code, as in a first deploy.
          Visitors come from 0:00:00.
        </p>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard. */}
      <section class="entries" tabIndex={0} aria-label={`Timeline${of}`}>
        <ol data-timeline>
          {lines.map((one, index) => (
            <Line
              key={index}
              one={one}
              id={id}
              kindOf={kindOf}
              over={endsFault(one.entry, result.scenario.faults)}
            />
          ))}
        </ol>
      </section>
    </div>
  );
}

/** Who is no part of the stack. */
const OUTSIDERS: Readonly<Record<string, string>> = { scenario: 'Scenario', noise: 'Chance' };

function Line({
  one: { entry, times, lastMs },
  id,
  kindOf,
  over,
}: {
  one: TimelineLine;
  id: string;
  kindOf: ReadonlyMap<string, RunResult['facts'][number]['kind']>;
  /** Of a fault: that it is over, which is no bad news. */
  over: boolean;
}) {
  const { atMs, kind, actor, text, facts = [] } = entry;
  return (
    <li class={`k-${kind}${over ? ' over' : ''}`} data-s={Math.round(atMs / 100) / 10}>
      <time>{clock(atMs / 1000)}</time>
      <span>{over ? 'Fault over' : KIND_WORDS[kind]}</span>
      <p>
        <b>{OUTSIDERS[actor] ?? <PathName path={actor} />}</b> <span>{text}</span>
        {times > 1 && (
          <span class="times">
            {' '}
            {plural(times, 'time')}, until {clock(lastMs / 1000)}
          </span>
        )}
        {facts.length > 0 && (
          <span class="rests">
            {facts.map((name) => {
              const known = kindOf.get(name);
              return known === undefined ? (
                <span key={name}>{name}</span>
              ) : (
                <a key={name} class={known} href={`#${id}-${name}`}>
                  {name}
                </a>
              );
            })}
          </span>
        )}
      </p>
    </li>
  );
}
