import * as breakwater from '../../lib';

/** The public surface. Widening it is a decision: change this list with a reason in the commit. */
const PUBLIC: readonly string[] = [];

test('the library exports exactly its public surface', () => {
  expect(Object.keys(breakwater).sort()).toEqual([...PUBLIC].sort());
});
