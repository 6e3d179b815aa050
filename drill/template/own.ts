/** What a record has under a name by itself: a template may say `constructor` or `__proto__`. */
export function own<T>(record: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return typeof record === 'object' && record !== null && Object.hasOwn(record, name)
    ? record[name]
    : undefined;
}
