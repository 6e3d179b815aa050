// Servers behind a load balancer, and nothing in front of it.
import { App } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { LoadBalancerTarget } from 'aws-cdk-lib/aws-route53-targets';
import { loadBalancerAlarms, people } from '../alarms';
import { ACCOUNT, cache, network, REGION, SiteStack, serve, servers } from '../servers';

const app = new App();
const stack = new SiteStack(app, 'PlainFleet');
const vpc = network(stack);
const group = servers(stack, vpc);
cache(stack, vpc, group);

const loadBalancer = new elbv2.ApplicationLoadBalancer(stack, 'LoadBalancer', { vpc, internetFacing: true });
loadBalancer.addRedirect();
const listener = loadBalancer.addListener('Https', {
  port: 443,
  certificates: [
    Certificate.fromCertificateArn(
      stack,
      'Certificate',
      `arn:aws:acm:${REGION}:${ACCOUNT}:certificate/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9`,
    ),
  ],
});
const targets = serve(listener, group);
loadBalancerAlarms(stack, loadBalancer, targets, people(stack));

new route53.ARecord(stack, 'Name', {
  zone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
    hostedZoneId: 'Z0123456789ABCDEFGHIJ',
    zoneName: 'shop.example',
  }),
  recordName: 'www',
  target: route53.RecordTarget.fromAlias(new LoadBalancerTarget(loadBalancer)),
});
