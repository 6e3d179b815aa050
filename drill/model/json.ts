type Members = Record<string, unknown>;

/** An object, or the object that a text is; undefined for all else, such as a text with something in it that only a deploy knows. */
export function objectIn(given: unknown): Members | undefined {
  const value = typeof given === 'string' ? valueIn(given) : given;
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Members)
    : undefined;
}

/** What a text is as JSON; undefined for what is none. */
export function valueIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
