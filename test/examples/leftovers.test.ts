import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json';
import { MaintenanceSite } from '../../lib';
import { leftoversOf } from '../../scripts/leftovers';
import type { Resource } from '../../scripts/upgrade/templates';

const kindsOf = (resources: Record<string, Resource>) =>
  leftoversOf({ S: { environment: 'aws://1/eu-west-3', template: { Resources: resources } } }).map(
    ({ logicalId, kind }) => `${logicalId} ${kind}`,
  );

const bucket: Resource = { Type: 'AWS::S3::Bucket', DeletionPolicy: 'Delete' };
const emptied: Resource = {
  Type: 'Custom::S3AutoDeleteObjects',
  Properties: { BucketName: { Ref: 'B' } },
  DeletionPolicy: 'Delete',
};
const group: Resource = { Type: 'AWS::Logs::LogGroup', DeletionPolicy: 'Delete' };
const named = (LogGroupName: unknown): Resource => ({ ...group, Properties: { LogGroupName } });
const lambda = (Properties: Resource['Properties'] = {}): Resource => ({
  Type: 'AWS::Lambda::Function',
  Properties,
});
const edge = (FunctionCode: string): Resource => ({
  Type: 'AWS::CloudFront::Function',
  Properties: { Name: 'shop-request', FunctionCode },
});

test.each<[string, Record<string, Resource>, string[]]>([
  ['a bucket that is emptied', { B: bucket, E: emptied }, []],
  ['a bucket that nobody empties', { B: bucket }, ['B not-emptied']],
  ['a bucket that another’s function empties', { C: bucket, E: emptied }, ['C not-emptied']],
  ['a bucket that is kept', { B: { ...bucket, DeletionPolicy: 'Retain' } }, ['B kept']],
  [
    '… but for a first deploy that fails',
    { B: { ...bucket, DeletionPolicy: 'RetainExceptOnCreate' } },
    ['B kept'],
  ],
  [
    'a snapshot',
    { C: { Type: 'AWS::ElastiCache::ReplicationGroup', DeletionPolicy: 'Snapshot' } },
    ['C kept'],
  ],
  ['a database, without a word', { D: { Type: 'AWS::RDS::DBCluster' } }, ['D kept']],
  [
    'a function with a group of its own',
    { G: group, F: lambda({ LoggingConfig: { LogGroup: { Ref: 'G' } } }) },
    [],
  ],
  [
    'a group by the function’s name',
    { G: named({ 'Fn::Join': ['', ['/aws/lambda/', { Ref: 'F' }]] }), F: lambda() },
    [],
  ],
  ['a function whose log Lambda makes', { G: group, F: lambda() }, ['F log-of-its-own']],
  [
    'a group that is not in the stack',
    { F: lambda({ LoggingConfig: { LogGroup: 'elsewhere' } }) },
    ['F log-of-its-own'],
  ],
  ['an edge function that logs', { F: edge('console.log("a")') }, ['F log-of-its-own']],
  [
    '… into a group of the stack',
    { G: named('/aws/cloudfront/function/shop-request'), F: edge('console.log("a")') },
    [],
  ],
  ['an edge function that is silent', { F: edge('return 1') }, []],
  [
    'a protected table',
    { T: { Type: 'AWS::DynamoDB::Table', Properties: { DeletionProtectionEnabled: true } } },
    ['T protected'],
  ],
  [
    'a protected load balancer',
    {
      L: {
        Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
        Properties: { LoadBalancerAttributes: [{ Key: 'deletion_protection.enabled', Value: 'true' }] },
      },
    },
    ['L protected'],
  ],
  [
    'a table with backups',
    {
      T: {
        Type: 'AWS::DynamoDB::Table',
        Properties: { PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } },
      },
    },
    ['T table-backup'],
  ],
  ['a key', { K: { Type: 'AWS::KMS::Key', DeletionPolicy: 'Delete' } }, ['K pending-key']],
  [
    'a certificate by DNS',
    { C: { Type: 'AWS::CertificateManager::Certificate', Properties: { ValidationMethod: 'DNS' } } },
    ['C validation-record'],
  ],
  [
    'volumes that outlive an instance',
    {
      T: {
        Type: 'AWS::EC2::LaunchTemplate',
        Properties: { Data: [{ Ebs: { DeleteOnTermination: false } }] },
      },
    },
    ['T volume'],
  ],
  ['a custom resource that nobody has judged', { X: { Type: 'Custom::Exporter' } }, ['X unknown-custom']],
])('%s', (_, resources, expected) => {
  expect(kindsOf(resources)).toEqual(expected);
});

test('what the pages’ bucket needs leaves nothing, beside a bucket of somebody else’s that is emptied too', () => {
  const stack = new Stack(new App({ context: recommendedFlags }), 'Shop', {
    env: { account: '1'.repeat(12), region: 'us-east-1' },
  });
  new s3.Bucket(stack, 'Own', { removalPolicy: RemovalPolicy.DESTROY, autoDeleteObjects: true });
  new MaintenanceSite(stack, 'Maintenance', { page: { brand: 'Shop' } });
  const { template } = (stack.node.root as App).synth().getStackByName('Shop');
  expect(kindsOf(template.Resources)).toEqual([]);
  // Without the group, as the CDK has it.
  const { BreakwaterAutoDeleteLogsEC3A2C61: _, ...without } = template.Resources;
  expect(kindsOf(without)).toEqual([expect.stringMatching(/^CustomS3AutoDelete\w+ log-of-its-own$/)]);
});
