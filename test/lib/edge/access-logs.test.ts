import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import type { AccessLogsOptions } from '../../../lib';
import { edge, edgeStack } from './support';

function logsOf(accessLogs?: AccessLogsOptions): Template {
  const stack = edgeStack();
  edge(stack, { accessLogs });
  return Template.fromStack(stack);
}

function fieldsOf(template: Template): string[] {
  return Object.values(template.findResources('AWS::Logs::Delivery'))[0]?.Properties.RecordFields;
}

test('the distribution’s requests go to a bucket as JSON', () => {
  const template = logsOf();
  template.hasResourceProperties('AWS::Logs::DeliverySource', {
    LogType: 'ACCESS_LOGS',
    ResourceArn: {
      'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp(':cloudfront::123456789012:distribution/')])],
    },
  });
  template.hasResourceProperties('AWS::Logs::DeliveryDestination', { OutputFormat: 'json' });
  template.hasResourceProperties('AWS::Logs::Delivery', {
    DeliverySourceName: { Ref: Match.stringLikeRegexp('AccessLogsSource') },
    S3SuffixPath: '{DistributionId}/{yyyy}/{MM}/{dd}/{HH}',
  });
});

test('what each request got is there; who asked is not', () => {
  const fields = fieldsOf(logsOf());
  expect(fields).toEqual(
    expect.arrayContaining(['x-edge-detailed-result-type', 'x-edge-result-type', 'sc-status', 'time-taken']),
  );
  for (const personal of [
    'c-ip',
    'x-forwarded-for',
    'cs(Cookie)',
    'cs-uri-query',
    'cs(Referer)',
    'cs(User-Agent)',
  ]) {
    expect(fields).not.toContain(personal);
  }
});

test('only this delivery may write, and it is made after it may', () => {
  const template = logsOf();
  const name = Object.values(template.findResources('AWS::Logs::DeliverySource'))[0]?.Properties.Name;
  expect(name).toMatch(/^[\w-]{1,60}$/);
  const [policyId] = Object.entries(template.findResources('AWS::S3::BucketPolicy')).find(([, one]) =>
    JSON.stringify(one).includes('delivery.logs.amazonaws.com'),
  ) ?? [''];
  template.hasResourceProperties('AWS::S3::BucketPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Action: 's3:PutObject',
          Principal: { Service: 'delivery.logs.amazonaws.com' },
          Condition: {
            StringEquals: {
              's3:x-amz-acl': 'bucket-owner-full-control',
              'aws:SourceAccount': '123456789012',
            },
            ArnLike: {
              'aws:SourceArn': `arn:aws:logs:us-east-1:123456789012:delivery-source:${name}`,
            },
          },
        }),
      ]),
    },
  });
  template.hasResource('AWS::Logs::Delivery', { DependsOn: Match.arrayWith([policyId]) });
});

test('files go after 30 days, the bucket stays', () => {
  logsOf().hasResource('AWS::S3::Bucket', {
    Properties: {
      LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 30, Status: 'Enabled' })] },
    },
    DeletionPolicy: 'RetainExceptOnCreate',
  });
});

test('or as chosen', () => {
  logsOf({ retention: Duration.days(400), removalPolicy: RemovalPolicy.DESTROY }).hasResource(
    'AWS::S3::Bucket',
    {
      Properties: { LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 400 })] } },
      DeletionPolicy: 'Delete',
    },
  );
});

test('a retention outside its range is refused', () => {
  expect(() => logsOf({ retention: Duration.days(4000) })).toThrow(
    'Edge/Site: accessLogs.retention must be a whole number from 1 to 3650 days, got 4000',
  );
});
