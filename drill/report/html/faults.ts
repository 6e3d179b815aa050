import type { Span } from '../../result';
import { clock, lasting, plural } from './format';

/** The same fault again and again is one, with several spans; in the order of the first ones. */
export function sameFaults(faults: readonly Span[]): readonly (readonly Span[])[] {
  const found = new Map<string, Span[]>();
  for (const fault of faults) found.set(fault.text, [...(found.get(fault.text) ?? []), fault]);
  return [...found.values()];
}

/** `for 30 minutes, from 0:30:00`, or `6 times for 5 minutes, from 0:20:00 to 1:10:00`. */
export function whenSaid(spans: readonly Span[]): string {
  const lengths = spans.map(({ fromMs, toMs }) => toMs - fromMs);
  const [shortest, longest] = [Math.min(...lengths), Math.max(...lengths)];
  const first = clock(spans[0]!.fromMs / 1000);
  if (spans.length === 1) return `for ${lasting(longest)}, from ${first}`;
  const each = shortest === longest ? lasting(longest) : `${lasting(shortest)} to ${lasting(longest)}`;
  const last = Math.max(...spans.map(({ toMs }) => toMs));
  return `${plural(spans.length, 'time')} for ${each}, between ${first} and ${clock(last / 1000)}`;
}
