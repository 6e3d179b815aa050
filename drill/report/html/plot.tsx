import type { ComponentChildren } from 'preact';
import { merged } from '../../objectives/windows';
import type { Span } from '../../result';
import { clock, scaleValue } from './format';
import { timeTicks } from './ticks';

/** The time axis that all plots of a run share. */
export interface Axis {
  readonly durationMs: number;
  readonly faults: readonly Span[];
  /** From the first moment of what visitors met until the last: what somebody wants to look at. */
  readonly focus?: Pick<Span, 'fromMs' | 'toMs'>;
}

/** Position on the axis: a share of the width, so that it holds at any width. */
export function at(ms: number, { durationMs }: Axis): string {
  return `${Number(((ms / durationMs) * 100).toFixed(3))}%`;
}

/**
 * Something in units of the data: seconds to the right, `top` upwards. It is stretched to whatever width there is; texts, which must
 * not be, are placed by percentages outside.
 */
export function Stretched({
  axis,
  top,
  y,
  height,
  children,
}: {
  readonly axis: Axis;
  readonly top: number;
  readonly y?: number;
  readonly height?: number;
  readonly children?: ComponentChildren;
}) {
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: a part of a plot, which has a name.
    <svg
      data-y={top}
      y={y}
      width="100%"
      height={height ?? '100%'}
      viewBox={`0 0 ${axis.durationMs / 1000} ${top}`}
      preserveAspectRatio="none"
    >
      <g transform={`translate(0 ${top}) scale(1 -1)`}>{children}</g>
    </svg>
  );
}

export function Shading({ axis }: { readonly axis: Axis }) {
  return (
    <Stretched axis={axis} top={1}>
      {/* What is broken twice is not shaded twice. */}
      {merged(axis.faults).map(({ fromMs, toMs }) => (
        <rect
          key={`${fromMs}-${toMs}`}
          class="shade"
          x={fromMs / 1000}
          width={(toMs - fromMs) / 1000}
          height={1}
        />
      ))}
    </Stretched>
  );
}

export interface PanelProps {
  readonly axis: Axis;
  readonly title: string;
  readonly unit?: string;
  /** What is to be seen in it first. */
  readonly note?: string | false;
  /** In words, for those who do not see it. */
  readonly summary: string;
  readonly height: number;
  /** Round values of the vertical axis, from 0. */
  readonly ticks?: readonly number[];
  /** Beside the title: what each colour is. */
  readonly legend?: ComponentChildren;
  readonly children?: ComponentChildren;
}

/** One plot: its title, its scale at the left, faults shaded. */
export function Panel({
  axis,
  title,
  unit,
  note,
  summary,
  height,
  ticks = [],
  legend,
  children,
}: PanelProps) {
  const top = ticks.at(-1) ?? 1;
  const yOf = (value: number) => Math.round(height - (value / top) * height) + 0.5;
  return (
    <figure class="panel">
      <figcaption>
        <b>{title}</b>
        {unit && <span class="unit">{unit}</span>}
        {note && <span class="peak">{note}</span>}
        {legend}
      </figcaption>
      <div class="plot">
        <svg class="scale" height={height} aria-hidden="true">
          {ticks.map((value) => (
            <text key={value} x="100%" y={yOf(value)} dx="-7" dy=".35em">
              {scaleValue(value)}
            </text>
          ))}
        </svg>
        <svg class="view" height={height} role="img" aria-label={`${title}: ${summary}`}>
          <Shading axis={axis} />
          {ticks.map((value) => (
            <line key={value} class="grid" x2="100%" y1={yOf(value)} y2={yOf(value)} />
          ))}
          {children}
        </svg>
      </div>
    </figure>
  );
}

/** Moments along the axis. */
export function Ruler({ axis }: { readonly axis: Axis }) {
  const end = axis.durationMs / 1000;
  const ticks = timeTicks(0, end, 8);
  return (
    <div class="plot ruler">
      <span class="scale">time</span>
      <svg class="hours" height={22} aria-hidden="true">
        <g data-ticks>
          {ticks.at.map((seconds) => (
            <text
              key={seconds}
              x={at(seconds * 1000, axis)}
              y={15}
              class={seconds === 0 ? 'first' : seconds === end ? 'last' : undefined}
            >
              {clock(seconds, ticks.short)}
            </text>
          ))}
        </g>
      </svg>
    </div>
  );
}

/** Rows with names, and what happened when on each. Names are text that wraps: they may be long, and a phone is narrow. */
export function Lanes({
  axis,
  label,
  children,
}: {
  readonly axis: Axis;
  /** In words, for those who do not see it. */
  readonly label: string;
  readonly children?: ComponentChildren;
}) {
  return (
    <div class="plot">
      <span class="scale" />
      <div class="lanes">
        {/* Behind them: faults shaded, and the line of the moment that is read. */}
        <svg class="view" role="img" aria-label={label}>
          <Shading axis={axis} />
        </svg>
        {children}
      </div>
    </div>
  );
}

export function Lane({
  axis,
  name,
  children,
}: {
  readonly axis: Axis;
  readonly name: string;
  readonly children?: ComponentChildren;
}) {
  return (
    <div class="row">
      {/* The label of the whole says it already. */}
      <span class="name" aria-hidden="true">
        {name}
      </span>
      <svg class="track" height={10} aria-hidden="true">
        <rect class="lane" width="100%" height="100%" />
        <Stretched axis={axis} top={1}>
          {children}
        </Stretched>
      </svg>
    </div>
  );
}
