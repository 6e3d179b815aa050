import { Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { WebFleet } from './web-fleet';

/**
 * What the agent on an instance calls for a shell (documented: Systems Manager "Add Session Manager
 * permissions").
 */
const ACTIONS = [
  'ssm:UpdateInstanceInformation',
  'ssmmessages:CreateControlChannel',
  'ssmmessages:CreateDataChannel',
  'ssmmessages:OpenControlChannel',
  'ssmmessages:OpenDataChannel',
];

/** Gives the instances the agent's rights, and a way to Systems Manager that does not need the Internet. */
export function openSessionManager(scope: Construct, fleet: WebFleet): void {
  fleet.role.addToPolicy(
    // No narrower resource exists (documented: Service Authorization Reference, AWS Systems Manager and its
    // Message Gateway).
    new iam.PolicyStatement({ actions: ACTIONS, resources: ['*'] }),
  );
  Validations.of(fleet.role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'The actions of the Session Manager agent take no resource.',
  });
  const services = {
    SsmEndpoint: ec2.InterfaceVpcEndpointAwsService.SSM,
    SsmMessagesEndpoint: ec2.InterfaceVpcEndpointAwsService.SSM_MESSAGES,
  };
  for (const [id, service] of Object.entries(services)) {
    const securityGroup = new ec2.SecurityGroup(scope, `${id}SecurityGroup`, {
      vpc: fleet.vpc,
      description: 'Systems Manager endpoint: in from the servers only',
      allowAllOutbound: false,
    });
    const endpoint = new ec2.InterfaceVpcEndpoint(scope, id, {
      vpc: fleet.vpc,
      service,
      subnets: fleet.subnets,
      securityGroups: [securityGroup],
      open: false,
    });
    endpoint.connections.allowDefaultPortFrom(fleet, 'Agent to Systems Manager');
  }
}
