import { renderToString } from 'preact-render-to-string';
import type { RunResult } from '../../result';
import type { Outcome } from '../../world/traffic';
import { clock, percent, rate } from '../html/format';
import { countsDuring, GROUPS, OUTCOME_WORDS, rowLengths, STACKED, shareOf } from '../html/outcomes';
import { area } from '../html/path';
import { highest } from '../html/rows';
import { timeTicks, valueTicks } from '../html/ticks';
import { COLOURS, INK, SOFT } from './picture';

const WIDTH = 960;
const LEFT = 64;
const RIGHT = 24;
const TOP = 112;
const PLOT = 92;
/** From one plot to the next: a heading is between them. */
const PITCH = PLOT + 44;
const BINS = 240;

export interface Side {
  readonly title: string;
  readonly result: RunResult;
}

/** What visitors of several stacks got in the same outage, under each other and to the same scale. @throws RangeError without any */
export function sideBySide(sides: readonly Side[]): string {
  const [first] = sides;
  if (first === undefined) throw new RangeError('there is nothing to show side by side');
  const { scenario } = first.result;
  const seconds = scenario.durationMs / 1000;
  const scale = (WIDTH - LEFT - RIGHT) / seconds;
  const x = (ms: number) => Number((LEFT + (ms / 1000) * scale).toFixed(1));
  const ticks = valueTicks(Math.max(...sides.map(({ result }) => tallest(result))));
  const top = ticks.at(-1)!;
  const bottom = TOP + (sides.length - 1) * PITCH + PLOT;
  const height = bottom + 64;
  const present = STACKED.filter((outcome) =>
    sides.some(({ result }) => highest([result.series.outcomes[outcome]]) > 0),
  );
  return `${renderToString(
    <svg
      xmlns="http://www.w3.org/2000/svg"
      viewBox={`0 0 ${WIDTH} ${height}`}
      font-family="system-ui, -apple-system, Segoe UI, Roboto, DejaVu Sans, sans-serif"
      role="img"
      aria-labelledby="title desc"
    >
      <title id="title">{`${scenario.title}: what visitors of ${sides.length} stacks got`}</title>
      <desc id="desc">{sides.map((side) => `${side.title}: ${inWords(side.result)}.`).join(' ')}</desc>
      <rect width={WIDTH} height={height} rx="14" fill="#f7f4ee" />
      <text x={LEFT - 40} y="38" font-size="21" font-weight="600" fill={INK}>
        {scenario.title}
      </text>
      <text x={LEFT - 40} y="60" font-size="13" fill={SOFT}>
        What visitors got, requests a second; behind it, while it was broken
      </text>
      {scenario.faults.map(({ fromMs, toMs, text }) => (
        <rect
          key={text}
          x={x(fromMs)}
          y={TOP - 34}
          width={Number((x(toMs) - x(fromMs)).toFixed(1))}
          height={bottom - TOP + 34}
          fill="#c93a2b"
          fill-opacity=".09"
        />
      ))}
      {sides.map(({ title, result }, index) => {
        const base = TOP + index * PITCH + PLOT;
        return (
          <g key={title}>
            <text x={LEFT} y={base - PLOT - 10} font-size="14" font-weight="600" fill={INK}>
              {title}
              <tspan dx="10" font-weight="400" font-size="12.5" fill={SOFT}>
                {inWords(result)}
              </tspan>
            </text>
            <path d={`M${LEFT} ${base}H${WIDTH - RIGHT}`} stroke="#b9b1a3" />
            <text x={LEFT - 7} y={base - PLOT + 10} font-size="11.5" fill={SOFT} text-anchor="end">
              {rate(top)}
            </text>
            <text x={LEFT - 7} y={base} font-size="11.5" fill={SOFT} text-anchor="end">
              0
            </text>
            <g
              transform={`translate(${LEFT} ${base}) scale(${Number(scale.toPrecision(6))} ${-Number((PLOT / top).toPrecision(6))})`}
            >
              {bandsOf(result).map(({ outcome, d }) => (
                <path key={outcome} d={d} fill={COLOURS[outcome]} />
              ))}
            </g>
          </g>
        );
      })}
      {timeTicks(0, seconds, 8).at.map((at) => (
        <text key={at} x={x(at * 1000)} y={bottom + 18} font-size="12" fill={SOFT} text-anchor="middle">
          {clock(at, true)}
        </text>
      ))}
      {present.map((outcome, index) => (
        <g key={outcome}>
          <rect
            x={LEFT + index * 140}
            y={bottom + 34}
            width="12"
            height="12"
            rx="2"
            fill={COLOURS[outcome]}
          />
          <text x={LEFT + 17 + index * 140} y={bottom + 44.5} font-size="12" fill={INK}>
            {SHORT[outcome] ?? OUTCOME_WORDS[outcome]}
          </text>
        </g>
      ))}
    </svg>,
  )}\n`;
}

/** Beside each other there is no room for more. */
const SHORT: Partial<Record<keyof typeof OUTCOME_WORDS, string>> = {
  fresh: 'Fresh',
  stale: 'Older copy',
  standby: 'Standby',
  lead: 'Lead page',
  page: 'Honest page',
  timeout: 'No answer in 5 s',
};

function inWords(result: RunResult): string {
  const during = countsDuring(result);
  return GROUPS.filter((group) => shareOf(during, group) > 0)
    .map((group) => `${percent(shareOf(during, group), 0)} ${group.word}`)
    .join(', ');
}

function tallest({ series }: RunResult): number {
  return Math.max(
    ...series.atMs.map((_, row) => STACKED.reduce((sum, one) => sum + series.outcomes[one][row]!, 0)),
  );
}

/** The highest band first, so that those below it are drawn over it. */
function bandsOf(result: RunResult) {
  const present = STACKED.filter((outcome) => highest([result.series.outcomes[outcome]]) > 0);
  const { atMs, means } = meansOf(result, present);
  const running = atMs.map(() => 0);
  const bands = present.map((outcome, which) => {
    means[which]!.forEach((value, bin) => {
      running[bin]! += value;
    });
    return { outcome, d: area(atMs, [...running]) };
  });
  return bands.reverse();
}

/** What each outcome was on average in each of a few hundred equal lengths of time, which stand at their middles. */
function meansOf({ series, scenario }: RunResult, outcomes: readonly Outcome[]) {
  const binMs = scenario.durationMs / BINS;
  const lengths = rowLengths(series.atMs, scenario.durationMs);
  const sums = outcomes.map(() => Array.from({ length: BINS }, () => 0));
  series.atMs.forEach((fromMs, row) => {
    const toMs = fromMs + lengths[row]!;
    for (let bin = Math.floor(fromMs / binMs); bin < BINS && bin * binMs < toMs; bin++) {
      const ms = Math.min(toMs, (bin + 1) * binMs) - Math.max(fromMs, bin * binMs);
      outcomes.forEach((outcome, which) => {
        sums[which]![bin]! += (series.outcomes[outcome][row]! * Math.max(0, ms)) / binMs;
      });
    }
  });
  return { atMs: Array.from({ length: BINS }, (_, bin) => (bin + 0.5) * binMs), means: sums };
}
