import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { STOP_SWITCH_KEY, STOP_SWITCH_TEXT } from '../private/contracts/stop-switch';
import { Problems } from '../private/problems';
import { requireShape } from '../private/shape';
import { stopSwitchProps } from '../private/shapes';
import { checkEndpointProps, endpointCheck, FAST, nameCheck } from './endpoint-check';

/** Props of {@link StopSwitch}. */
export interface StopSwitchProps {
  /**
   * How many answers in a row change a checker's mind, 1–10.
   *
   * @default 3
   */
  readonly failureThreshold?: number;
  /**
   * Regions whose health checkers look, at least three.
   *
   * @default - all of them
   */
  readonly checkerRegions?: string[];
  /**
   * The IPv4 ranges of Route 53's health checkers, when AWS has changed them (`aws route53 get-checker-ip-ranges`).
   *
   * @default - the published ranges of November 2026
   */
  readonly checkerRanges?: string[];
}

/**
 * The IPv4 ranges under `ROUTE53_HEALTHCHECKS` in AWS's ip-ranges.json, as stored publicly. AWS changes them rarely (documented:
 * Route 53 "IP address ranges of Amazon Route 53 servers"), and says to allow all of /26 and /18, as requests may come from any of them
 * ("Configuring router and firewall rules for Amazon Route 53 health checks"). A range that is missing costs little: more than 18 % of
 * the checkers have to see the object, not all.
 */
const CHECKER_RANGES = [
  '15.177.0.0/18',
  '54.183.255.128/26',
  '54.228.16.0/26',
  '54.232.40.64/26',
  '54.241.32.64/26',
  '54.243.31.192/26',
  '54.244.52.192/26',
  '54.245.168.0/26',
  '54.248.220.0/26',
  '54.250.253.192/26',
  '54.251.31.128/26',
  '54.252.79.128/26',
  '54.252.254.192/26',
  '54.255.254.192/26',
  '107.23.255.0/26',
  '176.34.159.192/26',
  '177.71.207.128/26',
];

/**
 * Sends the primary's visitors to the standby by an object in a bucket, with no call to Route 53, whose API lives in us-east-1 alone.
 * Put it into a stack of the standby's Region: while that Region is down, or its bucket cannot be read, nothing is moved there.
 *
 * The object is private to Route 53's health checkers: the bucket's policy lets their addresses read this one key, which is not public
 * in the sense of Block Public Access, so that stays on (documented: S3 "Blocking public access to your Amazon S3 storage", "The
 * meaning of public"). There is no function, no gateway and no key in between that could fail with the Region's other services.
 */
export class StopSwitch extends Construct {
  /** Holds the object, or nothing. */
  public readonly bucket: s3.Bucket;
  /** The object's key. While it is there, with {@link objectText} in it, the standby takes over. */
  public readonly objectKey: string = STOP_SWITCH_KEY;
  /** What the object has to contain; a reason may follow, within 5,120 bytes. */
  public readonly objectText: string = STOP_SWITCH_TEXT;
  /** Healthy as long as the object is not seen. Never disable it: disabled and inverted means unhealthy, for good. */
  public readonly healthCheck: route53.IHealthCheck;

  /** @throws when a prop is outside its range. */
  public constructor(scope: Construct, id: string, props: StopSwitchProps = {}) {
    super(scope, id);
    requireShape(this, props, stopSwitchProps);
    const ranges = props.checkerRanges ?? CHECKER_RANGES;
    checkEndpointProps(new Problems(), props)
      .must(
        ranges.length > 0 && ranges.every(isNarrowRange),
        'checkerRanges',
        'be IPv4 ranges such as 15.177.0.0/18, none wider than /8, which S3 takes for public',
        ranges,
      )
      .throwIfAny(this);
    this.bucket = this.makeBucket();
    this.letCheckersRead(ranges);
    this.healthCheck = this.makeCheck(props);
  }

  /**
   * A health check that is healthy while the given one is and the switch is not thrown. The given one cannot be a calculated check
   * (documented: Route 53 "Values that you specify when you create or update health checks", "Monitoring other health checks").
   */
  public combineWith(scope: Construct, id: string, check: route53.IHealthCheck): route53.IHealthCheck {
    const combined = new route53.HealthCheck(scope, id, {
      type: route53.HealthCheckType.CALCULATED,
      childHealthChecks: [check, this.healthCheck],
      healthThreshold: 2,
    });
    nameCheck(combined, `breakwater ${scope.node.path} and not stopped`);
    return combined;
  }

  /** Lets somebody throw the switch, see whether it is thrown, and take it back. By the template alone nobody can. */
  public grantThrow(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['s3:PutObject', 's3:GetObject', 's3:DeleteObject'],
      resourceArns: [this.bucket.arnForObjects(this.objectKey)],
    });
  }

  private makeBucket(): s3.Bucket {
    const bucket = new s3.Bucket(this, 'Bucket', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      // A key of KMS would be one more service between the checkers and the object, which they read without signing in.
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      // Empty unless the switch is thrown; then it cannot be deleted, and that is right. So it has no versions either.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'It holds one object on the worst days and nothing else; what would be logged are the health checkers, every second.',
    });
    return bucket;
  }

  private letCheckersRead(ranges: string[]): void {
    this.bucket.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'HealthCheckersReadTheSwitch',
        principals: [new iam.AnyPrincipal()],
        actions: ['s3:GetObject'],
        resources: [this.bucket.arnForObjects(this.objectKey)],
        conditions: { IpAddress: { 'aws:SourceIp': ranges } },
      }),
    );
  }

  /**
   * The text has to match: otherwise Route 53 takes any 2xx or 3xx for the object, and inverted that would move the visitors. By the
   * Region's own address, so that S3 has nothing to redirect and no other Region is asked.
   */
  private makeCheck(props: StopSwitchProps): route53.IHealthCheck {
    const check = endpointCheck(this, 'Check', {
      domainName: this.bucket.bucketRegionalDomainName,
      path: `/${this.objectKey}`,
      contains: this.objectText,
      inverted: true,
      interval: FAST,
      failureThreshold: props.failureThreshold ?? 3,
      regions: props.checkerRegions,
      // Cannot be changed later, and a new one counts as thrown at first; nor is it of interest how far the bucket is.
      measureLatency: false,
    });
    // Until the policy stands, a checker would be told no, which is what it should be told: but no check before its bucket is readable.
    if (this.bucket.policy) check.node.addDependency(this.bucket.policy);
    return check;
  }
}

function isNarrowRange(range: string): boolean {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(range);
  if (!match) return false;
  const [a, b, c, d, bits] = match.slice(1).map(Number) as [number, number, number, number, number];
  return [a, b, c, d].every((part) => part <= 255) && bits >= 8 && bits <= 32;
}
