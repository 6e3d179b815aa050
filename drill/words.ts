/** `1 seed`, `12 seeds`. */
export function several(count: number, word: string, many = `${word}s`): string {
  return `${count} ${count === 1 ? word : many}`;
}

/** Of a few names the one that somebody may have meant, who wrote another: two letters apart at most. */
export function nearest(written: string, names: readonly string[]): string | undefined {
  const apart = names.map((name) => [distance(written, name), name] as const).filter(([far]) => far <= 2);
  return apart.sort(([a], [b]) => a - b)[0]?.[1];
}

/** Letters to change, to put in or to take out, or neighbours to swap. */
function distance(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) =>
    Array.from({ length: b.length + 1 }, (_, j) => (i === 0 ? j : j === 0 ? i : 0)),
  );
  for (let i = 1; i <= a.length; i++)
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min(rows[i - 1]![j]! + 1, rows[i]![j - 1]! + 1, rows[i - 1]![j - 1]! + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, rows[i - 2]![j - 2]! + 1);
      rows[i]![j] = least;
    }
  return rows[a.length]![b.length]!;
}

/**
 * A moment of the run: `0:31:04`, with days in front from the second day on. Its source text is written into the report too, so it may
 * use nothing from outside itself.
 *
 * @param seconds since the run began
 * @param short without the seconds
 */
export function clock(seconds: number, short = false): string {
  const whole = Math.round(Math.abs(seconds));
  const two = (value: number) => String(value).padStart(2, '0');
  const days = Math.floor(whole / 86_400);
  const hours = Math.floor(whole / 3600) % 24;
  const rest = `${two(Math.floor(whole / 60) % 60)}${short ? '' : `:${two(whole % 60)}`}`;
  return `${seconds < 0 ? '−' : ''}${days > 0 ? `${days} d ` : ''}${hours}:${rest}`;
}

/** As a word of a shell's command line. */
export const quoted = (word: string): string =>
  /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
