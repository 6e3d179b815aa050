import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import type { ClientsIn } from './clients';
import { REGION } from './emulator';
import type { Step } from './steps';
import { isObject, type JsonObject, type Resource, type Template } from './template';

/** A stack as it was synthesized. */
interface Synthesized {
  readonly region: string;
  readonly template: Template;
}

/** Something that the templates take for granted, made in the emulator before them. */
export interface StandIn {
  /** For people. */
  readonly what: string;
  readonly region: string;
  readonly resources: Template['Resources'];
  /** Ids that stand in the templates, and of which resource the emulator's own id takes their place. */
  readonly ids: Readonly<Record<string, string>>;
}

/** The ids that the emulator chose, by those of the templates. */
export type Replacements = ReadonlyMap<string, string>;

/** What the templates name by id and do not make: a hosted zone, a load balancer with its listener, an Auto Scaling group. */
export function standInsFor(stacks: readonly Synthesized[]): StandIn[] {
  return [...zones(stacks), ...stacks.flatMap(loadBalancers), ...stacks.flatMap(groups)];
}

const propertiesOf = (type: string, { template }: Synthesized): JsonObject[] =>
  Object.values(template.Resources)
    .filter(({ Type }) => Type === type)
    .map(({ Properties = {} }) => Properties);

/** Each hosted zone of the records, with the name that all of its records end in. */
function zones(stacks: readonly Synthesized[]): StandIn[] {
  const names = new Map<string, string>();
  for (const { HostedZoneId: id, Name: name } of stacks.flatMap((stack) =>
    propertiesOf('AWS::Route53::RecordSet', stack),
  )) {
    if (typeof id !== 'string' || typeof name !== 'string') continue;
    const known = names.get(id);
    names.set(id, known === undefined || name.length < known.length ? name : known);
  }
  return [...names].map(([id, name]) => ({
    what: `the hosted zone ${id}`,
    region: REGION,
    resources: { Zone: { Type: 'AWS::Route53::HostedZone', Properties: { Name: name } } },
    ids: { [id]: 'Zone' },
  }));
}

/** arn:aws:elasticloadbalancing:REGION:ACCOUNT:listener/app/NAME/ID/ID */
const LISTENER = /^arn:[^:]+:elasticloadbalancing:[^:]+:\d+:listener\/app\/([^/]+)\/([^/]+)\/([^/]+)$/;
const TARGET_GROUP = /^arn:[^:]+:elasticloadbalancing:[^:]+:\d+:targetgroup\/([^/]+)\/([^/]+)$/;

/** The load balancer and the target groups behind the listeners that exist and get rules: one for each stack is what the app has. */
function loadBalancers(stack: Synthesized): StandIn[] {
  const rules = propertiesOf('AWS::ElasticLoadBalancingV2::ListenerRule', stack);
  const listener = rules
    .map(({ ListenerArn: arn }) => LISTENER.exec(String(arn)))
    .find((match) => match !== null);
  if (!listener) return [];
  const [, name = '', balancerId = '', listenerId = ''] = listener;
  const group = rules
    .flatMap(({ Actions }) => (Array.isArray(Actions) ? Actions : []))
    .map((action) => TARGET_GROUP.exec(isObject(action) ? String(action.TargetGroupArn) : ''))
    .find((match) => match !== null);
  const refused = { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '403' } };
  const resources: Record<string, Resource> = {
    Balancer: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: { Name: name } },
    Listener: {
      Type: 'AWS::ElasticLoadBalancingV2::Listener',
      Properties: {
        LoadBalancerArn: { Ref: 'Balancer' },
        Protocol: 'HTTPS',
        Port: 443,
        DefaultActions: [refused],
      },
    },
    ...(group && {
      Group: {
        Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
        Properties: { Name: group[1] ?? '', Protocol: 'HTTP', Port: 80 },
      },
    }),
  };
  return [
    {
      what: `the load balancer ${name}`,
      region: stack.region,
      resources,
      ids: {
        [balancerId]: 'Balancer',
        [listenerId]: 'Listener',
        ...(group?.[2] && { [group[2]]: 'Group' }),
      },
    },
  ];
}

/** The Auto Scaling group that ScaleOut has by name; a name is the same in the emulator. */
function groups(stack: Synthesized): StandIn[] {
  const names = propertiesOf('AWS::Lambda::Function', stack).flatMap(({ Environment: environment }) => {
    const variables = isObject(environment) ? environment.Variables : undefined;
    const name = isObject(variables) ? variables.BREAKWATER_GROUP_NAME : undefined;
    return typeof name === 'string' ? [name] : [];
  });
  return [...new Set(names)].map((name) => ({
    what: `the Auto Scaling group ${name}`,
    region: stack.region,
    resources: {
      Launch: {
        Type: 'AWS::AutoScaling::LaunchConfiguration',
        Properties: { ImageId: 'ami-12345678', InstanceType: 't4g.small' },
      },
      Servers: {
        Type: 'AWS::AutoScaling::AutoScalingGroup',
        Properties: {
          AutoScalingGroupName: name,
          LaunchConfigurationName: { Ref: 'Launch' },
          AvailabilityZones: [`${stack.region}a`],
          MinSize: '2',
          MaxSize: '8',
        },
      },
    },
    ids: {},
  }));
}

const stackName = (index: number): string => `local-exists-already-${index}`;

/** Makes them, each by a stack of its own: CloudFormation is there anyway. */
export async function makeStandIns(
  clientsIn: ClientsIn,
  step: Step,
  standIns: readonly StandIn[],
): Promise<Replacements> {
  const replacements = new Map<string, string>();
  for (const [index, { region, resources, ids }] of standIns.entries()) {
    const { cloudFormation } = clientsIn(region);
    const StackName = stackName(index);
    const template = {
      Resources: resources,
      Outputs: Object.fromEntries(Object.values(ids).map((id) => [id, { Value: { Ref: id } }])),
    };
    await cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify(template) }));
    const outputs = await step.until(async () => {
      const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
      const { StackStatus = '', StackStatusReason, Outputs = [] } = Stacks[0] ?? {};
      if (/FAILED|ROLLBACK/.test(StackStatus))
        throw new Error(`the stack ${StackName} failed: ${StackStatusReason}`);
      return StackStatus === 'CREATE_COMPLETE' ? Outputs : undefined;
    });
    for (const [id, resource] of Object.entries(ids)) {
      const value = outputs.find(({ OutputKey }) => OutputKey === resource)?.OutputValue ?? '';
      // A zone's id, or the last part of an ARN.
      replacements.set(id, value.split('/').at(-1) ?? '');
    }
  }
  return replacements;
}

/** Takes them away again, so that the next app finds none of them. */
export async function removeStandIns(
  clientsIn: ClientsIn,
  step: Step,
  standIns: readonly StandIn[],
): Promise<void> {
  for (const [index, { region }] of standIns.entries()) {
    const { cloudFormation } = clientsIn(region);
    const StackName = stackName(index);
    await cloudFormation.send(new DeleteStackCommand({ StackName }));
    await step.until(async () => {
      const found = await cloudFormation
        .send(new DescribeStacksCommand({ StackName }))
        .catch((error: Error) => {
          if (/does not exist/.test(error.message)) return { Stacks: [] };
          throw error;
        });
      return (found.Stacks ?? []).length === 0 || found.Stacks?.[0]?.StackStatus === 'DELETE_COMPLETE'
        ? true
        : undefined;
    });
  }
}
