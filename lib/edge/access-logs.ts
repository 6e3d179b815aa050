import { ArnFormat, Duration, Names, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { keepAutoDeleteLogs } from '../private/auto-delete-logs';
import { Problems } from '../private/problems';
import { requireShape } from '../private/shape';
import { accessLogsProps } from '../private/shapes';

/** What is kept of the distribution's access logs. */
export interface AccessLogsOptions {
  /**
   * How long log files are kept, 1–3,650 days.
   *
   * @default Duration.days(30)
   */
  readonly retention?: Duration;
  /**
   * What happens to the bucket when the construct is deleted. With `DESTROY` the logs go with it.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE: what happened in an outage is asked about long after it, but
   * a first deploy that fails leaves no bucket behind
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** Props of {@link AccessLogs}. */
export interface AccessLogsProps extends AccessLogsOptions {
  /** The distribution whose requests are logged. */
  readonly distribution: cloudfront.Distribution;
}

/**
 * Enough to say what each request got, from where and how fast, and nothing that identifies a visitor: no
 * address, no cookies, no query string. `x-edge-detailed-result-type` tells a stale copy from a fresh one and
 * why an error is one; `sc-status` is the code after substitution, which {@link MaintenanceSite} keeps equal
 * to the error's own.
 */
const FIELDS = [
  'timestamp(ms)',
  'x-edge-request-id',
  'x-edge-location',
  'cs-method',
  'x-host-header',
  'cs-uri-stem',
  'sc-status',
  'sc-bytes',
  'sc-content-type',
  'time-taken',
  'time-to-first-byte',
  'origin-fbl',
  'origin-lbl',
  'x-edge-result-type',
  'x-edge-response-result-type',
  'x-edge-detailed-result-type',
  'cache-behavior-path-pattern',
  'cs-protocol-version',
  'ssl-protocol',
  'c-country',
  'asn',
];

/**
 * Standard access logs (v2) of a distribution, as JSON in a bucket. Must be in us-east-1, where CloudFront's
 * log source is.
 */
export class AccessLogs extends Construct {
  /** Holds the log files under `AWSLogs/<account>/CloudFront/`. */
  public readonly bucket: s3.Bucket;

  /** @throws when `retention` is outside its range. */
  public constructor(scope: Construct, id: string, props: AccessLogsProps) {
    super(scope, id);
    requireShape(this, props, accessLogsProps);
    checkAccessLogs(new Problems(), '', props).throwIfAny(this);
    this.bucket = this.makeBucket(props);
    this.letDeliveriesWrite();
    this.deliver(props.distribution);
  }

  private makeBucket(options: AccessLogsOptions): s3.Bucket {
    const removalPolicy = options.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
    const bucket = new s3.Bucket(this, 'Bucket', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      encryption: s3.BucketEncryption.S3_MANAGED,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      removalPolicy,
      autoDeleteObjects: removalPolicy === RemovalPolicy.DESTROY,
      lifecycleRules: [
        {
          expiration: options.retention ?? Duration.days(30),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
    });
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'This bucket is where logs end; logging its own writes would grow without saying anything new.',
    });
    keepAutoDeleteLogs(bucket);
    return bucket;
  }

  /**
   * The statement of CloudWatch Logs "Enable logging from AWS services", S3 destination, for this stack's
   * deliveries only.
   */
  private letDeliveriesWrite(): void {
    const stack = Stack.of(this);
    this.bucket.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'AWSLogDeliveryWrite',
        principals: [new iam.ServicePrincipal('delivery.logs.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [this.bucket.arnForObjects(`AWSLogs/${stack.account}/*`)],
        conditions: {
          StringEquals: {
            's3:x-amz-acl': 'bucket-owner-full-control',
            'aws:SourceAccount': stack.account,
          },
          ArnLike: { 'aws:SourceArn': this.arnOf('delivery-source', this.sourceName) },
        },
      }),
    );
  }

  private deliver(distribution: cloudfront.Distribution): void {
    const source = new logs.CfnDeliverySource(this, 'Source', {
      name: this.sourceName,
      logType: 'ACCESS_LOGS',
      resourceArn: distribution.distributionArn,
    });
    const destination = new logs.CfnDeliveryDestination(this, 'Destination', {
      name: this.sourceName,
      destinationResourceArn: this.bucket.bucketArn,
      outputFormat: 'json',
    });
    const delivery = new logs.CfnDelivery(this, 'Delivery', {
      deliverySourceName: source.ref,
      deliveryDestinationArn: destination.attrArn,
      recordFields: FIELDS,
      s3SuffixPath: '{DistributionId}/{yyyy}/{MM}/{dd}/{HH}',
    });
    // The delivery is refused while the bucket does not let it write.
    if (this.bucket.policy) delivery.node.addDependency(this.bucket.policy);
  }

  /**
   * Delivery sources and destinations have no generated names; this one is as stable as the construct's path.
   */
  private get sourceName(): string {
    return Names.uniqueResourceName(this, { maxLength: 60, separator: '-' });
  }

  private arnOf(resource: string, resourceName: string): string {
    return Stack.of(this).formatArn({
      service: 'logs',
      resource,
      resourceName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }
}

/** Checks the options under the name `prefix`, for a construct that has them as a part of its own. */
export function checkAccessLogs(problems: Problems, prefix: string, options: AccessLogsOptions): Problems {
  if (options.retention === undefined || options.retention.isUnresolved()) return problems;
  return problems.integer(
    `${prefix}retention`,
    options.retention.toDays({ integral: false }),
    1,
    3650,
    'days',
  );
}
