import { createHmac, randomBytes } from 'node:crypto';
import { checkOwners } from '../../scripts/local/act-response';
import { datapoints, type Watch } from '../../scripts/local/metrics';
import { readNotice } from '../../scripts/local/people-queue';
import { checkDimensions } from '../../scripts/local/site';
import { momentOfOutage } from '../../scripts/local/sweep-time';
import { add, emptyTally, type Tally } from '../../scripts/local/traffic';
import { verify } from '../../scripts/local/webhook-receiver';

const AT = new Date('2026-11-22T12:00:00Z');
const BALANCER = [{ Name: 'LoadBalancer', Value: 'app/lb/1' }];
const watch = (metricName: string, dimensions = BALANCER): Watch => ({
  namespace: 'AWS/ApplicationELB',
  metricName,
  dimensions,
});

describe('datapoints', () => {
  const tally: Tally = {
    ...emptyTally(),
    requests: 30,
    answered: 10,
    target5xx: 3,
    balancer5xx: 17,
    connectionErrors: 12,
    times: [0.1, 0.2],
  };
  const interval = { tally, servers: 3, startedAt: AT };

  test.each([
    ['RequestCount', 30],
    ['RequestCountPerTarget', 10],
    ['HTTPCode_ELB_5XX_Count', 17],
    ['HTTPCode_Target_5XX_Count', 3],
    ['TargetConnectionErrorCount', 12],
  ])('%s is what was counted, under the alarm’s own dimensions', (name, value) => {
    expect(datapoints(interval, [watch(name)])).toEqual([
      { MetricName: name, Dimensions: BALANCER, Timestamp: AT, Unit: 'Count', Value: value },
    ]);
  });

  test.each(['HealthyHostCount', 'UnHealthyHostCount'])(
    '%s comes from health checks and not from requests: no datapoint',
    (name) => {
      expect(datapoints(interval, [watch(name)])).toEqual([]);
    },
  );

  test('response times are the single values, so that a percentile can be taken', () => {
    const [point] = datapoints(interval, [watch('TargetResponseTime')]);
    expect(point).toMatchObject({ Unit: 'Seconds', Values: [0.1, 0.2] });
  });

  test('without an answered request there is no response time', () => {
    const empty = { ...interval, tally: emptyTally() };
    expect(datapoints(empty, [watch('TargetResponseTime'), watch('RequestCount')])).toEqual([
      expect.objectContaining({ MetricName: 'RequestCount', Value: 0 }),
    ]);
  });

  test('two alarms on one metric get one datapoint; other namespaces and unknown metrics get none', () => {
    const foreign = { ...watch('Errors'), namespace: 'AWS/Lambda' };
    const watches = [watch('RequestCount'), watch('RequestCount'), foreign, watch('NewFlowCount')];
    expect(datapoints(interval, watches)).toHaveLength(1);
  });

  test('tallies add up', () => {
    expect(add(tally, tally)).toEqual({
      requests: 60,
      answered: 20,
      target5xx: 6,
      balancer5xx: 34,
      connectionErrors: 24,
      lost: 0,
      times: [0.1, 0.2, 0.1, 0.2],
    });
  });
});

describe('dimensions', () => {
  const lb = 'arn:aws:elasticloadbalancing:us-east-1:000000000000:loadbalancer/app/lb/1';
  const tg = 'arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/tg/2';

  test('of the deployed load balancer and target group are accepted', () => {
    const both = [...BALANCER, { Name: 'TargetGroup', Value: 'targetgroup/tg/2' }];
    expect(() => checkDimensions([watch('HealthyHostCount', both)], lb, tg)).not.toThrow();
  });

  test('of anything else are refused: on AWS such an alarm would never fire', () => {
    const other = [{ Name: 'LoadBalancer', Value: 'app/other/9' }];
    expect(() => checkDimensions([watch('RequestCount', other)], lb, tg)).toThrow(
      'alarms watch something else: RequestCount has LoadBalancer app/other/9, deployed is app/lb/1',
    );
  });
});

describe('the leases', () => {
  const owner = 'breakwater-demo-origin-error-count';

  test('of the alarm that counted requests moved are accepted', () => {
    expect(() => checkOwners([{ owner }])).not.toThrow();
  });

  test('of any other alarm are refused, also beside it', () => {
    const other = { owner: 'breakwater-demo-no-healthy-targets' };
    expect(() => checkOwners([{ owner }, other])).toThrow(
      'breakwater-demo-no-healthy-targets asked for capacity, not only breakwater-demo-origin-error-count',
    );
  });
});

describe('webhook signatures', () => {
  const key = `whsec_${randomBytes(32).toString('base64')}`;
  const now = AT.getTime();
  const sign = (body: string, timestamp = String(now / 1000)) => ({
    'webhook-id': 'msg_1',
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${createHmac('sha256', Buffer.from(key.slice(6), 'base64'))
      .update(`msg_1.${timestamp}.${body}`)
      .digest('base64')}`,
  });

  test('the sender’s own is accepted, also beside one of another key', () => {
    const headers = sign('{}');
    const rotated = { ...headers, 'webhook-signature': `v1,AAAA ${headers['webhook-signature']}` };
    expect(verify(key, headers, '{}', now)).toBeUndefined();
    expect(verify(key, rotated, '{}', now)).toBeUndefined();
  });

  test.each([
    ['a changed body', sign('{}'), '{"a":1}', 'its signature is wrong'],
    ['no signature', {}, '{}', 'it is not signed'],
    ['an unknown version', { ...sign('{}'), 'webhook-signature': 'v2,AAAA' }, '{}', 'its signature is wrong'],
    ['an old message', sign('{}', String(now / 1000 - 301)), '{}', /its timestamp is/],
    ['a timestamp that is none', sign('{}', 'soon'), '{}', 'its timestamp is soon'],
  ])('%s is refused', (_, headers, body, reason) => {
    expect(verify(key, headers, body, now)).toMatch(reason);
  });
});

describe('notices', () => {
  test('what Notify publishes is read', () => {
    const data = { title: 'T', text: 'long', alarm: { key: 'origin-error-count' } };
    expect(readNotice(JSON.stringify({ type: 'alarm.started', data }))).toEqual({
      type: 'alarm.started',
      title: 'T',
      text: 'long',
      alarmKey: 'origin-error-count',
    });
  });

  test('what an alarm publishes by itself is none', () => {
    expect(readNotice('{"AlarmName":"breakwater-demo-responder-failing-notify"}')).toBeUndefined();
  });
});

describe('the moment of the outage', () => {
  test.each([
    // seconds since the rule was made; seconds after the rule at which the backend dies: 15 to 25 before a sweep
    [0, 40],
    [39, 40],
    [40, 100],
    [55, 100],
    [99.5, 100],
  ])('%d s after a rule made on a period’s boundary: at %d s', (since, at) => {
    expect(momentOfOutage(new Date(0), new Date(since * 1000))).toEqual(new Date(at * 1000));
  });

  test('is always the beginning of a period, less than two minutes away', () => {
    for (let made = 0; made < 60; made += 1) {
      const at = momentOfOutage(new Date(made * 1000), new Date(100_000)).getTime();
      const left = 60 - ((at / 1000 - made) % 60);
      expect(at % 10_000).toBe(0);
      expect(left >= 15 && left < 25).toBe(true);
      expect(at - 100_000).toBeLessThanOrEqual(70_000);
    }
  });
});
