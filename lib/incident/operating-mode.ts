import type * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { DEFAULT_MODE, MODES, modeParameterName } from '../private/contracts/mode';
import { Problems } from '../private/problems';
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
   * The value at the first deploy: `off`, `observe`, `protect` or `act`. Later a person changes the parameter; a deploy
   * that does not change this prop leaves the person's value alone.
   *
   * @default 'protect'
   */
  readonly mode?: string;
  /**
   * The parameter is made by another stack of the same account and Region; this one only reads it.
   *
   * @default false
   */
  readonly existing?: boolean;
}

/**
 * The one parameter that governs every responder of a Region. People set it; responders only read it.
 */
export class OperatingMode extends Construct {
  /** Name of the SSM parameter. */
  public readonly parameterName: string;
  private readonly parameter: ssm.IStringParameter;

  /** @throws when `site` or `mode` is not one of the accepted values. */
  public constructor(scope: Construct, id: string, props: OperatingModeProps = {}) {
    super(scope, id);
    const site = props.site ?? 'site';
    const mode = props.mode ?? DEFAULT_MODE;
    const problems = checkSite(new Problems(), site);
    problems.must((MODES as readonly string[]).includes(mode), 'mode', `be one of ${MODES.join(', ')}`, mode);
    problems.throwIfAny(this);
    this.parameterName = modeParameterName(site);
    this.parameter = props.existing ? this.refer() : this.create(mode);
  }

  /** Lets a responder's role read the mode. */
  public grantRead(grantee: iam.IGrantable): iam.Grant {
    return this.parameter.grantRead(grantee);
  }

  private create(mode: string): ssm.IStringParameter {
    return new ssm.StringParameter(this, 'Parameter', {
      parameterName: this.parameterName,
      description: 'What Breakwater may do by itself: off, observe, protect or act',
      stringValue: mode,
      allowedPattern: `^(${MODES.join('|')})$`,
    });
  }

  private refer(): ssm.IStringParameter {
    return ssm.StringParameter.fromStringParameterName(this, 'Parameter', this.parameterName);
  }
}
