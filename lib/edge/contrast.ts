const HEX = /^#[0-9a-f]{6}$/i;

/** Least ratio for text (WCAG 2.2, success criterion 1.4.3). */
export const TEXT_RATIO = 4.5;

export function isHexColor(value: string): boolean {
  return HEX.test(value);
}

/** Contrast of two `#rrggbb` colours, 1 to 21 (WCAG 2.2, "contrast ratio"). */
export function contrastRatio(one: string, other: string): number {
  const [lighter, darker] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

/** `share` of `color` laid over `base`, 0 to 1. */
export function mix(color: string, base: string, share: number): string {
  const under = channels(base);
  return toHex(channels(color).map((value, i) => value * share + (under[i] ?? 0) * (1 - share)));
}

/** The colour nearest to `color`, on its way to `end`, that has `ratio` on `ground`. */
export function readableOn(ground: string, color: string, end: string, ratio = TEXT_RATIO): string {
  for (let step = 0; step <= 20; step++) {
    const candidate = mix(end, color, step / 20);
    if (contrastRatio(candidate, ground) >= ratio) return candidate;
  }
  return end;
}

/** Black or white, whichever reads better on `ground`; one of the two always has more than 4.5. */
export function blackOrWhite(ground: string): string {
  return contrastRatio('#ffffff', ground) >= contrastRatio('#000000', ground) ? '#ffffff' : '#000000';
}

function luminance(color: string): number {
  const [red, green, blue] = channels(color).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function channels(color: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
}

function toHex(values: number[]): string {
  return `#${values.map((value) => Math.round(value).toString(16).padStart(2, '0')).join('')}`;
}
