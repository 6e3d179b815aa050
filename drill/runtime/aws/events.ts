import { type ApiCall, ApiFault, type Members } from '../../world/api';
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
      // Documented: PutEvents, Entries: between 1 and 10.
      const sent = entriesOf(call).length;
      if (sent < 1 || sent > 10)
        throw new ApiFault('ValidationException', `entries must have 1 to 10 members, and has ${sent}`);
      const entries = entriesOf(call).map((entry) => {
        const problem = problemOf(entry);
        if (problem !== undefined) return problem;
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

const required = (name: string) => ({
  ErrorCode: 'InvalidArgument',
  ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
});

function problemOf({ Source, DetailType, Detail }: Members): Members | undefined {
  if (!Source) return required('Source');
  if (!DetailType) return required('DetailType');
  if (!Detail) return required('Detail');
  return isObject(String(Detail))
    ? undefined
    : { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
}

/** Documented: PutEventsRequestEntry, Detail: a valid JSON object. */
function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
