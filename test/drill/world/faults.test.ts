import { FaultBoard } from '../../../drill/world/faults';
import { isControlPlane } from '../../../drill/world/planes';
import { callerOfPrefixList, prefixListId } from '../../../drill/world/prefix-lists';

/** "AWS Fault Isolation Boundaries", control planes and data planes. */
test.each([
  ['route53.ChangeResourceRecordSets', true],
  ['route53.GetHealthCheckStatus', true],
  ['autoscaling.UpdateAutoScalingGroup', true],
  ['autoscaling.DescribeAutoScalingGroups', true],
  ['cloudfront.UpdateDistribution', true],
  ['iam.CreateRole', true],
  ['secretsmanager.PutSecretValue', true],
  ['lambda.UpdateFunctionConfiguration', true],
  ['cloudfront-keyvaluestore.UpdateKeys', false],
  ['dynamodb.PutItem', false],
  ['s3.GetObject', false],
  ['lambda.Invoke', false],
  ['sns.Publish', false],
  ['sqs.SendMessage', false],
  ['events.PutEvents', false],
  ['cloudwatch.PutMetricData', false],
  ['cloudwatch.DescribeAlarms', true],
  ['sts.AssumeRole', false],
  ['ssm.GetParameter', false],
  ['secretsmanager.GetSecretValue', false],
])('%s belongs to a control plane: %s', (operation, expected) => {
  expect(isControlPlane(operation)).toBe(expected);
});

test('in a Region that is gone nothing starts, runs, arrives or answers, and what was broken before still is when it is back', () => {
  const board = new FaultBoard();
  board.change({ launches: ['eu-west-3'], metrics: ['us-east-1'] });
  board.change({ regions: ['eu-west-3'] });
  expect(board.now.launches).toEqual(['eu-west-3']);
  expect(board.now.functions).toEqual(['eu-west-3']);
  expect(board.now.metrics).toEqual(['us-east-1', 'eu-west-3']);
  expect(board.apiFails('dynamodb', 'eu-west-3')).toBe(true);
  expect(board.apiFails('dynamodb', 'eu-west-1')).toBe(false);
  expect(board.isLost('eu-west-3')).toBe(true);
  board.change({ regions: [] });
  expect(board.now.launches).toEqual(['eu-west-3']);
  expect(board.now.functions).toEqual([]);
  expect(board.now.metrics).toEqual(['us-east-1']);
  expect(board.apiFails('dynamodb', 'eu-west-3')).toBe(false);
});

test('without the control plane of EC2 no instance starts, and everything that runs goes on', () => {
  const board = new FaultBoard();
  board.change({ controlPlanes: { ec2: ['eu-west-3'], route53: ['us-east-1'] } });
  expect(board.now.launches).toEqual(['eu-west-3']);
  expect(board.now.functions).toEqual([]);
  expect(board.isFrozen('route53', 'us-east-1')).toBe(true);
  expect(board.isFrozen('route53', 'eu-west-1')).toBe(false);
  expect(board.any).toBe(true);
  board.change({ controlPlanes: { '*': ['eu-west-1'] } });
  expect(board.now.launches).toEqual(['eu-west-1']);
  expect(board.isFrozen('autoscaling', 'eu-west-1')).toBe(true);
});

test.each([
  ['com.amazonaws.global.cloudfront.origin-facing', 'cloudfront'],
  ['com.amazonaws.eu-west-3.route53-healthchecks', 'route53'],
  ['com.amazonaws.eu-west-3.s3', 'another service'],
  ['com.amazonaws.eu-west-3.of-somebody', undefined],
])('who comes from %s', (name, caller) => {
  const id = prefixListId(name, 'eu-west-3');
  expect(callerOfPrefixList(id, 'eu-west-3')).toBe(caller);
  // Each Region has an id of its own.
  expect(callerOfPrefixList(id, 'eu-central-1')).toBeUndefined();
});
