import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { AutoScalingCapacityGroup } from '../../../lambda/scale-out/aws/auto-scaling-group';
import { type LoopbackAws, startLoopbackAws } from '../../support/loopback-aws';

let aws: LoopbackAws;
afterEach(() => aws.close());

async function readingOf(group: Record<string, unknown>) {
  aws = await startLoopbackAws({
    'autoscaling.DescribeAutoScalingGroups': () => ({
      AutoScalingGroups: [{ AutoScalingGroupName: 'web', MinSize: 2, MaxSize: 10, ...group }],
    }),
  });
  const credentials = { accessKeyId: 'AKIDLOOPBACK', secretAccessKey: 'loopback' };
  const client = new AutoScalingClient({
    region: 'eu-west-3',
    endpoint: aws.url,
    credentials,
    maxAttempts: 1,
  });
  return new AutoScalingCapacityGroup(client, 'web').read();
}

describe('an unhealthy instance', () => {
  test.each([
    ['Pending', true],
    ['Pending:Wait', true],
    ['InService', true],
    ['Terminating', true],
    ['Terminating:Wait', true],
    ['Warmed:Pending', false],
    ['Warmed:Stopped', false],
    ['Warmed:Running', false],
    ['EnteringStandby', false],
    ['Standby', false],
    ['Detaching', false],
    ['Detached', false],
  ])('%s counts: %s', async (LifecycleState, counts) => {
    const Instances = [{ InstanceId: 'i-1', LifecycleState, HealthStatus: 'Unhealthy' }];
    const expected = counts ? 1 : 0;
    expect(await readingOf({ Instances })).toMatchObject({
      instances: expected,
      unhealthyInstances: expected,
    });
  });
});

test('only a suspension of ReplaceUnhealthy is one', async () => {
  const suspended = (ProcessName: string) => readingOf({ SuspendedProcesses: [{ ProcessName }] });
  expect((await suspended('ReplaceUnhealthy')).replacementSuspended).toBe(true);
  await aws.close();
  expect((await suspended('AZRebalance')).replacementSuspended).toBe(false);
});
