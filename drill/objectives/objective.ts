import { clock as clockOf } from '../words';
import type { Played } from './played';

/** What an objective found in a run. */
export type Measured =
  | { readonly asked: false; readonly because: string }
  | {
      readonly asked: true;
      /** In the objective's unit; null: it never happened, which no limit allows. */
      readonly measured: number | null;
      /** One sentence: what the number rests on. */
      readonly because: string;
    };

export type Unit = 's' | '%' | 'per hour' | 'times' | 'points';

export interface Objective {
  readonly name: string;
  readonly title: string;
  /** Safety: nothing wrong happens while faults last. Liveness: afterwards everything comes back. */
  readonly phase: 'safety' | 'liveness';
  /** The measured number may be at most, or must be at least, the limit. */
  readonly bound: 'at most' | 'at least';
  readonly limit: number;
  readonly unit: Unit;
  /** How it is measured, and why the limit is what it is; for the documentation. */
  readonly definition: string;
  readonly why: string;
  readonly measure: (played: Played, limit: number) => Measured;
}

/** The value of what never happened. */
export const NOT_AT_ALL = 'not at all';

export const notAsked = (because: string): Measured => ({ asked: false, because });
export const found = (measured: number | null, because: string): Measured => ({
  asked: true,
  measured,
  because,
});

export function withUnit(value: number, unit: Unit): string {
  // What is not nothing is not shown as nothing.
  if (unit === '%' && value > 0 && value < 0.005) return '< 0.01 %';
  const digits = unit === 'times' ? String(value) : shortNumber(value);
  return unit === 'times' ? digits : unit === 'per hour' ? `${digits} an hour` : `${digits} ${unit}`;
}

export function goalOf(bound: Objective['bound'], limit: number, unit: Unit): string {
  if (bound === 'at most' && limit === 0) return 'never';
  return `${bound === 'at most' ? '≤' : '≥'} ${withUnit(limit, unit)}`;
}

/** With as many digits as tell it from a limit nearby: 0.42, 3.1, 98.7, 99.98, 187. */
function shortNumber(value: number): string {
  const size = Math.abs(value);
  const digits = size < 1 || (size > 99 && size < 100) ? 2 : size < 100 ? 1 : 0;
  return String(Number(value.toFixed(digits)));
}

/** A moment since the run began: `1:02:05`. */
export function clock(ms: number): string {
  return clockOf(ms / 1000);
}

const SPANS = 3;

/** Stretches of the run: `0:30:00 to 1:00:00`; of many the first ones. */
export function spansSaid(spans: readonly { readonly fromMs: number; readonly toMs: number }[]): string {
  const said = spans.slice(0, SPANS).map(({ fromMs, toMs }) => `${clock(fromMs)} to ${clock(toMs)}`);
  const more = spans.length - said.length;
  return `${said.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
