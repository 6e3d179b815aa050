// The app as the CLI runs it, with the built-in CloudFormation validator on and its findings as errors.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '..');
const context = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')).context;
const output = mkdtempSync(join(tmpdir(), 'breakwater-validation-'));
afterAll(() => rmSync(output, { recursive: true, force: true }));

test('the default site has no finding of the built-in validator', () => {
  expect(context['@aws-cdk/core:validateAgainstDefaultRules']).toBe(true);
  const { status, stderr } = spawnSync(process.execPath, ['-r', './scripts/ts-require.cjs', 'bin/site.ts'], {
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
  expect([status, stderr.replace(/^WARNING[\s\S]*/, '')]).toEqual([0, '']);
  const report = JSON.parse(readFileSync(join(output, 'validation-report.json'), 'utf8'));
  const others = report.pluginReports.filter(
    (plugin: { pluginName: string }) => plugin.pluginName !== 'Construct Annotations',
  );
  for (const plugin of others)
    expect([plugin.pluginName, plugin.violations]).toEqual([plugin.pluginName, []]);
  expect(readdirSync(output).filter((file) => file.endsWith('.template.json'))).toHaveLength(3);
});
