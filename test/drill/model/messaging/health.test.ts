import { reportHealth } from '../../../../drill/model/messaging/health';
import type { Resource } from '../../../../drill/template/assembly';
import type { EventBridgeEvent } from '../../../../drill/world/delivery';
import { playWorld } from '../../support/play-world';

const RULE: Resource = {
  Type: 'AWS::Events::Rule',
  Properties: { EventPattern: { source: ['aws.health'] }, Targets: [] },
};
const REPORT = { service: 'LAMBDA', region: 'eu-west-3', status: 'open', afterMs: undefined } as const;

function listening(resources: Record<string, Resource>, ends = {}) {
  const place = playWorld(resources, { ends });
  const seen: { bus: string; atS: number; event: EventBridgeEvent }[] = [];
  place.delivery.putEvent = (bus, event) =>
    void seen.push({ bus: bus.split(':')[3]!, atS: place.sim.elapsedMs / 1000, event });
  return { ...place, seen };
}

// AWS Health User Guide, "Amazon EventBridge schema", "About public events", "About Regional and global events".
test('a report comes late, to the Region that it is about and to the backup Region, as one communication', async () => {
  const { world, seen, pass } = listening({ Rule: RULE }, { 'health.eventDelay': 'low' });
  reportHealth(world, REPORT);
  await pass(3600);
  expect(seen.map(({ bus, atS }) => [bus, atS])).toEqual([
    ['eu-west-3', 300],
    ['us-west-2', 300],
  ]);
  const details = seen.map(({ event }) => event.detail as Record<string, unknown>);
  expect(new Set(details.map(({ communicationId }) => communicationId)).size).toBe(1);
  expect(seen[1]!.event).toMatchObject({
    source: 'aws.health',
    'detail-type': 'AWS Health Event',
    region: 'eu-west-3',
    detail: {
      service: 'LAMBDA',
      eventTypeCode: 'AWS_LAMBDA_OPERATIONAL_ISSUE',
      eventTypeCategory: 'issue',
      eventScopeCode: 'PUBLIC',
      statusCode: 'open',
      startTime: 'Fri, 27 Nov 2026 17:00:00 GMT',
      lastUpdatedTime: 'Fri, 27 Nov 2026 17:05:00 GMT',
    },
  });
});

test.each([
  ['without a rule in the Region the backup gets nothing', {}, 'eu-west-3', ['eu-west-3']],
  ['nor does it get what is about a Region without one', { Rule: RULE }, 'us-west-2', ['us-west-2']],
])('%s', async (_, resources, region, buses) => {
  const { world, seen, pass } = listening(resources);
  reportHealth(world, { ...REPORT, region, afterMs: 1000 });
  await pass(10);
  expect(seen.map(({ bus }) => bus)).toEqual(buses);
  expect(seen[0]!.atS).toBe(1);
});
