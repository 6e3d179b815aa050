import { getHeapStatistics } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { clearingAway } from '../../../drill/sweep/engine';

/** Some 20 MB, held until it is let go of: until then no collection can take it. */
class Left {
  private readonly held: unknown[] = Array.from({ length: 20 }, () =>
    runInNewContext('Array.from({ length: 30_000 }, (_, at) => ({ at }))'),
  );

  public letGo(): void {
    this.held.length = 0;
  }
}
const used = () => getHeapStatistics().used_heap_size;

// What other tests have left in this process would go at any moment, and be taken for what is looked at here.
beforeEach(() => clearingAway(Number.NEGATIVE_INFINITY)());

test('what runs have left is cleared away once it is much', () => {
  const clearAway = clearingAway(10_000_000);
  const left = new Left();
  const before = used();
  left.letGo();
  clearAway();
  expect(used()).toBeLessThan(before - 10_000_000);
});

test('little is left where it is', () => {
  const clearAway = clearingAway(1_000_000_000);
  const left = new Left();
  left.letGo();
  const before = used();
  clearAway();
  expect(used()).toBeGreaterThan(before - 5_000_000);
});

test('code that is played finds no collector that Lambda has not', () => {
  clearingAway();
  expect(runInNewContext('typeof gc')).toBe('undefined');
});
