import { Reads } from '../../../drill/template/reads';

const properties = { A: { B: [{ C: 1, D: 2 }], E: 'x' }, F: 3, G: '', H: [], I: { J: null } };

describe('what is looked at', () => {
  test('nothing of it: each property as a whole, but for those that say nothing', () => {
    const reads = new Reads();
    reads.watch('r', properties);
    expect(reads.unread('r', properties)).toEqual(['A', 'F']);
  });

  test('of a part that is looked into, what is left in it', () => {
    const reads = new Reads();
    const watched = reads.watch('r', properties) as unknown as typeof properties;
    expect(watched.A.B[0]!.C).toBe(1);
    expect(reads.unread('r', properties)).toEqual(['A/B/0/D', 'A/E', 'F']);
  });

  test('whoever writes it down, spreads it or goes through it has looked at all of it', () => {
    for (const look of [
      (value: object) => JSON.stringify(value),
      (value: object) => structuredClone(JSON.parse(JSON.stringify(value))),
      ({ ...all }: typeof properties) => [...all.A.B, all.A.E, all.F].map((one) => JSON.stringify(one)),
    ] as ((value: typeof properties) => unknown)[]) {
      const reads = new Reads();
      look(reads.watch('r', properties) as unknown as typeof properties);
      expect(reads.unread('r', properties)).toEqual([]);
    }
  });

  test('it is the same value otherwise: lists are lists, and what every object has is there', () => {
    const watched = new Reads().watch('r', properties) as unknown as typeof properties;
    expect(Array.isArray(watched.A.B)).toBe(true);
    expect(watched).toEqual(properties);
    expect(Object.keys(watched.A)).toEqual(['B', 'E']);
    expect(watched.A.B.map(({ D }) => D)).toEqual([2]);
    // The same part is the same object each time it is asked for.
    expect(watched.A).toBe(watched.A);
  });

  test('two who read the same resource are one', () => {
    const reads = new Reads();
    const [one, other] = [reads.watch('r', properties), reads.watch('r', properties)];
    expect([one.F, (other.A as { E: string }).E]).toEqual([3, 'x']);
    expect(reads.unread('r', properties)).toEqual(['A/B']);
  });
});
