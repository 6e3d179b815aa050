import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { RunResult } from '../../result';
import type { Outcome } from '../../world/traffic';
import { shortName } from '../html/charts';
import { clock, lasting, percent, rate } from '../html/format';
import { keyNumbers } from '../html/key-numbers';
import { countsDuring, GROUPS, OUTCOME_WORDS, STACKED, shareOf } from '../html/outcomes';
import { area, line } from '../html/path';
import { cornersOf, highest, rowsToDraw } from '../html/rows';
import { timeTicks, valueTicks } from '../html/ticks';

const WIDTH = 960;
const LEFT = 56;
const RIGHT = 214;
const PLOT = { y: 132, height: 230 };
const LANE = 30;
const ALARMS = 5;
const ROWS = 400;

/** A picture has its own paper: where it is shown, in light or in dark, nobody knows. */
export const INK = '#16232b';
export const SOFT = '#55606a';
export const COLOURS: Readonly<Record<Outcome, string>> = {
  fresh: '#0d7a6c',
  cached: '#41a08f',
  stale: '#86c1ad',
  standby: '#3d7cb8',
  lead: '#8db4dd',
  page: '#e3b04b',
  queued: '#9a84cf',
  error: '#c93a2b',
  timeout: '#96231c',
  blocked: '#e2735e',
};

/** A run in one picture: what was broken, what visitors got, the load, and the alarms that rang. For documents. */
export function pictureOf(result: RunResult): string {
  const { scenario, alarms } = result;
  const rang = alarms
    .filter(({ spans }) => spans.length > 0)
    .sort((a, b) => a.spans[0]!.fromMs - b.spans[0]!.fromMs || (a.name < b.name ? -1 : 1))
    .slice(0, ALARMS);
  const prefix = commonPrefix(alarms.map(({ name }) => name));
  const height = PLOT.y + PLOT.height + 34 + rang.length * LANE + 18;
  const seconds = scenario.durationMs / 1000;
  const scale = (WIDTH - LEFT - RIGHT) / seconds;
  const x = (ms: number) => Number((LEFT + (ms / 1000) * scale).toFixed(1));
  const during = countsDuring(result);
  const shares = GROUPS.map((group) => `${percent(shareOf(during, group), 0)} ${group.word}`);
  return `${renderToString(
    <svg
      xmlns="http://www.w3.org/2000/svg"
      viewBox={`0 0 ${WIDTH} ${height}`}
      font-family="system-ui, -apple-system, Segoe UI, Roboto, DejaVu Sans, sans-serif"
      role="img"
      aria-labelledby="title desc"
    >
      <title id="title">{scenario.title}</title>
      <desc id="desc">{`While it was broken: ${shares.join(', ')}.`}</desc>
      <rect width={WIDTH} height={height} rx="14" fill="#f7f4ee" />
      <text x={LEFT - 32} y="38" font-size="21" font-weight="600" fill={INK}>
        {scenario.title}
      </text>
      <Numbers result={result} />
      {scenario.faults.map(({ fromMs, toMs, text }, index) => (
        <g key={index}>
          <rect
            x={x(fromMs)}
            y={PLOT.y - 18}
            width={Number((x(toMs) - x(fromMs)).toFixed(1))}
            height={height - PLOT.y}
            fill="#c93a2b"
            fill-opacity=".09"
          />
          <text x={x(fromMs)} y={PLOT.y - 24} font-size="13" font-weight="600" fill="#b02a1e">
            {`${text}, ${lasting(toMs - fromMs)}`}
          </text>
        </g>
      ))}
      <Bands result={result} scale={scale} />
      {timeTicks(0, seconds, 8).at.map((at) => (
        <text
          key={at}
          x={x(at * 1000)}
          y={PLOT.y + PLOT.height + 18}
          font-size="12"
          fill={SOFT}
          text-anchor="middle"
        >
          {clock(at, true)}
        </text>
      ))}
      {rang.length > 0 && (
        <text
          x={WIDTH - RIGHT + 12}
          y={PLOT.y + PLOT.height + 2}
          font-size="12.5"
          font-weight="600"
          fill={SOFT}
        >
          Alarms that rang
        </text>
      )}
      {rang.map(({ name, spans }, index) => {
        const y = PLOT.y + PLOT.height + 38 + index * LANE;
        return (
          <g key={name}>
            <rect x={LEFT} y={y} width={WIDTH - LEFT - RIGHT} height="10" fill="#e3ddd1" fill-opacity=".7" />
            {spans.map(({ fromMs, toMs }) => (
              <rect
                key={fromMs}
                x={x(fromMs)}
                y={y}
                width={Math.max(1.5, x(toMs) - x(fromMs)).toFixed(1)}
                height="10"
                fill="#c2621b"
              />
            ))}
            <Label y={y + 10}>{shortName(name.slice(prefix))}</Label>
          </g>
        );
      })}
    </svg>,
  )}\n`;
}

/** How many letters all names begin with, up to the end of a word: `breakwater-shop-` says nothing about any of them. */
function commonPrefix(names: readonly string[]): number {
  const [first = '', ...others] = names;
  if (others.length === 0) return 0;
  let length = 0;
  while (length < first.length && others.every((name) => name[length] === first[length])) length += 1;
  return Math.max(first.lastIndexOf('-', length - 1), first.lastIndexOf('/', length - 1)) + 1;
}

function Label({ y, children }: { readonly y: number; readonly children: ComponentChildren }) {
  return (
    <text x={WIDTH - RIGHT + 12} y={y} font-size="12.5" fill={INK}>
      {children}
    </text>
  );
}

function Numbers({ result }: { readonly result: RunResult }) {
  return (
    <g>
      {keyNumbers(result).map(({ label, value, verdict }, index) => (
        <text key={label} x={LEFT - 32 + index * 182} y="64" font-size="13" fill={SOFT}>
          {label}
          <tspan
            x={LEFT - 32 + index * 182}
            dy="21"
            font-size="18"
            font-weight="650"
            fill={verdict === 'failed' ? '#b02a1e' : INK}
          >
            {value}
            {verdict === 'failed' ? ' ✗' : verdict === 'held' ? ' ✓' : ''}
          </tspan>
        </text>
      ))}
    </g>
  );
}

/** What visitors got, in the data’s units, with a label at the right of each band, and the load above which servers shed. */
function Bands({ result, scale }: { readonly result: RunResult; readonly scale: number }) {
  const series = cornersOf(result.series, result.scenario.durationMs);
  const rows = rowsToDraw(series, ROWS);
  const pick = (column: readonly number[]) => rows.map((row) => column[row] ?? 0);
  const atMs = pick(series.atMs);
  const present = STACKED.filter((outcome) => highest([series.outcomes[outcome]]) > 0);
  const running = atMs.map(() => 0);
  const bands = present.map((outcome) => {
    pick(series.outcomes[outcome]).forEach((value, row) => {
      running[row]! += value;
    });
    return { outcome, d: area(atMs, [...running]) };
  });
  const ticks = valueTicks(highest([running]));
  const top = ticks.at(-1)!;
  const perUnit = PLOT.height / top;
  const bottom = PLOT.y + PLOT.height;
  return (
    <g>
      {ticks.map((value) => (
        <g key={value}>
          <path d={`M${LEFT} ${bottom - value * perUnit}H${WIDTH - RIGHT}`} stroke="#ddd6ca" />
          <text x={LEFT - 7} y={bottom - value * perUnit + 4} font-size="12" fill={SOFT} text-anchor="end">
            {rate(value)}
          </text>
        </g>
      ))}
      <g
        transform={`translate(${LEFT} ${bottom}) scale(${Number(scale.toPrecision(6))} ${-Number(perUnit.toPrecision(6))})`}
      >
        {[...bands].reverse().map(({ outcome, d }) => (
          <path key={outcome} d={d} fill={COLOURS[outcome]} />
        ))}
        <path
          d={line(atMs, pick(series.load))}
          fill="none"
          stroke={INK}
          stroke-width="1.5"
          vector-effect="non-scaling-stroke"
        />
      </g>
      <text x={LEFT - 32} y={PLOT.y - 13} font-size="12" fill={SOFT}>
        requests a second
      </text>
      {[...present].reverse().map((outcome, index) => (
        <g key={outcome}>
          <rect
            x={WIDTH - RIGHT + 12}
            y={PLOT.y + index * 24}
            width="12"
            height="12"
            rx="2"
            fill={COLOURS[outcome]}
          />
          <text x={WIDTH - RIGHT + 30} y={PLOT.y + 10.5 + index * 24} font-size="12.5" fill={INK}>
            {OUTCOME_WORDS[outcome].split(',')[0]}
          </text>
        </g>
      ))}
      <path
        d={`M${WIDTH - RIGHT + 11} ${PLOT.y + present.length * 24 + 6}h14`}
        stroke={INK}
        stroke-width="1.5"
      />
      <text x={WIDTH - RIGHT + 30} y={PLOT.y + 10.5 + present.length * 24} font-size="12.5" fill={INK}>
        Reached the servers
      </text>
    </g>
  );
}
