import * as fc from 'fast-check';
import {
  ALARM_KEYS,
  type AlarmKey,
  alarmKeyOf,
  alarmName,
  alarmNamePattern,
} from '../../../lib/private/contracts/alarms';
import { Problems } from '../../../lib/private/problems';
import { checkSite } from '../../../lib/private/site-name';

/** As EventBridge matches a string: an exact value, or a prefix. */
const matches = (site: string, name: string): boolean =>
  alarmNamePattern(site).some((one) =>
    typeof one === 'string' ? one === name : name.startsWith(one.prefix),
  );

const legal = (site: string): boolean => checkSite(new Problems(), site).list().length === 0;

const word = fc.stringMatching(/^[a-z0-9-]{1,6}$/);
const piece = fc.oneof(
  word,
  fc.constantFrom('-', 'responder', 'failing', 'responder-failing', 'no', 'targets', 'origin', 'errors'),
);
/** Made of what names of alarms are made of, so that one is often the beginning or the end of another. */
const site = fc
  .array(piece, { minLength: 1, maxLength: 4 })
  .map((pieces) => pieces.join('-').slice(0, 20))
  .filter(legal);
const suffix = fc.array(fc.oneof(piece, fc.constantFrom(...ALARM_KEYS)), { minLength: 1, maxLength: 4 });
const alarm: fc.Arbitrary<[AlarmKey, string | undefined]> = fc.oneof(
  fc.constantFrom(...ALARM_KEYS).map((key): [AlarmKey, undefined] => [key, undefined]),
  suffix.map((pieces): [AlarmKey, string] => ['responder-failing', pieces.join('-')]),
);
/** Two sites; in half of the cases one's name begins with the other's. */
const twoSites = fc
  .oneof(
    fc.tuple(site, site),
    fc.tuple(site, piece).map(([one, more]): [string, string] => [one, `${one}-${more}`.slice(0, 20)]),
  )
  .filter(([one, other]) => one !== other && legal(other))
  .chain(([one, other]) => fc.constantFrom<[string, string]>([one, other], [other, one]));

test('an alarm’s name tells its key, to Notify and to the bus alike', () => {
  void fc.assert(
    fc.property(site, alarm, (of, [key, what]) => {
      const name = alarmName(of, key, what);
      expect([alarmKeyOf(of, name), matches(of, name)]).toEqual([key, true]);
    }),
    { seed: 20261122, numRuns: 500 },
  );
});

test('no alarm of one site is taken for another’s', () => {
  void fc.assert(
    fc.property(twoSites, alarm, ([one, other], [key, what]) => {
      const name = alarmName(one, key, what);
      expect([alarmKeyOf(other, name), matches(other, name)]).toEqual([undefined, false]);
    }),
    { seed: 20261122, numRuns: 5000 },
  );
});

test.each([
  ['shop', 'breakwater-shop-fr-overload'],
  ['shop', 'breakwater-shop-fr-responder-failing-notify-errors'],
  ['shop-fr', 'breakwater-shop-overload'],
  ['shop', 'breakwater-shop-overload-soon'],
  ['shop', 'breakwater-shop-'],
  ['shop', 'orders per minute'],
])('%s has no alarm %s', (of, name) => {
  expect([alarmKeyOf(of, name), matches(of, name)]).toEqual([undefined, false]);
});

test('a site whose alarms would look like another’s is refused, with the reason', () => {
  expect(alarmName('a-responder-failing', 'overload')).toBe(alarmName('a', 'responder-failing', 'overload'));
  expect(checkSite(new Problems(), 'a-responder-failing').list()).toEqual([
    'site must not contain -responder-failing, which is in the names of alarms of other sites, got "a-responder-failing"',
  ]);
  expect(legal('responder-failing')).toBe(true);
});
