import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { EventBusAnnouncements } from '../../../lambda/scale-out/aws/event-bus';
import { capacityChange } from '../../support/capacity-change';
import { type AwsInput, type LoopbackAws, startLoopbackAws } from '../../support/loopback-aws';

const changes = Array.from({ length: 23 }, (_, n) =>
  capacityChange({ fromMinSize: n, toMinSize: n + 1, maxSize: 40 }),
);

let aws: LoopbackAws;
let bus: EventBusAnnouncements;
const accepted = (input: AwsInput): number[] => input.Entries.map((entry: AwsInput) => sizeIn(entry));
const sizeIn = (entry: AwsInput): number => JSON.parse(entry.Detail).toMinSize;
beforeEach(async () => {
  aws = await startLoopbackAws({
    // The third change is refused.
    'events.PutEvents': ({ Entries }) => ({
      Entries: Entries.map((entry: AwsInput) =>
        sizeIn(entry) === 3 ? { ErrorCode: 'InternalFailure' } : { EventId: 'e' },
      ),
    }),
  });
  const credentials = { accessKeyId: 'AKIDLOOPBACK', secretAccessKey: 'loopback' };
  bus = new EventBusAnnouncements(
    new EventBridgeClient({ region: 'eu-west-3', endpoint: aws.url, credentials, maxAttempts: 1 }),
  );
});
afterEach(() => aws.close());

test('ten changes at once are as many as PutEvents takes; the rest and what was refused are left to tell', async () => {
  const left = await bus.send(changes);
  expect(aws.callsTo('events.PutEvents').map(accepted)).toEqual([[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]]);
  expect(left).toEqual([changes[2], ...changes.slice(10)]);
});
