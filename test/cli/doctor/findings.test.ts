// The checks' own rules, at their edges; that they are asked and shown is tested with the command as a process.
import type { HealthCheckFacts } from '../../../cli/doctor/account';
import { alarmFindings } from '../../../cli/doctor/checks/alarms';
import { bootstrapFindings } from '../../../cli/doctor/checks/bootstrap';
import { certificateFindings } from '../../../cli/doctor/checks/certificates';
import { drillReading } from '../../../cli/doctor/checks/drill';
import { functionFindings } from '../../../cli/doctor/checks/functions';
import { healthFindings } from '../../../cli/doctor/checks/health-checks';
import { operatingModeFindings } from '../../../cli/doctor/checks/operating-mode';
import { peopleFindings } from '../../../cli/doctor/checks/people';
import { concurrencyFindings, quotaFindings } from '../../../cli/doctor/checks/quotas';
import { recordFindings } from '../../../cli/doctor/checks/records';
import { stackFindings } from '../../../cli/doctor/checks/stacks';
import { rangeFindings } from '../../../cli/doctor/checks/switch-ranges';
import type { Finding } from '../../../cli/doctor/finding';

const said = (findings: readonly Finding[]): string[] =>
  findings.map(({ severity, what }) => `${severity}: ${what}`);

describe('health checks', () => {
  const check = (good: number, of: number, more: Partial<HealthCheckFacts> = {}): HealthCheckFacts => ({
    id: 'id',
    name: 'primary/health',
    type: 'HTTPS_STR_MATCH',
    disabled: false,
    inverted: false,
    ofSwitch: false,
    // One Region after the other, so that whoever fails is spread over them.
    observations: Array.from({ length: of }, (_, i) => ({
      region: `region-${i % 4}`,
      status: i < good ? 'Success: HTTP Status Code 200, OK' : 'Failure: connection refused',
    })),
    ...more,
  });

  test.each([
    // 18 % of 50 are 9: it has to be more.
    [9, 50, /^wrong: the health check primary\/health is unhealthy: 9 of 50 checkers can reach it/],
    [
      10,
      50,
      /^wrong: some checkers in region-0, region-1, region-2 and region-3 do not reach primary\/health; 10 of 50/,
    ],
    // Fewer than half of them is a fault.
    [24, 50, /^wrong: some checkers in .* do not reach/],
    [25, 50, /^warn: some checkers in .* do not reach/],
    [49, 50, /^warn: some checkers in region-1 do not reach/],
    [0, 16, /^wrong: the health check primary\/health is unhealthy: 0 of 16/],
  ])('%s of %s checkers reach it', (good, of, words) => {
    expect(said(healthFindings([check(good, of)]))).toEqual([expect.stringMatching(words)]);
  });

  test('all reach it: nothing to say', () => {
    expect(healthFindings([check(16, 16)])).toEqual([]);
  });

  test.each([
    [0, []],
    [9, [/^wrong: 9 of 50 checkers see the switch's object .*; with more than 18 % visitors move$/]],
    [10, [/^wrong: the switch is thrown: 10 of 50 checkers see the object/]],
  ])('%s of 50 checkers see the switch’s object: upside down', (good, words) => {
    const found = said(healthFindings([check(good, 50, { inverted: true, ofSwitch: true })]));
    expect(found).toEqual(words.map((word) => expect.stringMatching(word)));
  });

  test('disabled is wrong in either sense, and nothing else is said of it', () => {
    expect(said(healthFindings([check(0, 16, { disabled: true })]))).toEqual([
      'wrong: the health check primary/health is disabled: it is healthy whatever happens',
    ]);
    const [switched] = healthFindings([check(0, 16, { disabled: true, inverted: true, ofSwitch: true })]);
    expect(switched?.what).toContain('it sends visitors to the standby for good');
    const [other] = healthFindings([check(0, 16, { disabled: true, inverted: true })]);
    expect(other?.what).toContain('inverted, it is unhealthy whatever happens');
  });

  test.each([
    [16, []],
    [15, [/^warn: some checkers in region-3 do not reach primary\/health; 15 of 16 checkers do/]],
    [0, [/^wrong: the health check primary\/health, which is inverted, takes it for lost: 0 of 16 checkers/]],
  ])('inverted without a switch, of what is lost: %s of 16 reach it', (good, words) => {
    const found = said(healthFindings([check(good, 16, { inverted: true })]));
    expect(found).toEqual(words.map((word) => expect.stringMatching(word)));
  });

  test('a check that no checker looks at has no view; one that nobody reports on is no health', () => {
    expect(healthFindings([check(0, 0, { type: 'CALCULATED' })])).toEqual([]);
    expect(said(healthFindings([check(0, 0)]))).toEqual([
      'wrong: no checker reports on the health check primary/health',
    ]);
  });
});

describe('the addresses that see the switch', () => {
  test.each([
    ['the same, in another order', ['54.228.16.0/26', '15.177.0.0/18'], []],
    ['a wider range holds a narrower', ['15.177.0.0/16', '54.228.16.0/24'], []],
    ['one that is missing', ['15.177.0.0/18'], ['hidden from the health checkers in 54.228.16.0/26']],
    ['half of a range', ['15.177.0.0/19', '54.228.16.0/26'], ['in 15.177.0.0/18', 'from 15.177.0.0/19']],
    ['one that is nobody’s', ['15.177.0.0/18', '54.228.16.0/26', '10.0.0.0/8'], ['from 10.0.0.0/8']],
    ['the bits below the prefix do not count', ['15.177.1.2/18', '54.228.16.0/26'], []],
    ['none', [], ['lets no health checker read the switch']],
  ])('%s', (_name, allowed, words) => {
    const checkers = ['15.177.0.0/18', '54.228.16.0/26', '2600:1f1c:7ff:f800::/53'];
    const found = rangeFindings(allowed, checkers, 'bucket');
    expect(found.map(({ what }) => what)).toEqual(words.map((word) => expect.stringContaining(word)));
  });
});

test('certificates: a month before its end, one that was not renewed is a fault', () => {
  const day = 86_400_000;
  const at = (days: number) => ({
    region: 'r',
    domainName: 'd',
    names: ['d'],
    status: 'ISSUED',
    notAfter: days * day,
    awaited: [],
  });
  expect(certificateFindings([at(31)], 0)).toEqual([]);
  expect(said(certificateFindings([at(29)], 0))).toEqual([
    'wrong: the certificate for d in r ends in 29 days, and ACM has not renewed it',
  ]);
  const failed = { ...at(99), status: 'FAILED', reason: 'CAA_ERROR' };
  expect(said(certificateFindings([failed], 0))).toEqual([
    'wrong: the certificate for d in r is FAILED (CAA_ERROR)',
  ]);
});

test.each([
  ['CREATE_COMPLETE', []],
  ['IMPORT_COMPLETE', []],
  ['UPDATE_IN_PROGRESS', ['s is being changed: UPDATE_IN_PROGRESS']],
  [
    'UPDATE_ROLLBACK_FAILED',
    [expect.stringContaining('s in r is UPDATE_ROLLBACK_FAILED: its last deploy failed')],
  ],
  ['IMPORT_ROLLBACK_COMPLETE', [expect.stringContaining('is IMPORT_ROLLBACK_COMPLETE')]],
  [undefined, ['there is no stack s in r']],
])('a stack that is %s', (status, words) => {
  const found = stackFindings([{ part: 'edge', name: 's', region: 'r', status, outputs: {}, resources: [] }]);
  expect(found.map(({ what }) => what)).toEqual(words);
});

describe('records', () => {
  const answer = (name: string, type: 'A' | 'AAAA', data: string[], code = 'NOERROR') => ({
    name,
    type,
    code,
    data,
  });
  const wellOver4 = [
    answer('shop.example', 'A', ['1']),
    answer('shop.example', 'AAAA', ['2']),
    answer('origin.shop.example', 'A', ['3', '4']),
    answer('primary.origin.shop.example', 'A', ['4', '5']),
  ];

  test('a load balancer without IPv6 has no AAAA at all, and that is well', () => {
    const none = ['origin', 'primary.origin'].map((name) => answer(`${name}.shop.example`, 'AAAA', []));
    expect(recordFindings([...wellOver4, ...none], 'shop.example')).toEqual([]);
  });

  test('DNS at a lifeboat that has IPv6, while the load balancer has none, is a move and no missing record', () => {
    const moved = [
      answer('shop.example', 'A', ['1']),
      answer('shop.example', 'AAAA', ['2']),
      answer('origin.shop.example', 'A', ['9']),
      answer('origin.shop.example', 'AAAA', ['9::']),
      answer('primary.origin.shop.example', 'A', ['4', '5']),
      answer('primary.origin.shop.example', 'AAAA', []),
    ];
    expect(said(recordFindings(moved, 'shop.example'))).toEqual([
      expect.stringMatching(/^warn: A of origin\.shop\.example is not the site's load balancer/),
    ]);
    // The other way round visitors by IPv6 have no origin.
    const lost = moved.map((one) =>
      one.type === 'AAAA' && one.name !== 'shop.example'
        ? { ...one, data: one.name.startsWith('primary') ? ['4::'] : [] }
        : one,
    );
    expect(said(recordFindings(lost, 'shop.example'))).toContain(
      'wrong: Route 53’s servers have no AAAA record for origin.shop.example',
    );
  });

  test('the site’s own name is to be had by both; a name that is not there is said as Route 53 says it', () => {
    const found = recordFindings(
      [answer('shop.example', 'A', [], 'NXDOMAIN'), answer('shop.example', 'AAAA', [])],
      'shop.example',
    );
    expect(said(found)).toEqual([
      'wrong: Route 53’s servers answer NXDOMAIN for A of shop.example',
      'wrong: Route 53’s servers have no AAAA record for shop.example',
    ]);
  });
});

test('an alarm is given twenty minutes to get its first data', () => {
  const alarm = { name: 'a', region: 'r', state: 'INSUFFICIENT_DATA', actionsEnabled: true, changedAt: 0 };
  expect(alarmFindings([alarm], 19 * 60_000)[0]?.severity).toBe('warn');
  expect(alarmFindings([alarm], 20 * 60_000)[0]?.severity).toBe('wrong');
  expect(said(alarmFindings([{ name: 'a', region: 'r' }], 0))).toEqual(['wrong: the alarm a in r is gone']);
});

test('after a deploy all alarms are new: that is said once, and hides none that is ill', () => {
  const young = (name: string, region: string) =>
    ({ name, region, state: 'INSUFFICIENT_DATA', actionsEnabled: true, changedAt: 0 }) as const;
  const alarms = [
    young('a', 'eu-west-3'),
    young('b', 'us-east-1'),
    { ...young('c', 'eu-west-3'), actionsEnabled: false },
  ];
  expect(said(alarmFindings(alarms, 60_000))).toEqual([
    'wrong: the alarm c in eu-west-3 has its actions switched off: it rings, and nobody hears it',
    'warn: 3 alarms are new, and have no data yet: 2 in eu-west-3 and 1 in us-east-1',
  ]);
  expect(said(alarmFindings(alarms, 20 * 60_000))).toHaveLength(4);
});

test('what was deleted by hand is not made again by a plain deploy', () => {
  const [finding] = functionFindings([{ name: 'f', region: 'r' }]);
  expect(finding?.remedy).toMatch(/npx cdk deploy STACK --revert-drift/);
});

test('quotas count the largest type of the standard families, and both fleets of one Region together', () => {
  const need = (instanceTypes: string[], region = 'r', maxSize = 10) => ({
    fleet: { region, group: 'g', maxSize, instanceTypes },
    processors: new Map([
      ['t4g.small', 2],
      ['c7g.xlarge', 4],
      ['im4gn.large', 2],
      ['p5.48xlarge', 192],
    ]),
    quota: 40,
  });
  expect(quotaFindings([need(['t4g.small', 'c7g.xlarge'])])).toEqual([]);
  expect(quotaFindings([need(['p5.48xlarge', 't4g.small'])])).toEqual([]);
  expect(quotaFindings([need(['c7g.xlarge'], 'r', 11)])[0]?.what).toContain('needs 44');
  expect(quotaFindings([need(['c7g.xlarge']), need(['im4gn.large'])])[0]?.what).toContain('needs 60');
  expect(quotaFindings([need(['c7g.xlarge']), need(['t4g.small'], 'other')])).toEqual([]);
  expect(quotaFindings([need([])])[0]?.severity).toBe('unknown');
});

test('a hundred executions of Lambda at once are enough', () => {
  const of = (executions: number) => concurrencyFindings([{ region: 'r', executions }]);
  expect(said(of(99))).toEqual([
    'wrong: r allows 99 executions of Lambda functions at once, of the whole account; an outage needs 100',
  ]);
  expect(of(100)).toEqual([]);
});

test('operating modes: a value of nobody, a Region that does not say', () => {
  expect(
    said(
      operatingModeFindings([
        { region: 'a', value: 'Act' },
        { region: 'b', value: 'Act' },
      ]),
    ),
  ).toEqual([
    'wrong: the operating mode in a is "Act", which is none of off, observe, protect, act',
    'wrong: the operating mode in b is "Act", which is none of off, observe, protect, act',
  ]);
  const silent = operatingModeFindings([
    { region: 'a', value: 'act' },
    { region: 'b', problem: 'no parameter in b; deploy' },
  ]);
  expect(silent).toEqual([{ severity: 'unknown', what: 'no parameter in b', remedy: 'deploy' }]);
});

test('a topic without listeners: of alarms it is a fault, of people a choice', () => {
  const topic = (forPeople: boolean) => ({ topic: 't', region: 'r', forPeople, subscriptions: [] });
  expect(said(peopleFindings([topic(false), topic(true)]))).toEqual([
    'wrong: nobody listens to the alarm topic t in r',
    'warn: nobody is told by e-mail or SMS',
  ]);
});

describe('the last drill', () => {
  const DAY = 86_400_000;
  const record = (more: object = {}) =>
    JSON.stringify({
      schema: 1,
      at: '2026-11-25T12:00:00Z',
      scenarios: [
        { name: 'campaign-503', seed: 1, verdict: 'held' },
        { name: 'black-hole', seed: 2, verdict: 'inconclusive' },
      ],
      verdict: 'held',
      assembly: 'a',
      ...more,
    });
  const read = (text: string | undefined, digest: string | undefined = 'a', days = 1) =>
    drillReading({ folder: 'out', digest, record: text }, Date.parse('2026-11-25T12:00:00Z') + days * DAY);

  test.each([
    [0, '0 seconds ago'],
    [1, '1 day ago'],
    [30, '30 days ago'],
    // A clock that goes after is no reason to say nonsense.
    [-3, '0 seconds ago'],
  ])('%s days after: it holds', (days, age) => {
    expect(read(record(), 'a', days)).toEqual({ findings: [], fine: `2 scenarios held, ${age}` });
  });

  test('after a month it is old; of other templates, that is said instead', () => {
    expect(said(read(record(), 'a', 31).findings)).toEqual(['warn: the last drill was 31 days ago']);
    expect(said(read(record(), 'b', 31).findings)).toEqual([
      'warn: the templates in out have changed since the last drill, 31 days ago',
    ]);
  });

  test('a drill that failed is a fault, of other templates too; one that could not judge is a warning', () => {
    const failed = record({ verdict: 'failed', scenarios: [{ name: 'x', seed: 1, verdict: 'failed' }] });
    expect(said(read(failed, 'b').findings)).toEqual([
      'wrong: the last drill failed, 1 day ago: x',
      'warn: the templates in out have changed since the last drill, 1 day ago',
    ]);
    expect(said(read(record({ verdict: 'inconclusive' })).findings)).toEqual([
      'warn: the last drill was inconclusive, 1 day ago: black-hole',
    ]);
  });

  test.each([
    '',
    'null',
    '[]',
    record({ schema: 2 }),
    record({ at: 'yesterday' }),
    record({ scenarios: [null] }),
    record({ assembly: undefined }),
  ])('a record that nobody understands is not known: %s', (text) => {
    expect(said(read(text).findings)).toEqual([
      'unknown: out/drill-record.json is no record that this version understands',
    ]);
  });
});

test('functions and bootstraps', () => {
  const fn = { name: 'f', region: 'r' };
  expect(
    functionFindings([
      { ...fn, state: 'Inactive' },
      { ...fn, state: 'Active', reserved: 1 },
    ]),
  ).toEqual([]);
  expect(said(functionFindings([fn, { ...fn, state: 'Failed' }]))).toEqual([
    'wrong: the function f in r is gone',
    'wrong: the function f in r is Failed: it cannot run',
  ]);
  const versions = ['28', '6', '5', 'x', undefined].map((version) => ({ region: 'r', version }));
  expect(bootstrapFindings(versions, '1')).toHaveLength(3);
});
