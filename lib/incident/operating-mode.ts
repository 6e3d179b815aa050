import { type CfnResource, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { DEFAULT_MODE, MODES, modeParameterName } from '../private/contracts/mode';
import { type ModeParameter, PARAMETER_NAME_ATTRIBUTE } from '../private/contracts/mode-parameter';
import { deployFunction, deployResource } from '../private/deploy-function';
import { Problems } from '../private/problems';
import { refuseSecond } from '../private/refuse-second';
import { requireShape } from '../private/shape';
import { operatingModeProps } from '../private/shapes';
import { checkSite } from '../private/site-name';

/** Props of {@link OperatingMode}. */
export interface OperatingModeProps {
  /**
   * Short name of the site: 1–20 of a-z, 0-9 and -. Names the parameter `/breakwater/<site>/mode`.
   *
   * @default 'site'
   */
  readonly site?: string;
  /**
   * The value at the first deploy: `off`, `observe`, `protect` or `act`. A parameter that exists already keeps its value.
   * Afterwards people set it, and a deploy writes it only when this prop itself has changed.
   *
   * @default 'protect'
   */
  readonly mode?: string;
  /**
   * The parameter is made elsewhere in the same account and Region; this construct only reads it, and `mode` does nothing.
   *
   * @default false
   */
  readonly existing?: boolean;
}

/**
 * The one parameter that governs every responder of a Region. People set it; responders only read it.
 *
 * It is no `AWS::SSM::Parameter`: CloudFormation would write the template's value again at any update of that resource, a
 * new tag included, and a person's `off` would be lost in the middle of an incident.
 */
export class OperatingMode extends Construct {
  /** Name of the SSM parameter. */
  public readonly parameterName: string;
  /** Whether this construct makes the parameter. */
  private readonly makes: boolean;
  private readonly parameterArn: string;

  /** @throws when `site` or `mode` is not one of the accepted values, or the stack makes that parameter already. */
  public constructor(scope: Construct, id: string, props: OperatingModeProps = {}) {
    super(scope, id);
    requireShape(this, props, operatingModeProps);
    const site = props.site ?? 'site';
    const mode = props.mode ?? DEFAULT_MODE;
    checkMode(checkSite(new Problems(), site), mode).throwIfAny(this);
    this.parameterName = modeParameterName(site);
    this.makes = !props.existing;
    this.parameterArn = this.arnOf(this.makes ? this.create(site, mode) : this.parameterName);
  }

  /** Lets a responder's role read the mode. */
  public grantRead(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['ssm:GetParameter'],
      resourceArns: [this.parameterArn],
    });
  }

  /** Gives the name as the made parameter's attribute: whoever may read it is deployed after it. */
  private create(site: string, mode: string): string {
    this.refuseSecond(site);
    const maker = deployFunction(this, {
      asset: 'mode-parameter',
      description: `Makes the parameter ${this.parameterName} during a deploy`,
    });
    maker.addToRolePolicy(
      new iam.PolicyStatement({
        actions: ['ssm:PutParameter', 'ssm:DeleteParameter'],
        resources: [this.arnOf(this.parameterName)],
      }),
    );
    const properties: ModeParameter = { Parameter: this.parameterName, Mode: mode };
    const resource = deployResource(this, 'Parameter', maker, 'Custom::BreakwaterMode', { ...properties });
    if (!Token.isUnresolved(site)) keepIds(site, maker, resource);
    return resource.getAttString(PARAMETER_NAME_ATTRIBUTE);
  }

  private arnOf(name: string): string {
    const { partition, region, account } = Stack.of(this);
    return `arn:${partition}:ssm:${region}:${account}:parameter${name}`;
  }

  /** The second one would find the parameter of the first, and its own `mode` would count for nothing. */
  private refuseSecond(site: string): void {
    refuseSecond(this, {
      taken: (node) =>
        node instanceof OperatingMode && node.makes && node.parameterName === this.parameterName,
      what: `what makes ${this.parameterName}`,
      rule: 'site must differ between two OperatingModes without existing: true',
      values: [site],
    });
  }
}

/**
 * Logical ids of the site alone. A construct that is moved in the tree would else be a new resource, which finds the
 * parameter, beside the old one, which CloudFormation then deletes with the parameter. And another site is another resource
 * with a function and role of its own, so that the old one may still delete what it made.
 */
function keepIds(site: string, maker: lambda.Function, resource: Construct): void {
  // A site has no capital letters, and a logical id no hyphen.
  const id = `BreakwaterMode${site.replaceAll('-', 'X')}`;
  (resource.node.defaultChild as CfnResource).overrideLogicalId(id);
  (maker.node.defaultChild as CfnResource).overrideLogicalId(`${id}Function`);
}

/** The mode's own check, for a construct that passes it on. */
export function checkMode(problems: Problems, mode: string | undefined): Problems {
  const known = mode === undefined || (MODES as readonly string[]).includes(mode);
  return problems.must(known, 'mode', `be one of ${MODES.join(', ')}`, mode);
}
