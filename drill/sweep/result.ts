import type { RunResult } from '../result';
import type { SweepResult } from './sweep';

/** What a command line has played: one run, or one scenario with many seeds. */
export type PlayedResult = RunResult | SweepResult;

export const isSweep = (result: PlayedResult): result is SweepResult =>
  'kind' in result && result.kind === 'sweep';
