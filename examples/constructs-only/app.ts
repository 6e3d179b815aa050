// The pieces alone, in a stack of your own: your distribution answers with the page while your servers cannot, and your
// Auto Scaling group gets capacity while an alarm asks for it.
import { App, Stack, type StackProps } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import {
  AlarmTopic,
  AppOrigin,
  ExistingFleet,
  MaintenanceSite,
  OperatingMode,
  RunResponder,
  ScaleOut,
  SiteAlarms,
} from 'cdk-breakwater';
import type { Construct } from 'constructs';

const site = 'shop';

class ShopStack extends Stack {
  public constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    this.distribution();
    this.capacity();
  }

  /** What visitors see during an outage: the page, with the error's own code, for every path and method. */
  private distribution(): void {
    const maintenance = new MaintenanceSite(this, 'Maintenance', { page: { brand: 'The Shop' } });
    new cloudfront.Distribution(this, 'Distribution', {
      defaultBehavior: { origin: AppOrigin.publicHost('origin.shop.example') },
      additionalBehaviors: { [maintenance.pathPattern]: maintenance.behavior },
      errorResponses: maintenance.errorResponses(),
    });
  }

  /** What happens to the servers: alarms, and a lease on capacity while one of them asks for it. */
  private capacity(): void {
    const servers = new ExistingFleet(this, 'Servers', {
      loadBalancerArn: `arn:aws:elasticloadbalancing:${this.region}:${this.account}:loadbalancer/app/shop/50dc6c495c0c9188`,
      loadBalancerDnsName: 'shop-1234567890.eu-west-3.elb.amazonaws.com',
      securityGroupId: 'sg-0a1b2c3d4e5f60718',
      targetGroupArn: `arn:aws:elasticloadbalancing:${this.region}:${this.account}:targetgroup/shop/73e2d6bc24d8a067`,
      autoScalingGroupName: 'shop-web',
      requestsPerMinutePerInstance: 1200,
    });
    const scaleOut = new ScaleOut(this, 'ScaleOut', {
      site,
      mode: new OperatingMode(this, 'Mode', { site, mode: 'act' }),
      autoScalingGroup: servers.origin.autoScalingGroup,
      capacityAlarmNames: SiteAlarms.capacityAlarmNames(site),
    });
    const alarms = new AlarmTopic(this, 'Alarms', { site, layer: 'origin' });
    alarms.topic.addSubscription(new subscriptions.EmailSubscription('oncall@shop.example'));
    scaleOut.listenTo(alarms.topic, alarms.undelivered);
    new SiteAlarms(this, 'SiteAlarms', {
      site,
      origin: servers.origin,
      notify: new actions.SnsAction(alarms.topic),
      addCapacity: new RunResponder(scaleOut.function),
    });
  }
}

const app = new App();
new ShopStack(app, 'ShopResilience', { env: { account: '123456789012', region: 'eu-west-3' } });
