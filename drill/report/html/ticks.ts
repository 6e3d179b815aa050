/**
 * Round moments between two others, and whether they need seconds to be told apart. Its source text is written into the report too, so
 * it may use nothing from outside itself.
 *
 * @param from seconds since the run began
 * @param most how many at most
 */
export function timeTicks(
  from: number,
  to: number,
  most: number,
): { readonly at: readonly number[]; readonly short: boolean } {
  const steps = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800,
  ];
  const step =
    steps.find((one) => (to - from) / one <= most) ?? 86_400 * Math.ceil((to - from) / 86_400 / most);
  const at: number[] = [];
  for (let next = Math.max(0, Math.ceil(from / step - 1e-9)) * step; next <= to; next += step) at.push(next);
  return { at, short: step >= 60 };
}

/** Round values from 0 up to the first that is not below `top`: three to five of them. */
export function valueTicks(top: number): readonly number[] {
  if (!(top > 0)) return [0, 1];
  const size = 10 ** Math.floor(Math.log10(top / 4));
  const step = [1, 2, 2.5, 5, 10].map((one) => one * size).find((one) => top / one <= 4)!;
  const count = Math.ceil(top / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(6)));
}
