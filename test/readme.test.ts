import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as breakwater from '../lib';
import { runApp } from './support/run-app';

const ROOT = join(__dirname, '..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
// Inside the repository, so that `cdk-breakwater` is this package, for the compiler as for Node.
const FOLDER = `.local/readme-${process.pid}`;

const blocks = [...README.matchAll(/```ts\n([\s\S]*?)```/g)].map(
  ([, code], i) => [`block-${i}.ts`, code!] as const,
);

beforeAll(() => {
  mkdirSync(join(ROOT, FOLDER), { recursive: true });
  for (const [name, code] of blocks) writeFileSync(join(ROOT, FOLDER, name), code);
});
afterAll(() => rmSync(join(ROOT, FOLDER), { recursive: true }));

test('the README has code', () => {
  expect(blocks.length).toBeGreaterThanOrEqual(2);
});

test('its TypeScript compiles', () => {
  const config = { extends: '../../tsconfig.json', include: ['*.ts'], exclude: [] };
  writeFileSync(join(ROOT, FOLDER, 'tsconfig.json'), JSON.stringify(config));
  const tsc = join(ROOT, 'node_modules', '.bin', 'tsc');
  const { stdout, status } = spawnSync(tsc, ['-p', join(ROOT, FOLDER)], { cwd: ROOT, encoding: 'utf8' });
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
});

test.each(blocks)('%s synthesizes', (name) => {
  const { status, stderr, templates } = runApp(`${FOLDER}/${name}`);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(Object.keys(templates).length).toBeGreaterThan(0);
});

test('the ten lines are ten, and those of examples/minimal', () => {
  const [, first = ''] = blocks[0] ?? [];
  expect(first.split('\n').filter((line) => line.trim() !== '').length).toBeLessThanOrEqual(10);
  expect(first).toBe(readFileSync(join(ROOT, 'examples', 'minimal', 'app.ts'), 'utf8'));
});

test('the table of constructs names every public construct, and nothing else', () => {
  const [, table = ''] = /## Constructs\n([\s\S]*?)\n```ts/.exec(README) ?? [];
  const first = table.split('\n').flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`(\w+)`/g)]);
  const named = [
    ...first.map(([, name]) => name!),
    'OriginStack',
    'EdgeStack',
    'ControlStack',
    'HealthStack',
  ].sort();
  expect(named).toEqual(Object.keys(breakwater).sort());
});

test('its architecture shows four ways for a request to end, each with its time and the fact behind it', () => {
  const [, section = ''] = /## Architecture\n([\s\S]*?)\n## /.exec(README) ?? [];
  const ways = [...section.matchAll(/^\| (\d) \|(.*)\|$/gm)].map(([, n, rest]) => [
    n,
    ...rest!.split('|').map((cell) => cell.trim()),
  ]);
  expect(ways.map(([n]) => n)).toEqual(['1', '2', '3', '4']);
  for (const [n, died, ends, after, fact] of ways) {
    expect(section).toContain(`== "${n}: `);
    expect([died, ends].every((cell) => cell !== undefined && cell.length > 5)).toBe(true);
    expect(after).toMatch(/\d+ s\b|1\.5 min/);
    expect(fact).toMatch(/documented|decisions\//);
  }
  const { connectionTimeout, readTimeout } = appOrigin();
  expect(ways[0]?.[3]).toBe(
    `0 s (503), ${connectionTimeout} s (no connection), ${readTimeout} s (no answer)`,
  );
});

/** As a distribution has it by default. */
function appOrigin(): { connectionTimeout: number; readTimeout: number } {
  const stack = new Stack(new App(), 'Test', { env: { account: '123456789012', region: 'us-east-1' } });
  new cloudfront.Distribution(stack, 'Site', {
    defaultBehavior: { origin: breakwater.AppOrigin.publicHost('origin.shop.example') },
  });
  const found = Template.fromStack(stack).findResources('AWS::CloudFront::Distribution');
  const [origin] = Object.values(found)[0]!.Properties.DistributionConfig.Origins;
  return {
    connectionTimeout: origin.ConnectionTimeout,
    readTimeout: origin.CustomOriginConfig.OriginReadTimeout,
  };
}

test('the figures of its cost section are those of docs/cost.md, rounded', () => {
  const page = readFileSync(join(ROOT, 'docs', 'cost.md'), 'utf8');
  const [low, high] = range(page, 'what Breakwater adds');
  const [siteLow, siteHigh] = range(page, 'the site itself');
  const section = /## Cost\n([\s\S]*?)\n## /.exec(README)?.[1] ?? '';
  const said = [...section.matchAll(/\b(\d+)\b/g)].map(([, figure]) => Number(figure));
  const figures = [low, high, siteLow, siteHigh];
  expect(said).toHaveLength(figures.length);
  for (const [i, figure] of figures.entries()) expect(Math.abs(said[i]! - figure) / figure).toBeLessThan(0.1);
});

function range(page: string, line: string): [number, number] {
  const [, low, high] = new RegExp(`\\*\\*${line}\\*\\*.*\\*\\*(\\d+) – (\\d+)\\*\\*`).exec(page) ?? [];
  return [Number(low), Number(high)];
}
