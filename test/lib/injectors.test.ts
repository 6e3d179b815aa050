// Organisations set defaults by property injectors; ours must neither break nor overrule what was injected where we said nothing.
import { App, type InjectionContext, type IPropertyInjector, PropertyInjectors } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Breakwater } from '../../lib/breakwater';

const DEFAULTS: ReadonlyArray<readonly [string, Record<string, unknown>]> = [
  [lambda.Function.PROPERTY_INJECTION_ID, { tracing: lambda.Tracing.ACTIVE }],
  [s3.Bucket.PROPERTY_INJECTION_ID, { versioned: true }],
  [sqs.Queue.PROPERTY_INJECTION_ID, { maxMessageSizeBytes: 131_072 }],
  [sns.Topic.PROPERTY_INJECTION_ID, { tracingConfig: sns.TracingConfig.ACTIVE }],
  [kms.Key.PROPERTY_INJECTION_ID, { enableKeyRotation: true }],
  [dynamodb.Table.PROPERTY_INJECTION_ID, { deletionProtection: true }],
  [ec2.SecurityGroup.PROPERTY_INJECTION_ID, { allowAllIpv6Outbound: false }],
  [autoscaling.AutoScalingGroup.PROPERTY_INJECTION_ID, { capacityRebalance: true }],
];

const injectors = DEFAULTS.map(
  ([constructUniqueId, defaults]): IPropertyInjector => ({
    constructUniqueId,
    inject: (props: unknown, _context: InjectionContext) => ({ ...defaults, ...(props as object) }),
  }),
);

test('every stack synthesizes under injected defaults, and has them', () => {
  const app = new App();
  PropertyInjectors.of(app).add(...injectors);
  new Breakwater(app, 'Site', { account: '123456789012', siteRegion: 'eu-west-3' });
  const text = JSON.stringify(app.synth().stacks.map((stack) => stack.template));
  for (const injected of [
    '"TracingConfig":{"Mode":"Active"}',
    '"VersioningConfiguration":{"Status":"Enabled"}',
    '"MaximumMessageSize":131072',
    '"TracingConfig":"Active"',
    '"DeletionProtectionEnabled":true',
    '"CapacityRebalance":true',
  ]) {
    expect(text).toContain(injected);
  }
});
