/** An attribute value as on the wire: exactly one member, named by its type. */
export type AttributeValue = Readonly<Record<string, unknown>>;
export type Item = Readonly<Record<string, AttributeValue>>;

export const typeOf = (value: AttributeValue): string => Object.keys(value)[0] ?? '';
export const contentOf = (value: AttributeValue): unknown => Object.values(value)[0];

/** The same text for equal values, whatever the order of a set or a map. */
export function canonical(value: AttributeValue): string {
  const type = typeOf(value);
  const content = contentOf(value);
  switch (type) {
    case 'N':
      return `N:${Number(content)}`;
    case 'NS':
      return `NS:${(content as string[]).map(Number).sort((a, b) => a - b)}`;
    case 'SS':
    case 'BS':
      return `${type}:${JSON.stringify([...(content as string[])].sort())}`;
    case 'L':
      return `L:[${(content as AttributeValue[]).map(canonical)}]`;
    case 'M':
      return `M:{${Object.entries(content as Item)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`)}}`;
    default:
      return `${type}:${JSON.stringify(content)}`;
  }
}

/** Negative, zero or positive; undefined for types without an order, or two different ones. */
export function compare(a: AttributeValue, b: AttributeValue): number | undefined {
  const type = typeOf(a);
  if (type !== typeOf(b)) return undefined;
  if (type === 'N') return Number(contentOf(a)) - Number(contentOf(b));
  if (type === 'S') return order(Buffer.from(String(contentOf(a))), Buffer.from(String(contentOf(b))));
  if (type === 'B') {
    return order(Buffer.from(String(contentOf(a)), 'base64'), Buffer.from(String(contentOf(b)), 'base64'));
  }
  return undefined;
}

const order = (a: Buffer, b: Buffer): number => Buffer.compare(a, b);

/** Of the function `size`: characters' bytes, or elements. */
export function sizeOf(value: AttributeValue): number | undefined {
  const content = contentOf(value);
  switch (typeOf(value)) {
    case 'S':
      return Buffer.byteLength(String(content));
    case 'B':
      return Buffer.from(String(content), 'base64').length;
    case 'SS':
    case 'NS':
    case 'BS':
    case 'L':
      return (content as unknown[]).length;
    case 'M':
      return Object.keys(content as Item).length;
    default:
      return undefined;
  }
}
