import type { Policy, RecordSet } from '../../../../drill/model/dns/record-set';
import { choose } from '../../../../drill/model/dns/routing';

const record = (setIdentifier: string, policy: Policy): RecordSet => ({
  resource: 'Zone',
  type: 'AWS::Route53::RecordSet',
  name: 'www.shop.example',
  recordType: 'A',
  setIdentifier,
  policy,
  values: [],
});

const primary = record('primary', { kind: 'failover', role: 'PRIMARY' });
const secondary = record('secondary', { kind: 'failover', role: 'SECONDARY' });
const weighs = (id: string, weight: number) => record(id, { kind: 'weighted', weight });
const near = (region: string) => record(region, { kind: 'latency', region });
const place = (id: string, isDefault: boolean) => record(id, { kind: 'geolocation', isDefault });
const many = (id: string) => record(id, { kind: 'multivalue' });

/** Route 53 developer guide; the page of each rule. */
const ACTIVE_PASSIVE = '"Active-active and active-passive failover"';
const CHOOSES = '"How Amazon Route 53 chooses records when health checking is configured"';

interface Row {
  readonly rule: string;
  readonly source: string;
  readonly records: readonly RecordSet[];
  readonly unhealthy: readonly string[];
  readonly answers: Readonly<Record<string, number>>;
}

const ROWS: readonly Row[] = [
  {
    rule: 'failover: the primary while it is healthy',
    source: ACTIVE_PASSIVE,
    records: [secondary, primary],
    unhealthy: [],
    answers: { primary: 1 },
  },
  {
    rule: 'failover: the secondary while only that is healthy',
    source: ACTIVE_PASSIVE,
    records: [primary, secondary],
    unhealthy: ['primary'],
    answers: { secondary: 1 },
  },
  {
    rule: 'failover: the primary when neither is healthy',
    source: ACTIVE_PASSIVE,
    records: [primary, secondary],
    unhealthy: ['primary', 'secondary'],
    answers: { primary: 1 },
  },
  {
    rule: 'failover: the primary, however ill, when there is no secondary',
    source: ACTIVE_PASSIVE,
    records: [primary],
    unhealthy: ['primary'],
    answers: { primary: 1 },
  },
  {
    rule: 'simple: health decides nothing',
    source: CHOOSES,
    records: [record('only', { kind: 'simple' })],
    unhealthy: ['only'],
    answers: { only: 1 },
  },
  {
    rule: 'weighted: by weight among the healthy ones',
    source: CHOOSES,
    records: [weighs('a', 1), weighs('b', 3), weighs('c', 4)],
    unhealthy: ['c'],
    answers: { a: 0.25, b: 0.75 },
  },
  {
    rule: 'weighted: those of weight 0 only when no other is healthy',
    source: `${CHOOSES}, weighted records with a weight of zero`,
    records: [weighs('a', 0), weighs('b', 3)],
    unhealthy: [],
    answers: { b: 1 },
  },
  {
    rule: 'weighted: those of weight 0 when every other is unhealthy',
    source: `${CHOOSES}, weighted records with a weight of zero`,
    records: [weighs('a', 0), weighs('b', 3)],
    unhealthy: ['b'],
    answers: { a: 1 },
  },
  {
    rule: 'weighted: all of weight 0 are equal',
    source: '"Values specific for weighted records", Weight',
    records: [weighs('a', 0), weighs('b', 0)],
    unhealthy: [],
    answers: { a: 0.5, b: 0.5 },
  },
  {
    rule: 'weighted: all count as healthy when none is',
    source: CHOOSES,
    records: [weighs('a', 1), weighs('b', 3)],
    unhealthy: ['a', 'b'],
    answers: { a: 0.25, b: 0.75 },
  },
  {
    rule: 'latency: the nearest Region that is healthy',
    source: CHOOSES,
    records: [near('eu-central-1'), near('eu-west-3')],
    unhealthy: [],
    answers: { 'eu-west-3': 1 },
  },
  {
    rule: 'latency: another Region when the nearest is not',
    source: CHOOSES,
    records: [near('eu-central-1'), near('eu-west-3')],
    unhealthy: ['eu-west-3'],
    answers: { 'eu-central-1': 1 },
  },
  {
    rule: 'geolocation: the default record when the place’s own is unhealthy',
    source: CHOOSES,
    records: [place('france', false), place('default', true)],
    unhealthy: ['france'],
    answers: { default: 1 },
  },
  {
    rule: 'multivalue: every healthy one alike',
    source: CHOOSES,
    records: [many('a'), many('b'), many('c')],
    unhealthy: ['b'],
    answers: { a: 0.5, c: 0.5 },
  },
  {
    rule: 'multivalue: all when none is healthy',
    source: CHOOSES,
    records: [many('a'), many('b')],
    unhealthy: ['a', 'b'],
    answers: { a: 0.5, b: 0.5 },
  },
];

test.each(ROWS)('$rule ($source)', ({ records, unhealthy, answers }) => {
  const chosen = choose(records, ({ setIdentifier }) => !unhealthy.includes(setIdentifier), 'eu-west-3');
  expect(
    Object.fromEntries(chosen.map(({ record: { setIdentifier }, share }) => [setIdentifier, share])),
  ).toEqual(answers);
});

test.each(ROWS)('$rule, in whatever order the records stand', ({ records, unhealthy, answers }) => {
  const chosen = choose(
    [...records].reverse(),
    ({ setIdentifier }) => !unhealthy.includes(setIdentifier),
    'eu-west-3',
  );
  expect(
    Object.fromEntries(chosen.map(({ record: { setIdentifier }, share }) => [setIdentifier, share])),
  ).toEqual(answers);
});

test('no records, no answer', () => {
  expect(choose([], () => true, 'eu-west-3')).toEqual([]);
});
