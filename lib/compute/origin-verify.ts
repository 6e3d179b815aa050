import { type CustomResource, RemovalPolicy, Stack, Token, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { ORIGIN_VERIFY_HEADER } from '../private/contracts/origin-access';
import {
  beforeKey,
  DEFAULT_VERIFY_RELEASE,
  type OriginVerifyValues,
  SECRET_ID_ATTRIBUTE,
  sentKey,
  VERIFY_RELEASE_PATTERN,
} from '../private/contracts/origin-verify';
import { deployFunction, deployResource } from '../private/deploy-function';
import { Problems } from '../private/problems';
import { requireShape } from '../private/shape';
import { originVerifyProps } from '../private/shapes';

/** Props of {@link OriginVerify}. */
export interface OriginVerifyProps {
  /**
   * Name of the secret, 1–120 of letters, digits and / _ + = . @ -. Final: another name is another secret, and the load balancer refuses
   * CloudFront until the distribution has been deployed too.
   *
   * @default - CloudFormation's choice, which a distribution in another stack cannot know
   */
  readonly secretName?: string;
  /**
   * Any word, 1–40 of A-Z, a-z, 0-9, _ and -. Another one makes a new value; the one before stays accepted until the next change.
   * Deploy all stacks before you change it again (docs/decisions/170).
   *
   * @default 'first'
   */
  readonly release?: string;
  /**
   * Other Regions whose stacks need the value: us-east-1 for the distribution, and that of a standby.
   *
   * @default - none
   */
  readonly replicaRegions?: string[];
}

/**
 * The secret header by which a load balancer on the Internet tells the site's own distribution from everybody else's: the prefix list
 * lets in all of CloudFront. No value is in a template; CloudFormation reads it from the secret during the deploy.
 */
export class OriginVerify extends Construct {
  /** Name of the header. */
  public static readonly HEADER = ORIGIN_VERIFY_HEADER;

  /** Holds the values of the last releases. */
  public readonly secret: secretsmanager.Secret;
  private readonly secretName: string | undefined;
  private readonly release: string;
  private readonly regions: readonly string[];
  private readonly values: CustomResource;

  /** @throws when a prop is not what it has to be; the message names them all. */
  public constructor(scope: Construct, id: string, props: OriginVerifyProps = {}) {
    super(scope, id);
    requireShape(this, props, originVerifyProps);
    originVerifyProblems(props).throwIfAny(this);
    const { region } = Stack.of(this);
    this.secretName = props.secretName;
    this.release = props.release ?? DEFAULT_VERIFY_RELEASE;
    // Each once: a standby may be in us-east-1, where the distribution's copy is.
    this.regions = [...new Set(props.replicaRegions)].filter((replica) => replica !== region);
    this.secret = this.keep();
    this.values = this.make();
  }

  /**
   * What CloudFront has to send, for a resource of the stack of `scope`: a dynamic reference.
   *
   * @throws when that stack cannot read the secret.
   */
  public sentValue(scope: Construct): string {
    return this.reference(scope, sentKey(this.release));
  }

  /**
   * What a load balancer of the stack of `scope` has to accept: the value of now and the one of before.
   *
   * @throws when that stack cannot read the secret.
   */
  public acceptedValues(scope: Construct): string[] {
    return [sentKey(this.release), beforeKey(this.release)].map((key) => this.reference(scope, key));
  }

  /** Why the stack of `scope` cannot read the secret, and what to do; undefined when it can. */
  public refusal(scope: Construct): string | undefined {
    const [own, other] = [Stack.of(this), Stack.of(scope)];
    if (own === other) return undefined;
    if (this.secretName === undefined) {
      return `${this.node.path} must have a secretName, by which the stack ${other.node.path} finds the secret`;
    }
    const unknown = Token.isUnresolved(own.region) || Token.isUnresolved(other.region);
    if (unknown || other.region === own.region || this.regions.includes(other.region)) return undefined;
    return `${this.node.path} must name ${other.region} in replicaRegions: CloudFormation reads secrets of its own Region only`;
  }

  private reference(scope: Construct, key: string): string {
    const refusal = this.refusal(scope);
    if (refusal !== undefined) new Problems().add(refusal).throwIfAny(scope);
    // In the same stack by the attribute of what makes the values: whoever reads one is deployed after it.
    const secretId =
      Stack.of(scope) === Stack.of(this) ? this.values.getAttString(SECRET_ID_ATTRIBUTE) : this.secretName;
    return `{{resolve:secretsmanager:${secretId}:SecretString:${key}::}}`;
  }

  private keep(): secretsmanager.Secret {
    const secret = new secretsmanager.Secret(this, 'Secret', {
      secretName: this.secretName,
      description: `Values of the header ${ORIGIN_VERIFY_HEADER}, which CloudFront sends to the load balancer`,
      // A placeholder, so that there is something to replicate; CloudFormation writes it again only when this property changes
      // (reported: cloudformation-coverage-roadmap issue 2210).
      generateSecretString: { secretStringTemplate: '{}', generateStringKey: 'placeholder' },
      replicaRegions: this.regions.map((region) => ({ region })),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'Two places have to agree on the value, and one of them, the distribution, changes only in a deploy: it is rotated by a ' +
        'deploy with another release, which keeps the value of before accepted (docs/decisions/170).',
    });
    return secret;
  }

  private make(): CustomResource {
    const maker = deployFunction(this, {
      asset: 'origin-verify',
      description: 'Makes the values of the origin-verify header during a deploy',
    });
    maker.addToRolePolicy(
      new iam.PolicyStatement({
        actions: ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'],
        resources: [this.secret.secretArn],
      }),
    );
    const properties: OriginVerifyValues = { SecretId: this.secret.secretArn, Release: this.release };
    return deployResource(this, 'Values', maker, 'Custom::BreakwaterOriginVerify', { ...properties });
  }
}

// Secrets Manager's characters (documented: CreateSecret, Name), without a hyphen and six more at the end, which it takes for the
// suffix of an ARN.
const NAME = /^(?!.*-[A-Za-z0-9]{6}$)[A-Za-z0-9/_+=.@-]{1,120}$/;
const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;

/** Everything that is wrong with the props, for a construct that passes them on too. */
export function originVerifyProblems(props: OriginVerifyProps): Problems {
  const problems = new Problems();
  if (props.secretName !== undefined) {
    const rule =
      'be 1 to 120 of letters, digits and / _ + = . @ -, and not end in - and six letters or digits, as an ARN does';
    problems.must(NAME.test(props.secretName), 'secretName', rule, props.secretName);
  }
  if (props.release !== undefined) {
    const ok = VERIFY_RELEASE_PATTERN.test(props.release);
    problems.must(ok, 'release', 'be 1 to 40 of A-Z, a-z, 0-9, _ and -', props.release);
  }
  if (Token.isUnresolved(props.replicaRegions)) {
    return problems.add('replicaRegions must be known at synth, so that each can be found to be there');
  }
  for (const region of props.replicaRegions ?? []) {
    problems.must(REGION.test(region), 'replicaRegions', 'hold names of Regions, such as us-east-1', region);
  }
  return problems;
}
