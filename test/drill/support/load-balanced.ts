import type { Resource } from '../../../drill/template/assembly';

interface Settings {
  readonly balancer?: object;
  readonly targets?: object;
  readonly group: object;
}

/** An Application Load Balancer in front of a group of servers. */
export function loadBalanced({ balancer = {}, targets = {}, group }: Settings): Record<string, Resource> {
  return {
    Balancer: {
      Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
      Properties: { Type: 'application', ...balancer },
    },
    Listener: {
      Type: 'AWS::ElasticLoadBalancingV2::Listener',
      Properties: {
        LoadBalancerArn: { Ref: 'Balancer' },
        Port: 80,
        Protocol: 'HTTP',
        DefaultActions: [{ Type: 'forward', TargetGroupArn: { Ref: 'Targets' } }],
      },
    },
    Targets: {
      Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
      Properties: { Protocol: 'HTTP', Port: 80, ...targets },
    },
    Group: {
      Type: 'AWS::AutoScaling::AutoScalingGroup',
      Properties: { TargetGroupARNs: [{ Ref: 'Targets' }], ...group },
    },
  };
}
