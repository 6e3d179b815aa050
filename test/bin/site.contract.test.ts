import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentsOf, runApp } from '../support/run-app';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-site-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const configured = (config: object) => {
  writeFileSync(join(folder, 'c.json'), JSON.stringify(config));
  return runApp('bin/site.ts', { config: join(folder, 'c.json') }, folder);
};

test('with nothing configured and no credentials it makes three stacks', () => {
  const run = runApp('bin/site.ts', {}, folder);
  expect({ status: run.status, stderr: run.stderr }).toEqual({ status: 0, stderr: '' });
  expect(environmentsOf(run)).toEqual([
    'aws://123456789012/eu-west-3',
    'aws://123456789012/us-east-1',
    'aws://123456789012/eu-west-1',
  ]);
  expect(run.manifest?.missing ?? []).toEqual([]);
});

test('what is wrong is printed without a stack trace, and the exit code is 1', () => {
  const { status, stderr, manifest } = configured({ fleet: { minSize: 0 }, mode: 'on' });
  expect(status).toBe(1);
  expect(stderr).toContain('c.json has 2 problems:\n');
  expect(stderr).toContain('  - fleet.minSize must be a whole number from 2 to 1000 instances, got 0\n');
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(manifest).toBeUndefined();
});

test('in us-east-1, where the CLI goes without a Region, no subnet is left to the luck of zone names', () => {
  const { status, warnings, templates } = configured({ siteRegion: 'us-east-1' });
  expect(status).toBe(0);
  expect(warnings).not.toContain('cdk-breakwater:vpc-origin-zones');
  const text = JSON.stringify(templates);
  expect(text).toContain('"AvailabilityZoneId":"use1-az1"');
  expect(text).not.toContain('Fn::GetAZs');
});

test('a Region where an account may not have two usable zones is a warning, not a surprise at deploy', () => {
  expect(configured({ siteRegion: 'us-west-1' }).warnings).toContain('cdk-breakwater:vpc-origin-zones');
  const zones = { availabilityZones: ['us-west-1a', 'us-west-1c'] };
  expect(configured({ siteRegion: 'us-west-1', fleet: zones }).warnings).not.toContain(
    'cdk-breakwater:vpc-origin-zones',
  );
});

test('the app does nothing but read and make', () => {
  const lines = readFileSync(join(__dirname, '..', '..', 'bin', 'site.ts'), 'utf8').split('\n');
  expect(lines.length).toBeLessThanOrEqual(60);
});
