import type { TraceKind } from '../../kernel/trace';
import type { RunResult, Span } from '../../result';
import type { Outcome } from '../../world/traffic';
import { sameFaults, whenSaid } from './faults';
import { clock, grouped, money, percent, plural, rate } from './format';
import { MinuteTable } from './minute-table';
import { GROUPS, OUTCOME_WORDS, STACKED, shareOf, sum } from './outcomes';
import { area, line, lineWhereAny, steps, ticksAt } from './path';
import { type Axis, Lane, Lanes, Panel, Ruler, Stretched } from './plot';
import { calmed, cornersOf, failuresOf, highest, rowsToDraw } from './rows';
import { valueTicks } from './ticks';

/** A line at the very top of its plot would be cut in half. */
const HEADROOM = 1.02;

/** All plots of a run on one time axis. */
export function Charts({
  result,
  id,
  of,
  rows,
}: {
  result: RunResult;
  id: string;
  of: string;
  rows: number;
}) {
  const axis = axisOf([result]);
  const drawn = columnsOf(result, rows);
  return (
    <div class="charts" data-charts data-seconds={axis.durationMs / 1000}>
      <Controls id={id} axis={axis} />
      <Ruler axis={axis} />
      <Broken axis={axis} moments={momentsOf(result)} />
      <Outcomes result={result} axis={axis} drawn={drawn} id={id} />
      <Ruler axis={axis} />
      <Load axis={axis} drawn={drawn} />
      <Servers result={result} axis={axis} drawn={drawn} />
      <Ruler axis={axis} />
      <Alarms result={result} axis={axis} />
      <Actions result={result} axis={axis} />
      <Money result={result} axis={axis} drawn={drawn} />
      <Ruler axis={axis} />
      <MinuteTable result={result} of={of} />
    </div>
  );
}

/** What visitors got of several stacks in the same scenario, under each other: one time axis, one scale. */
export function ComparedCharts({
  runs,
  id,
  rows,
}: {
  runs: readonly { readonly stack: string; readonly result: RunResult }[];
  id: string;
  rows: number;
}) {
  const axis = axisOf(runs.map(({ result }) => result));
  const all = runs.map(({ stack, result }) => ({ stack, result, drawn: columnsOf(result, rows) }));
  const top = highest(all.map(({ drawn, result }) => [highest([sumsOf(drawn), result.series.demand])]));
  return (
    <div class="charts" data-charts data-seconds={axis.durationMs / 1000}>
      <Views axis={axis} />
      <Ruler axis={axis} />
      <Broken axis={axis} moments={momentsOf(runs[0]!.result)} />
      {all.map(({ stack, result, drawn }, index) => (
        <Outcomes
          key={stack}
          result={result}
          axis={axis}
          drawn={drawn}
          id={`${id}-${index + 1}`}
          title={stack}
          top={top}
          height={170}
        />
      ))}
      <Ruler axis={axis} />
    </div>
  );
}

/** What visitors met comes before what was broken: of the latter they may have seen nothing for a while. */
function axisOf(results: readonly RunResult[]): Axis {
  const { durationMs, faults } = results[0]!.scenario;
  const met = results.flatMap(({ outages = [] }) => outages);
  const spans = met.length > 0 ? met : faults;
  const focus = {
    fromMs: Math.min(...spans.map(({ fromMs }) => fromMs)),
    toMs: Math.max(...spans.map(({ toMs }) => toMs)),
  };
  return { durationMs: Math.max(1, durationMs), faults, ...(spans.length > 0 ? { focus } : {}) };
}

const sumsOf = ({ outcomes, atMs }: Drawn) =>
  atMs.map((_, row) => STACKED.reduce((all, outcome) => all + outcomes[outcome][row]!, 0));

type Column = 'load' | 'capacity' | 'goodput' | 'inService' | 'healthy' | 'lostRevenue' | 'wastedSpend';
interface Drawn extends Readonly<Record<Column | 'atMs' | 'failures', readonly number[]>> {
  readonly outcomes: Readonly<Record<Outcome, readonly number[]>>;
}

function columnsOf(result: RunResult, limit: number): Drawn {
  const { series: whole, scenario, outages = [] } = result;
  const series = cornersOf(
    calmed(whole, scenario.durationMs, [...scenario.faults, ...outages]),
    scenario.durationMs,
  );
  const rows = rowsToDraw(series, limit);
  const pick = (column: readonly number[]) => rows.map((row) => column[row] ?? 0);
  return {
    atMs: pick(series.atMs),
    outcomes: Object.fromEntries(
      STACKED.map((outcome) => [outcome, pick(series.outcomes[outcome])]),
    ) as unknown as Drawn['outcomes'],
    failures: pick(failuresOf(series)),
    load: pick(series.load),
    capacity: pick(series.capacity),
    goodput: pick(series.goodput),
    inService: pick(series.inService),
    healthy: pick(series.healthy),
    lostRevenue: pick(series.lostRevenue),
    wastedSpend: pick(series.wastedSpend),
  };
}

/** Shown by the script, which alone can do what they say. */
function Controls({ id, axis }: { id: string; axis: Axis }) {
  return (
    <div class="controls" data-script hidden>
      <Buttons axis={axis} />
      <div class="moment">
        <label for={`${id}-moment`}>Moment</label>
        <div class="slider">
          <input id={`${id}-moment`} type="range" min="0" max={axis.durationMs / 1000} step="1" value="0" />
        </div>
      </div>
      <div class="readout" data-readout />
      <p class="hint">
        <span class="mouse">
          Move over the plots to read a moment; drag across them to look closer; double-click for the whole
          run.
        </span>
        <span class="touch">Draw a finger along a plot to read a moment; the buttons look closer.</span>
      </p>
    </div>
  );
}

function Views({ axis }: { axis: Axis }) {
  return (
    <div class="controls" data-script hidden>
      <Buttons axis={axis} />
    </div>
  );
}

function Buttons({ axis }: { axis: Axis }) {
  const { focus } = axis;
  const seconds = (ms: number) => Math.min(axis.durationMs, Math.max(0, ms)) / 1000;
  const views: readonly (readonly [string, number, number])[] = focus
    ? [
        ['The first two minutes', seconds(focus.fromMs - 15_000), seconds(focus.fromMs + 120_000)],
        ['While it is broken', seconds(focus.fromMs - 120_000), seconds(focus.toMs + 60_000)],
        ['The way back', seconds(focus.toMs - 60_000), seconds(focus.toMs + 900_000)],
      ]
    : [];
  return (
    <div class="buttons">
      <button type="button" data-zoom="all">
        Whole run
      </button>
      {views.map(([label, from, to]) => (
        <button key={label} type="button" data-zoom={`${from} ${to}`}>
          {label}
        </button>
      ))}
      <button type="button" data-zoom="in">
        Closer
      </button>
      <button type="button" data-zoom="out">
        Wider
      </button>
      <button type="button" data-zoom="earlier" aria-label="Earlier">
        ←
      </button>
      <button type="button" data-zoom="later" aria-label="Later">
        →
      </button>
    </div>
  );
}

/** What a scenario does, or chance, that lasts no time and ends by itself: a deploy, a blip of a day of noise. */
function momentsOf({ timeline, scenario: { faults } }: RunResult): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  for (const { atMs, kind, text } of timeline) {
    if (kind !== 'fault' || atMs < 0) continue;
    if (faults.some((span) => span.text === text || span.toMs === atMs)) continue;
    found.set(text, [...(found.get(text) ?? []), atMs]);
  }
  return found;
}

function Broken({ axis, moments }: { axis: Axis; moments: ReturnType<typeof momentsOf> }) {
  const faults = sameFaults(axis.faults);
  if (faults.length + moments.size === 0) return null;
  const title = moments.size === 0 ? 'What was broken' : 'What happened to the site';
  const when = (times: readonly number[]) =>
    times.length === 1
      ? `at ${clock(times[0]! / 1000)}`
      : `${plural(times.length, 'time')} between ${clock(times[0]! / 1000)} and ${clock(times.at(-1)! / 1000)}`;
  const brief = [...moments].map(([text, times]) => ({ name: `${text}, ${when(times)}`, times }));
  return (
    <figure class="panel">
      <figcaption>
        <b>{title}</b>
      </figcaption>
      <Lanes
        axis={axis}
        label={`${title}: ${[...faults.map(said), ...brief.map(({ name }) => name)].join('; ')}`}
      >
        {faults.map((spans) => (
          <Lane key={spans[0]!.text} axis={axis} name={said(spans)}>
            {spans.map((span) => (
              <Bar key={span.fromMs} span={span} kind="fault" />
            ))}
          </Lane>
        ))}
        {brief.map(({ name, times }) => (
          <Lane key={name} axis={axis} name={name}>
            <path class="moments" d={ticksAt(times, axis.durationMs)} />
          </Lane>
        ))}
      </Lanes>
    </figure>
  );
}

const said = (spans: readonly Span[]) => `${spans[0]!.text}, ${whenSaid(spans)}`;

function Bar({ span: { fromMs, toMs }, kind }: { span: Span; kind: string }) {
  return (
    <rect class={`bar ${kind}`} x={fromMs / 1000} width={Math.max(0, toMs - fromMs) / 1000} height={1} />
  );
}

function Outcomes({
  result: { totals, series },
  axis,
  drawn,
  id,
  title = 'What visitors got',
  top: least = 0,
  height = 260,
}: {
  result: RunResult;
  axis: Axis;
  drawn: Drawn;
  id: string;
  title?: string;
  /** Highest value of the scale at least. */
  top?: number;
  height?: number;
}) {
  const present = STACKED.filter(
    (outcome) => totals.outcomes[outcome] > 0 || highest([drawn.outcomes[outcome]]) > 0,
  );
  const running = drawn.atMs.map(() => 0);
  const bands = present.map((outcome) => {
    drawn.outcomes[outcome].forEach((value, row) => {
      running[row]! += value;
    });
    return { outcome, d: area(drawn.atMs, [...running]) };
  });
  const ticks = valueTicks(Math.max(least, highest([running, series.demand])));
  const top = ticks.at(-1)!;
  const peak = drawn.failures.reduce((most, value, row) => (value > drawn.failures[most]! ? row : most), 0);
  const failures = drawn.failures[peak] ?? 0;
  const failed = area(drawn.atMs, drawn.failures);
  return (
    <Panel
      axis={axis}
      title={title}
      unit="requests a second; shares of the whole run"
      note={
        failures > 0 &&
        `at most ${rate(failures)} failed a second, at ${clock((drawn.atMs[peak] ?? 0) / 1000)}`
      }
      height={height}
      ticks={ticks}
      summary={GROUPS.map((group) => `${group.word} ${percent(shareOf(totals.outcomes, group))}`).join(', ')}
      legend={
        <ul class="legend">
          {[...present].reverse().map((outcome) => (
            <li key={outcome}>
              <Swatch name={outcome} />
              {OUTCOME_WORDS[outcome]}{' '}
              <span class="amount">
                {percent(totals.outcomes[outcome] / Math.max(1e-9, sum(totals.outcomes)))}
              </span>
            </li>
          ))}
        </ul>
      }
    >
      <Stretched axis={axis} top={top}>
        {/* The highest first: each covers the lower part of the one before. */}
        {[...bands].reverse().map(({ outcome, d }) => (
          <path
            key={outcome}
            class={`band ${outcome}`}
            data-name={OUTCOME_WORDS[outcome]}
            data-stacked
            d={d}
          />
        ))}
        <path class="edge" d={lineWhereAny(drawn.atMs, drawn.failures)} />
      </Stretched>
      {failures > 0 && (
        <>
          <mask id={`${id}-failed`} class="alpha">
            <Stretched axis={axis} top={top}>
              <path d={failed} />
            </Stretched>
          </mask>
          <rect class="hatched" width="100%" height="100%" mask={`url(#${id}-failed)`} />
        </>
      )}
    </Panel>
  );
}

export function Swatch({ name }: { name: string }) {
  const failed = GROUPS[0]!.outcomes.some((outcome) => outcome === name);
  return (
    <svg class="swatch" width="14" height="14" aria-hidden="true">
      <rect class={`band ${name}`} width="14" height="14" rx="3" />
      {failed && <rect class="hatched" width="14" height="14" rx="3" />}
    </svg>
  );
}

function Key({ name, children }: { name: string; children: string }) {
  return (
    <li>
      <svg class="swatch" width="22" height="14" aria-hidden="true">
        <path class={`line ${name}`} d="M0 7H22" />
      </svg>
      {children}
    </li>
  );
}

function Load({ axis, drawn }: { axis: Axis; drawn: Drawn }) {
  const ticks = valueTicks(HEADROOM * highest([drawn.load, drawn.capacity, drawn.goodput]));
  const path = (column: Column) => line(drawn.atMs, drawn[column]);
  return (
    <Panel
      axis={axis}
      title="Load on the servers"
      unit="requests a second"
      height={150}
      ticks={ticks}
      summary={`at most ${rate(highest([drawn.load]))} against a capacity of at most ${rate(highest([drawn.capacity]))}`}
      legend={
        <ul class="legend">
          <Key name="load">Reached the servers</Key>
          <Key name="capacity">Capacity</Key>
          <Key name="goodput">Served in time (goodput)</Key>
        </ul>
      }
    >
      <Stretched axis={axis} top={ticks.at(-1)!}>
        <path class="band good" d={area(drawn.atMs, drawn.goodput)} />
        <path class="line goodput" data-name="Served in time" d={path('goodput')} />
        <path class="line capacity" data-name="Capacity" d={path('capacity')} />
        <path class="line load" data-name="Reached the servers" d={path('load')} />
      </Stretched>
    </Panel>
  );
}

/** Corners of steps that a plot of servers may have; there are few, and a slope would be servers that nobody has. */
const STEPS = 300;

function Servers({ result, axis, drawn }: { result: RunResult; axis: Axis; drawn: Drawn }) {
  const { series, scenario } = result;
  const path = (column: 'inService' | 'healthy') => {
    const exact = steps(series.atMs, series[column], scenario.durationMs);
    return exact.atMs.length <= STEPS ? line(exact.atMs, exact.values) : line(drawn.atMs, drawn[column]);
  };
  const top = HEADROOM * Math.max(2, highest([drawn.inService, drawn.healthy]));
  const ticks = valueTicks(top).filter(Number.isInteger);
  const { inService } = drawn;
  return (
    <Panel
      axis={axis}
      title="Servers"
      height={90}
      ticks={ticks}
      summary={`between ${Math.min(...inService)} and ${Math.max(...inService)} in service`}
      legend={
        <ul class="legend">
          <Key name="in-service">In service</Key>
          <Key name="healthy">Pass their health check</Key>
        </ul>
      }
    >
      <Stretched axis={axis} top={ticks.at(-1)!}>
        <path class="line in-service" data-name="Servers in service" d={path('inService')} />
        <path class="line healthy" data-name="Servers healthy" d={path('healthy')} />
      </Stretched>
    </Panel>
  );
}

/** What tells an alarm from the others; the timeline has the whole name. */
export function shortName(name: string): string {
  const parts = name.split('/').filter((part) => part !== 'Resource');
  return parts.at(-1) ?? name;
}

function Alarms({ result: { alarms }, axis }: { result: RunResult; axis: Axis }) {
  const rang = alarms
    .filter(({ spans }) => spans.length > 0)
    .sort((a, b) => a.spans[0]!.fromMs - b.spans[0]!.fromMs || (a.name < b.name ? -1 : 1));
  const silent = alarms.length - rang.length;
  return (
    <figure class="panel">
      <figcaption>
        <b>Alarms</b>
        <span class="unit">
          {plural(rang.length, 'alarm')} rang, {grouped(silent)} did not
        </span>
      </figcaption>
      {rang.length > 0 && (
        <Lanes
          axis={axis}
          label={`Alarms that rang: ${rang.map(({ name, spans }) => `${shortName(name)} from ${clock(spans[0]!.fromMs / 1000)}`).join(', ')}`}
        >
          {rang.map(({ name, spans }) => (
            <Lane key={name} axis={axis} name={shortName(name)}>
              {spans.map((span) => (
                <Bar key={span.fromMs} span={span} kind="alarm" />
              ))}
            </Lane>
          ))}
        </Lanes>
      )}
    </figure>
  );
}

const ACTIONS: readonly { readonly name: string; readonly kinds: readonly TraceKind[] }[] = [
  { name: 'Functions and their calls', kinds: ['lambda', 'call'] },
  { name: 'Servers and their health', kinds: ['capacity', 'health'] },
  { name: 'Edge and DNS', kinds: ['edge', 'dns'] },
  { name: 'People were told', kinds: ['notification'] },
];

function Actions({ result: { timeline }, axis }: { result: RunResult; axis: Axis }) {
  const lanes = ACTIONS.map(({ name, kinds }) => ({
    name,
    moments: timeline.filter(({ kind }) => kinds.includes(kind)).map(({ atMs }) => atMs),
  })).filter(({ moments }) => moments.length > 0);
  if (lanes.length === 0) return null;
  return (
    <figure class="panel">
      <figcaption>
        <b>What the stack did</b>
        <span class="unit">each stroke is one or more lines of the timeline</span>
      </figcaption>
      <Lanes
        axis={axis}
        label={`What the stack did: ${lanes.map(({ name, moments }) => `${name} ${plural(moments.length, 'time')}`).join(', ')}`}
      >
        {lanes.map(({ name, moments }) => (
          <Lane key={name} axis={axis} name={name}>
            <path class="moments" d={ticksAt(moments, axis.durationMs)} />
          </Lane>
        ))}
      </Lanes>
    </figure>
  );
}

function Money({
  result: { totals, scenario },
  axis,
  drawn,
}: {
  result: RunResult;
  axis: Axis;
  drawn: Drawn;
}) {
  if (totals.lostRevenue === null && totals.wastedSpend === null) return null;
  if (highest([drawn.lostRevenue, drawn.wastedSpend]) === 0)
    return (
      <figure class="panel">
        <figcaption>
          <b>Money lost so far</b>
          <span class="unit">nothing, in the whole run</span>
        </figcaption>
      </figure>
    );
  const ticks = valueTicks(HEADROOM * highest([drawn.lostRevenue, drawn.wastedSpend]));
  const path = (column: Column) => line(drawn.atMs, drawn[column]);
  const unit = scenario.currency === undefined ? '' : `, ${scenario.currency}`;
  return (
    <Panel
      axis={axis}
      title="Money lost so far"
      unit={scenario.currency}
      height={110}
      ticks={ticks}
      summary={`sales lost ${money(totals.lostRevenue, scenario.currency)}, ad money wasted ${money(totals.wastedSpend, scenario.currency)}`}
      legend={
        <ul class="legend">
          <Key name="lost">Sales lost</Key>
          <Key name="wasted">Ad money wasted</Key>
        </ul>
      }
    >
      <Stretched axis={axis} top={ticks.at(-1)!}>
        <path class="line lost" data-name={`Sales lost${unit}`} d={path('lostRevenue')} />
        <path class="line wasted" data-name={`Ad money wasted${unit}`} d={path('wastedSpend')} />
      </Stretched>
    </Panel>
  );
}
