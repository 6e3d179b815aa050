// cdk-nag's AwsSolutions pack over the whole site: no finding without an acknowledgement, no acknowledgement without a reason.
import { App } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { Breakwater, type BreakwaterProps } from '../lib/breakwater';

const NAMED: BreakwaterProps = {
  domainName: 'www.shop.example',
  hostedZoneId: 'Z0123456789',
  hostedZoneName: 'shop.example',
};

const variants: ReadonlyArray<readonly [string, BreakwaterProps]> = [
  ['the default site', {}],
  [
    'everybody told, sessions known, rehearsals on',
    {
      sessionCookies: ['sid'],
      fleet: { rehearsals: true, sessionManager: true },
      notify: {
        emails: ['ops@example.com'],
        smsNumbers: ['+33612345678'],
        slackSecretArn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:slack-AbCdEf',
        webhookSecretArns: ['arn:aws:secretsmanager:eu-west-1:123456789012:secret:hook-AbCdEf'],
      },
    },
  ],
  ['a name of its own', NAMED],
  [
    'a way past CloudFront, and a second Region',
    { ...NAMED, cdnBypass: true, standbyRegion: 'eu-central-1' },
  ],
  [
    'one Region for a small test',
    { siteRegion: 'us-east-1', controlRegion: 'us-east-1', allowSharedRegion: true },
  ],
];

test.each(variants)('%s has no unacknowledged finding', (_, props) => {
  const app = new App();
  new Breakwater(app, 'Site', { account: '123456789012', siteRegion: 'eu-west-3', ...props });
  const report = new AwsSolutionsChecks(app).validateScope(app);
  const findings = report.violations.flatMap((violation) =>
    violation.violatingResources.map((resource) => `${violation.ruleName} ${resource.resourceLogicalId}`),
  );
  expect(findings).toEqual([]);
  expect(report.success).toBe(true);
});
