import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inventoryOf, LINES } from '../../scripts/cost-lines';
import { renderCost } from '../../scripts/cost-page';
import { PRICES } from '../../scripts/prices';

const committed = readFileSync(join(__dirname, '..', '..', 'docs', 'cost.md'), 'utf8');

test('the committed page is what `npm run cost` writes from today’s templates', () => {
  expect(committed).toBe(renderCost());
});

test('what Breakwater adds to a site stays under 50 USD in a quiet month', () => {
  const [, low] = /what Breakwater adds.*\*\*(\d+) – \d+\*\*/.exec(committed) ?? [];
  expect(Number(low)).toBeGreaterThan(0);
  expect(Number(low)).toBeLessThanOrEqual(50);
});

test('every price is used, and says where it comes from', () => {
  const unused = Object.keys(PRICES).filter((name) => !LINES.some(({ price }) => price === name));
  expect(unused).toEqual([]);
  for (const { source } of Object.values(PRICES)) expect(source).toMatch(/\d{4}-\d{2}-\d{2}$/);
});

test('an alarm on an expression counts each of its metrics, and a cluster each of its nodes', () => {
  const inventory = inventoryOf([
    {
      Resources: {
        Plain: { Type: 'AWS::CloudWatch::Alarm', Properties: { MetricName: 'A' } },
        Math: {
          Type: 'AWS::CloudWatch::Alarm',
          Properties: { Metrics: [{ Expression: 'a/b' }, { MetricStat: {} }, { MetricStat: {} }] },
        },
        Cache: { Type: 'AWS::ElastiCache::ReplicationGroup', Properties: { ReplicasPerNodeGroup: 2 } },
        Template: { Type: 'AWS::EC2::LaunchTemplate', Properties: { LaunchTemplateData: {} } },
      },
    },
  ]);
  expect(inventory).toMatchObject({
    alarms: 2,
    alarmMetrics: 3,
    cacheNodes: 3,
    volumeGib: 8,
    natGateways: 0,
  });
});
