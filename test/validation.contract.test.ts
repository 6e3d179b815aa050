// The app as the CLI runs it, with the built-in CloudFormation validator on and its findings as errors.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '..');
const context = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')).context;
const output = mkdtempSync(join(tmpdir(), 'breakwater-validation-'));
afterAll(() => rmSync(output, { recursive: true, force: true }));

const run = (args: readonly string[]) =>
  spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      CDK_VALIDATION: 'true',
      CDK_OUTDIR: output,
      CDK_DEFAULT_REGION: 'eu-west-3',
      CDK_CONTEXT_JSON: JSON.stringify(context),
    },
  });

test('the default site has no finding of the built-in validator', () => {
  const { status, stderr } = run(['-r', './scripts/ts-require.cjs', 'bin/site.ts']);
  expect([status, stderr.replace(/^WARNING[\s\S]*/, '')]).toEqual([0, '']);
  const report = JSON.parse(readFileSync(join(output, 'validation-report.json'), 'utf8'));
  const findings = report.pluginReports.flatMap(
    (plugin: { pluginName: string; violations: { ruleName: string; severity: string }[] }) =>
      plugin.violations.filter(
        (violation) => violation.severity !== 'warning' || plugin.pluginName !== 'Construct Annotations',
      ),
  );
  expect(findings).toEqual([]);
  expect(readdirSync(output).filter((file) => file.endsWith('.template.json'))).toHaveLength(3);
});

test('that verdict means something: with the same settings a misspelt property fails', () => {
  expect(context['@aws-cdk/core:validateAgainstDefaultRules']).toBe(true);
  const { status, stderr } = run([
    '-e',
    `const { App, CfnResource, Stack } = require('aws-cdk-lib');
     new CfnResource(new Stack(new App(), 'Wrong'), 'Topic', { type: 'AWS::SNS::Topic', properties: { TopicNam: 'x' } });`,
  ]);
  expect(status).not.toBe(0);
  expect(stderr).toContain('TopicNam');
});
