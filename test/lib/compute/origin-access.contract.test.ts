// Both ways onto the Internet as the CLI would synthesize them, with the built-in CloudFormation validator on.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '../../..');
const context = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')).context;
const output = mkdtempSync(join(tmpdir(), 'breakwater-access-'));
afterAll(() => rmSync(output, { recursive: true, force: true }));

/** A site's two stacks, the distribution's with the header's value from the copy of the secret. */
const site = (access: string) => `
const { App, Stack } = require('aws-cdk-lib');
const acm = require('aws-cdk-lib/aws-certificatemanager');
const { AppOrigin, EdgeDistribution, MaintenanceSite, OriginVerify, WebFleet } = require('cdk-breakwater');
const app = new App();
const origin = new (class extends Stack {
  get availabilityZones() { return ['eu-west-3a', 'eu-west-3b']; }
})(app, 'Origin', { env: { account: '123456789012', region: 'eu-west-3' } });
const edge = new Stack(app, 'Edge', { env: { account: '123456789012', region: 'us-east-1' } });
const originVerify = new OriginVerify(origin, 'Verify', {
  secretName: 'breakwater/shop/origin-verification',
  replicaRegions: ['us-east-1'],
});
const certificate = acm.Certificate.fromCertificateArn(origin, 'Certificate', 'arn:aws:acm:eu-west-3:123456789012:certificate/12345678-1234-1234-1234-123456789012');
const fleet = new WebFleet(origin, 'Fleet', {
  originAccess: '${access}',
  publicOrigin: { domainName: 'www.example.com', certificate, originVerify },
});
const { hostName, ipv6 } = fleet.origin.publicOrigin;
new EdgeDistribution(edge, 'Site', {
  origin: AppOrigin.publicHost(hostName, { ipv6, originVerify }),
  maintenance: new MaintenanceSite(edge, 'Page', { page: { brand: 'Shop' } }),
  sessionCookies: ['session'],
});
app.synth();
`;

test.each(['cloudfront', 'public'])(
  '%s has no finding, and the distribution reads the header’s value from the copy of the secret',
  (access) => {
    const folder = join(output, access);
    const { status, stderr } = spawnSync(
      process.execPath,
      ['-r', './scripts/ts-require.cjs', '-e', site(access)],
      {
        cwd: root,
        encoding: 'utf8',
        env: {
          PATH: process.env.PATH,
          HOME: process.env.HOME,
          CDK_VALIDATION: 'true',
          CDK_OUTDIR: folder,
          CDK_CONTEXT_JSON: JSON.stringify(context),
        },
      },
    );
    expect([status, stderr.replace(/^WARNING[\s\S]*/, '')]).toEqual([0, '']);
    const read = (file: string) => readFileSync(join(folder, file), 'utf8');
    const report = JSON.parse(read('validation-report.json'));
    const severe = report.pluginReports.flatMap((plugin: { violations: { severity: string }[] }) =>
      plugin.violations.filter((violation) => violation.severity !== 'warning'),
    );
    expect(severe).toEqual([]);
    const templates = read('Origin.template.json') + read('Edge.template.json');
    expect(templates).not.toMatch(/\b[0-9a-f]{64}\b(?!\.zip|\.json)/);
    expect(read('Edge.template.json')).toContain(
      '{{resolve:secretsmanager:breakwater/shop/origin-verification:SecretString:release-first::}}',
    );
  },
);
