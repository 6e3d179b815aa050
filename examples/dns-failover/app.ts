// A load balancer of your own behind origin.shop.example. When it cannot be reached, DNS sends CloudFront to a lifeboat in another
// Region, which says so at once; and on a day when Route 53's API is out of reach, an object in a bucket does the same.
import { App, CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Lifeboat, OriginFailover, StopSwitch } from 'cdk-breakwater';
import type { Construct } from 'constructs';

const account = '123456789012';
const domainName = 'shop.example';
const zone = { hostedZoneId: 'Z0123456789ABCDEFGHIJ', hostedZoneName: domainName };
const loadBalancerArn = `arn:aws:elasticloadbalancing:eu-west-3:${account}:loadbalancer/app/shop/50dc6c495c0c9188`;

/**
 * Beside the load balancer: its listener answers the health check by itself. Its certificate has OriginFailover.certificateNames(domainName)
 * and the site's name, and its security group lets in com.amazonaws.eu-west-3.route53-healthchecks.
 */
class ListenerStack extends Stack {
  public constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    const listener = elbv2.ApplicationListener.fromApplicationListenerAttributes(this, 'Https', {
      listenerArn: `arn:aws:elasticloadbalancing:eu-west-3:${account}:listener/app/shop/50dc6c495c0c9188/0467ef3c8400ae65`,
      securityGroup: ec2.SecurityGroup.fromSecurityGroupId(this, 'Shop', 'sg-0a1b2c3d4e5f60718'),
    });
    OriginFailover.answerCheck(listener, 1);
  }
}

/** In the other Region, and before the records: a switch that was just made counts as thrown until the health checkers know better. */
class SwitchStack extends Stack {
  public readonly stopSwitch = new StopSwitch(this, 'StopSwitch');

  public constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    new CfnOutput(this, 'StopSwitchBucket', { value: this.stopSwitch.bucket.bucketName });
  }
}

/** In the other Region too. */
class DnsStack extends Stack {
  public constructor(scope: Construct, id: string, props: StackProps & { readonly stopSwitch: StopSwitch }) {
    super(scope, id, props);
    new OriginFailover(this, 'OriginFailover', {
      ...zone,
      domainName,
      loadBalancer: elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(this, 'Shop', {
        loadBalancerArn,
        loadBalancerDnsName: 'shop-1234567890.eu-west-3.elb.amazonaws.com',
        loadBalancerCanonicalHostedZoneId: 'Z3Q77PNBQS71R4',
        securityGroupId: 'sg-0a1b2c3d4e5f60718',
      }),
      lifeboat: new Lifeboat(this, 'Lifeboat', {
        ...zone,
        domainNames: [`origin.${domainName}`, domainName],
        brand: 'The Shop',
      }),
      stopSwitch: props.stopSwitch,
    });
  }
}

const app = new App();
new ListenerStack(app, 'ShopListener', { env: { account, region: 'eu-west-3' } });
const { stopSwitch } = new SwitchStack(app, 'ShopSwitch', { env: { account, region: 'eu-west-1' } });
new DnsStack(app, 'ShopDns', { env: { account, region: 'eu-west-1' }, stopSwitch });
