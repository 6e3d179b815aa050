import { PRIORITY } from '../../kernel/simulation';
import type { EventBridgeEvent } from '../../world/delivery';
import type { World } from '../../world/world';

/** What AWS Health says about a service in a Region. */
export interface HealthReport {
  /** As AWS Health writes it: `EC2`, `LAMBDA`, `CLOUDFRONT`. */
  readonly service: string;
  readonly region: string;
  readonly status: 'open' | 'closed';
  /** How late it comes, in ms; undefined draws it. */
  readonly afterMs: number | undefined;
}

/** Takes a Region's events when that Region is in trouble itself (documented: AWS Health "About Regional and global events"). */
const BACKUP = 'us-west-2';
const BACKUP_OF_BACKUP = 'us-east-1';

/**
 * An event of AWS Health about something that begins, or ends, now: it comes when AWS's people have seen it, to the Region that it is about
 * and to the backup Region where the former has a rule for it (documented: AWS Health "About public events", "Amazon EventBridge schema").
 */
export function reportHealth(world: World, report: HealthReport): void {
  const { sim, facts, delivery, assembly, resolver } = world;
  const { region, afterMs } = report;
  const account =
    assembly.stacks.find((stack) => stack.region === region)?.account ?? assembly.stacks[0]!.account;
  const startedMs = sim.nowMs;
  const lateMs = afterMs ?? 1000 * facts.draw('health.eventDelay', 'AWS Health');
  const hasRule = resolver.ofType('AWS::Events::Rule').some(({ stack }) => stack.region === region);
  const backup = region === BACKUP ? BACKUP_OF_BACKUP : BACKUP;
  sim.after(lateMs, PRIORITY.delivery, () => {
    sim.note({
      kind: 'delivery',
      actor: 'AWS Health',
      text: `reports ${report.service} in ${region}: ${report.status}`,
      ...(afterMs === undefined ? { facts: ['health.eventDelay'] } : {}),
    });
    for (const to of hasRule ? [region, backup] : [region]) {
      delivery.putEvent(
        `arn:aws:events:${to}:${account}:event-bus/default`,
        eventOf(report, { account, startedMs, nowMs: sim.nowMs, to }),
      );
    }
  });
}

function eventOf(
  { service, region, status }: HealthReport,
  at: { readonly account: string; readonly startedMs: number; readonly nowMs: number; readonly to: string },
): EventBridgeEvent {
  const { account, startedMs, nowMs, to } = at;
  const code = `AWS_${service}_OPERATIONAL_ISSUE`;
  const id = `${code}_${region}_${startedMs}`;
  return {
    id: `health-${id}-${status}-${to}`,
    source: 'aws.health',
    'detail-type': 'AWS Health Event',
    account,
    time: new Date(nowMs).toISOString().replace(/\.\d+Z$/, 'Z'),
    region,
    resources: [],
    detail: {
      eventArn: `arn:aws:health:${region}::event/${service}/${code}/${id}`,
      service,
      eventTypeCode: code,
      eventTypeCategory: 'issue',
      eventScopeCode: 'PUBLIC',
      // The same in both Regions: whoever listens in both tells them apart by it.
      communicationId: `${id}-${status}`,
      startTime: new Date(startedMs).toUTCString(),
      ...(status === 'closed' ? { endTime: new Date(startedMs).toUTCString() } : {}),
      lastUpdatedTime: new Date(nowMs).toUTCString(),
      statusCode: status,
      eventRegion: region,
      eventDescription: [
        { language: 'en_US', latestDescription: `Increased error rates of ${service} in ${region}.` },
      ],
      page: '1',
      totalPages: '1',
      affectedAccount: account,
    },
  };
}
