import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack, Validations } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json';
import { AwsSolutionsChecks } from 'cdk-nag';
import { CacheCluster } from '../../../lib/cache/cache-cluster';
import { WebFleet } from '../../../lib/compute/web-fleet';

/** Rules of cdk-nag that the origin breaks without an acknowledgement in the construct concerned. */
function findings(build: (stack: Stack) => void): string[] {
  const outdir = mkdtempSync(join(tmpdir(), 'breakwater-nag-'));
  const app = new App({ context: recommendedFlags, outdir, analyticsReporting: false });
  const availabilityZones = ['eu-west-3a', 'eu-west-3b'];
  const stack = new (class extends Stack {
    public override get availabilityZones() {
      return availabilityZones;
    }
  })(app, 'Origin', { env: { account: '123456789012', region: 'eu-west-3' } });
  build(stack);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const error = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  try {
    app.synth();
    // A finding makes the synthesis fail after it has written the report.
  } catch {}
  error.mockRestore();
  process.exitCode = 0;
  return (
    JSON.stringify(JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8'))).match(
      /AwsSolutions-[A-Z0-9]+/g,
    ) ?? []
  );
}

test('the fleet and the cache have no unacknowledged finding', () => {
  const found = findings((stack) => {
    const fleet = new WebFleet(stack, 'Fleet', { sessionManager: true });
    fleet.useCache(new CacheCluster(stack, 'Cache', { vpc: fleet.vpc }));
  });
  expect(found).toEqual([]);
});

test.each(['cloudfront', 'public'])('nor has a fleet on the Internet: %s', (originAccess) => {
  const found = findings((stack) => {
    const certificate = acm.Certificate.fromCertificateArn(
      stack,
      'Certificate',
      'arn:aws:acm:eu-west-3:123456789012:certificate/1',
    );
    new WebFleet(stack, 'Fleet', {
      originAccess,
      publicOrigin: { domainName: 'www.example.com', certificate },
    });
  });
  expect(found).toEqual([]);
});

test('the check is alive: it finds what is not acknowledged', () => {
  expect(findings((stack) => new ec2.CfnSecurityGroup(stack, 'Open', OPEN_TO_ALL))).toContain(
    'AwsSolutions-EC23',
  );
});

const OPEN_TO_ALL: ec2.CfnSecurityGroupProps = {
  groupDescription: 'open',
  securityGroupIngress: [{ ipProtocol: '-1', cidrIp: '0.0.0.0/0' }],
};
