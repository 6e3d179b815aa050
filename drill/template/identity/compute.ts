import { parseArn } from '../arn';
import { zonesOf } from '../intrinsics';
import { type Identify, named, only, type Subject } from './naming';

export const COMPUTE: Readonly<Record<string, Identify>> = {
  'AWS::Lambda::Function': (s) => {
    const name = () => s.name('FunctionName', 64);
    const arn = () => s.arn('lambda', `function:${name()}`);
    return {
      ref: name,
      names: { Arn: arn },
      aliases: [() => `${arn()}:$LATEST`],
    };
  },
  'AWS::Lambda::Version': (s) => {
    const arn = () => `${functionArn(s)}:1`;
    return { ref: arn, names: { FunctionArn: arn }, values: { Version: () => '1' } };
  },
  'AWS::Lambda::Alias': (s) => {
    const arn = () => `${functionArn(s)}:${s.text('Name')}`;
    return { ref: arn, names: { AliasArn: arn } };
  },
  'AWS::Lambda::Url': (s) => ({
    ref: () => functionArn(s),
    refIsShared: true,
    names: { FunctionUrl: () => `https://${s.code(32)}.lambda-url.${s.region}.on.aws/` },
    values: { FunctionArn: () => functionArn(s) },
  }),
  'AWS::Lambda::EventInvokeConfig': only((s) => `${functionName(s)}|${s.text('Qualifier') ?? '$LATEST'}`),
  'AWS::Lambda::EventSourceMapping': (s) => ({
    ref: () => s.uuid(),
    names: {
      Id: () => s.uuid(),
      EventSourceMappingArn: () => s.arn('lambda', `event-source-mapping:${s.uuid()}`),
    },
  }),
  'AWS::Lambda::LayerVersion': only(
    (s) => `${s.arn('lambda', `layer:${s.name('LayerName', 64)}`)}:1`,
    'LayerVersionArn',
  ),
  'AWS::Lambda::Permission': only((s) => s.generated(100)),

  'AWS::IAM::Role': (s) => {
    const name = () => s.name('RoleName', 64);
    return {
      ref: name,
      names: {
        Arn: () => s.globalArn('iam', `role${s.text('Path') ?? '/'}${name()}`),
        RoleId: () => `AROA${s.hex(17).toUpperCase()}`,
      },
    };
  },
  'AWS::IAM::InstanceProfile': iam('instance-profile', 'InstanceProfileName'),
  'AWS::IAM::User': iam('user', 'UserName'),
  'AWS::IAM::Group': iam('group', 'GroupName'),
  'AWS::IAM::Policy': only((s) => s.generated(128), 'Id'),
  'AWS::IAM::ManagedPolicy': (s) => {
    const arn = () => s.globalArn('iam', `policy${s.text('Path') ?? '/'}${s.name('ManagedPolicyName', 128)}`);
    return { ref: arn, names: { PolicyArn: arn, PolicyId: () => `ANPA${s.hex(17).toUpperCase()}` } };
  },

  'AWS::AutoScaling::AutoScalingGroup': (s) => {
    const name = () => s.name('AutoScalingGroupName');
    const arn = () => s.arn('autoscaling', `autoScalingGroup:${s.uuid()}:autoScalingGroupName/${name()}`);
    return { ref: name, names: { AutoScalingGroupARN: arn } };
  },
  'AWS::AutoScaling::ScalingPolicy': (s) => {
    const name = () => s.generated();
    const arn = () =>
      s.arn(
        'autoscaling',
        `scalingPolicy:${s.uuid()}:autoScalingGroupName/${s.text('AutoScalingGroupName')}:policyName/${name()}`,
      );
    return { ref: arn, names: { Arn: arn, PolicyName: name } };
  },
  'AWS::AutoScaling::LifecycleHook': only((s) => s.name('LifecycleHookName')),
  'AWS::AutoScaling::ScheduledAction': only((s) => s.generated(), 'ScheduledActionName'),
  'AWS::AutoScaling::LaunchConfiguration': only((s) => s.name('LaunchConfigurationName')),
  'AWS::AutoScaling::WarmPool': (s) => ({
    ref: () => s.text('AutoScalingGroupName'),
    refIsShared: true,
  }),
  'AWS::EC2::LaunchTemplate': (s) => ({
    ref: () => s.ec2('lt'),
    names: { LaunchTemplateId: () => s.ec2('lt') },
    values: { DefaultVersionNumber: () => '1', LatestVersionNumber: () => '1' },
    aliases: [() => s.text('LaunchTemplateName')],
  }),
  'AWS::EC2::Instance': (s) => ({
    ref: () => s.ec2('i'),
    names: { InstanceId: () => s.ec2('i') },
    values: {
      AvailabilityZone: () => s.text('AvailabilityZone') ?? zonesOf(s.region)[0],
      PrivateIp: () => privateAddress(s),
      PrivateDnsName: () => `ip-${privateAddress(s).replaceAll('.', '-')}.${s.region}.compute.internal`,
      PublicIp: () => publicAddress(s),
      PublicDnsName: () => `ec2-${publicAddress(s).replaceAll('.', '-')}.${s.region}.compute.${s.suffix}`,
    },
  }),

  'AWS::ECS::Cluster': named('ecs', (name) => `cluster/${name}`, 'ClusterName'),
  'AWS::ECS::TaskDefinition': only(
    (s) => s.arn('ecs', `task-definition/${s.name('Family')}:1`),
    'TaskDefinitionArn',
  ),
  'AWS::ECS::Service': (s) => {
    const name = () => s.name('ServiceName');
    const cluster = () => (s.text('Cluster') ?? 'default').split('/').at(-1);
    const arn = () => s.arn('ecs', `service/${cluster()}/${name()}`);
    return { ref: arn, names: { ServiceArn: arn, Name: name } };
  },

  'AWS::StepFunctions::StateMachine': (s) => {
    const name = () => s.name('StateMachineName', 80);
    const arn = () => s.arn('states', `stateMachine:${name()}`);
    return {
      ref: arn,
      names: { Arn: arn, Name: name },
      values: { StateMachineRevisionId: () => s.uuid('revision') },
    };
  },
  'AWS::StepFunctions::StateMachineAlias': only(
    (s) =>
      `${text(s.property('StateMachineArn')) ?? s.arn('states', `stateMachine:${s.key}`)}:${s.name('Name', 80)}`,
    'Arn',
  ),
  'AWS::StepFunctions::StateMachineVersion': only((s) => `${s.text('StateMachineArn')}:1`, 'Arn'),
  'AWS::StepFunctions::Activity': (s) => {
    const name = () => s.name('Name', 80);
    const arn = () => s.arn('states', `activity:${name()}`);
    return { ref: arn, names: { Arn: arn, Name: name } };
  },
};

function iam(kind: string, property: string): Identify {
  return (s) => {
    const name = () => s.name(property, 128);
    return {
      ref: name,
      names: { Arn: () => s.globalArn('iam', `${kind}${s.text('Path') ?? '/'}${name()}`) },
    };
  };
}

/** The property may be a name, a partial ARN or a whole one, with or without a qualifier. */
function functionName(s: Subject): string {
  const given = s.text('FunctionName') ?? s.text('TargetFunctionArn') ?? s.logicalId;
  const resource = parseArn(given)?.resource ?? given;
  return resource.replace(/^(?:\d{12}:)?function:/, '').split(':')[0]!;
}

function functionArn(s: Subject): string {
  const given = parseArn(s.text('FunctionName') ?? s.text('TargetFunctionArn'));
  const name = functionName(s);
  return given === undefined
    ? s.arn('lambda', `function:${name}`)
    : `arn:${given.partition}:lambda:${given.region}:${given.account}:function:${name}`;
}

const text = (value: unknown) => (typeof value === 'string' ? value : undefined);

const bytes = (s: Subject, salt: string) => [...Buffer.from(s.hex(8, salt), 'hex')];

function privateAddress(s: Subject): string {
  const [a = 0, b = 0] = bytes(s, 'private');
  return `10.0.${a}.${(b % 250) + 4}`;
}

/** Of a block for documentation (RFC 5737): no packet leaves for it. */
export function publicAddress(s: Subject): string {
  const [a = 0] = bytes(s, 'public');
  return `203.0.113.${a}`;
}
