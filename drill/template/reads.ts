/**
 * Which properties of the resources anybody has looked at: what nobody looks at cannot have changed a result, whatever it says, so it is what
 * the drill does not play.
 */
export class Reads {
  private readonly read = new Map<string, Set<string>>();

  /** The same value, which notes the places of it that are looked at. */
  public watch(key: string, properties: Record<string, unknown>): Record<string, unknown> {
    const seen = this.read.get(key) ?? new Set<string>();
    this.read.set(key, seen);
    return watched(properties, '', seen) as Record<string, unknown>;
  }

  /** Places of a value with something in them that nobody has looked at; of a part that was not looked at at all, the part. */
  public unread(key: string, properties: Record<string, unknown>): string[] {
    const seen = this.read.get(key) ?? new Set<string>();
    const places: string[] = [];
    const visit = (value: unknown, place: string): void => {
      if (isEmpty(value)) return;
      if (!seen.has(place)) {
        places.push(place);
        return;
      }
      if (typeof value !== 'object' || value === null) return;
      for (const [name, member] of Object.entries(value)) visit(member, `${place}/${name}`);
    };
    for (const [name, member] of Object.entries(properties)) visit(member, `/${name}`);
    return places.map((place) => place.slice(1));
  }
}

/** Says nothing, whoever looks at it. */
function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.values(value).every(isEmpty);
}

function watched(value: unknown, place: string, seen: Set<string>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const inner = new Map<PropertyKey, unknown>();
  return new Proxy(value as Record<PropertyKey, unknown>, {
    get: (target, name) => {
      const member = target[name];
      if (typeof name === 'symbol' || !Object.hasOwn(target, name)) return member;
      seen.add(`${place}/${name}`);
      if (typeof member !== 'object' || member === null) return member;
      if (!inner.has(name)) inner.set(name, watched(member, `${place}/${name}`, seen));
      return inner.get(name);
    },
  });
}
