/** Paths in the units of the data, so that what is drawn is what was measured, and a reader of the path reads the values. */

/** To four digits. */
const short = (value: number) => String(Number(value.toPrecision(4)));
/** Tenths of a second. */
const seconds = (ms: number) => String(Math.round(ms / 100) / 10);

/** Down to the axis at both ends. */
export function area(atMs: readonly number[], values: readonly number[]): string {
  if (atMs.length === 0) return '';
  return `M${seconds(atMs[0]!)} 0 ${points(atMs, values)} ${seconds(atMs.at(-1)!)} 0z`;
}

export function line(atMs: readonly number[], values: readonly number[]): string {
  return atMs.length === 0 ? '' : `M${points(atMs, values)}`;
}

/** The corners of what stands until it changes. */
export function steps(
  atMs: readonly number[],
  values: readonly number[],
  endMs: number,
): { readonly atMs: readonly number[]; readonly values: readonly number[] } {
  const corners: [at: number, value: number][] = [];
  values.forEach((value, row) => {
    const before = corners.at(-1)?.[1];
    if (before === value) return;
    if (before !== undefined) corners.push([atMs[row]!, before]);
    corners.push([atMs[row]!, value]);
  });
  const last = corners.at(-1);
  if (last !== undefined && endMs > last[0]) corners.push([endMs, last[1]]);
  return { atMs: corners.map(([at]) => at), values: corners.map(([, value]) => value) };
}

/** Only where there is something: a line along the axis would say that there is. */
export function lineWhereAny(atMs: readonly number[], values: readonly number[]): string {
  const parts: string[] = [];
  let drawing = false;
  values.forEach((value, row) => {
    const near = value > 0 || (values[row - 1] ?? 0) > 0 || (values[row + 1] ?? 0) > 0;
    if (near) parts.push(`${drawing ? ' ' : 'M'}${seconds(atMs[row]!)} ${short(value)}`);
    drawing = near;
  });
  return parts.join('');
}

/** A tick at each moment, over a height of 1; moments too near to be told apart are one. */
export function ticksAt(momentsMs: readonly number[], durationMs: number, most = 400): string {
  const apartMs = durationMs / most;
  const kept: number[] = [];
  for (const at of momentsMs) if (kept.length === 0 || at - kept.at(-1)! >= apartMs) kept.push(at);
  return kept.map((at) => `M${seconds(at)} 0v1`).join('');
}

function points(atMs: readonly number[], values: readonly number[]): string {
  return atMs.map((at, row) => `${seconds(at)} ${short(values[row] ?? 0)}`).join(' ');
}
