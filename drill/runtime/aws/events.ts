import type { ApiCall, Members } from '../../world/api';
import type { World } from '../../world/world';
import { requestId } from './ids';

/** PutEvents: the bus's own model matches rules. */
export function registerEvents(world: World): void {
  let count = 0;
  const busOf = ({ region, account }: ApiCall, { EventBusName = 'default' }: Members): string =>
    String(EventBusName).startsWith('arn:')
      ? String(EventBusName)
      : `arn:aws:events:${region}:${account}:event-bus/${EventBusName}`;
  world.api.register('events.PutEvents', {
    access: (call) =>
      entriesOf(call).map((entry) => ({
        action: 'events:PutEvents',
        resource: busOf(call, entry),
        // Documented: service authorization reference, "Amazon EventBridge".
        context: {
          'events:source': String(entry.Source ?? ''),
          'events:detail-type': String(entry.DetailType ?? ''),
        },
      })),
    answer: (call) => {
      const entries = entriesOf(call).map((entry) => {
        const problem = problemOf(entry);
        if (problem !== undefined) return { ErrorCode: 'InvalidArgument', ErrorMessage: problem };
        count += 1;
        const id = requestId(`event ${count}`);
        world.delivery.putEvent(busOf(call, entry), {
          id,
          source: String(entry.Source),
          'detail-type': String(entry.DetailType),
          account: call.account,
          time: new Date(timeOf(entry.Time) ?? world.sim.nowMs).toISOString().replace(/\.\d+Z$/, 'Z'),
          region: call.region,
          resources: (entry.Resources ?? []) as string[],
          detail: JSON.parse(String(entry.Detail)),
        });
        return { EventId: id };
      });
      return { FailedEntryCount: entries.filter((entry) => 'ErrorCode' in entry).length, Entries: entries };
    },
    writes: true,
  });
}

const entriesOf = ({ input }: ApiCall): Members[] => (input.Entries ?? []) as Members[];

/** On the wire a time is a number of seconds. */
const timeOf = (given: unknown): number | undefined =>
  given === undefined ? undefined : Number(given) * 1000;

function problemOf({ Source, DetailType, Detail }: Members): string | undefined {
  if (!Source) return 'Parameter Source is not valid. Reason: Source is a required argument.';
  if (!DetailType) return 'Parameter DetailType is not valid. Reason: DetailType is a required argument.';
  try {
    JSON.parse(String(Detail));
    return undefined;
  } catch {
    return 'Parameter Detail is not valid. Reason: Detail is malformed.';
  }
}
