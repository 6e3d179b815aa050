import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compare } from '../../scripts/parity/compare';
import { EXPLAINED } from '../../scripts/parity/explained';
import { pageOf, problemsIn } from '../../scripts/parity/page';
import type { Outcome } from '../../scripts/parity/play';
import { NOT_COMPARED, SCRIPTS } from '../../scripts/parity/scripts';
import { projectFiles } from '../support/project-files';

const ROOT = join(__dirname, '..', '..');
const SIGNING_NAMES: Readonly<Record<string, string>> = {
  'auto-scaling': 'autoscaling',
  eventbridge: 'events',
  'secrets-manager': 'secretsmanager',
  'route-53': 'route53',
};

/** `service.Operation` of each command that a handler imports. */
function operationsOfHandlers(): string[] {
  const sources = projectFiles().filter((file) => /^lambda\/.*\.ts$/.test(file));
  const found = sources.flatMap((file) =>
    [
      ...readFileSync(join(ROOT, file), 'utf8').matchAll(
        /import\s+\{([^}]*)\}\s+from '@aws-sdk\/client-([\w-]+)'/g,
      ),
    ].flatMap(([, names = '', client = '']) =>
      [...names.matchAll(/\b(\w+)Command\b/g)].map(
        ([, name]) => `${SIGNING_NAMES[client] ?? client}.${name}`,
      ),
    ),
  );
  return [...new Set(found)].sort();
}

test('every operation that a handler uses is compared, or it is said why not', () => {
  const operations = operationsOfHandlers();
  expect(operations.length).toBeGreaterThan(15);
  const compared = new Set(SCRIPTS.flatMap(({ calls }) => calls.map(({ operation }) => operation)));
  expect(operations.filter((one) => !compared.has(one) && NOT_COMPARED[one] === undefined)).toEqual([]);
});

test('calls of a script have different names', () => {
  for (const { calls } of SCRIPTS) {
    const names = calls.map(({ operation, what }) => `${operation} ${what}`);
    expect(new Set(names).size).toBe(names.length);
  }
});

const one = (outcome: Outcome) => new Map([['ssm.GetParameter, x', outcome]]);
const answered = (answer: unknown) => one({ answer });

test.each<[string, unknown, unknown, string[]]>([
  ['the same', { a: [1, { b: 'x' }] }, { a: [1, { b: 'x' }] }, []],
  ['another value deep inside', { a: [1, { b: 'x' }] }, { a: [1, { b: 'y' }] }, ['a.1.b']],
  ['a member more', { a: 1 }, { a: 1, b: 2 }, ['b']],
  ['a list of another length', { a: [] }, { a: [1] }, ['a']],
  [
    'ids that each run makes',
    { MessageId: '1', LastModifiedDate: 'x' },
    { MessageId: '2', LastModifiedDate: 'y' },
    [],
  ],
  ['an id that one lacks', { MessageId: '1' }, {}, ['MessageId']],
  [
    'an address on another host',
    { QueueUrl: 'https://sqs.aws/1/q' },
    { QueueUrl: 'http://localhost:1/1/q' },
    [],
  ],
  [
    'versions by their stages',
    { VersionIdsToStages: { a: ['X'], b: ['Y'] } },
    { VersionIdsToStages: { c: ['Y'], d: ['X'] } },
    [],
  ],
])('%s', (_, ours, theirs, paths) => {
  expect(compare(answered(ours), answered(theirs)).map(({ path }) => path)).toEqual(paths);
});

test('errors are compared by code and members, and with answers', () => {
  const error = (code: string, members = {}) => one({ error: code, members });
  expect(compare(error('A'), error('A'))).toEqual([]);
  expect(compare(error('A'), error('B'))).toMatchObject([{ path: 'error', drill: 'A', emulator: 'B' }]);
  expect(compare(error('A', { Item: 1 }), error('A'))).toMatchObject([{ path: 'error.Item' }]);
  expect(compare(error('A'), answered({}))).toMatchObject([{ path: '', drill: 'A', emulator: 'an answer' }]);
});

test('a difference that nobody has explained is a problem, and so is an explanation of nothing', () => {
  const difference = { call: 'ssm.GetParameter, x', path: 'Parameter.Value', drill: '"a"', emulator: '"b"' };
  const problems = problemsIn([{ emulator: 'moto', version: '1', differences: [difference] }]);
  expect(problems[0]).toBe(
    'ssm.GetParameter, x, Parameter.Value: the drill says "a", moto says "b", and nobody says why',
  );
  expect(problems).toHaveLength(1 + EXPLAINED.length);
});

test('every explanation names the page that it was read on', () => {
  const pages =
    /^https:\/\/(docs\.aws\.amazon\.com\/.+\.html|github\.com\/[^/]+\/[^/]+\/(issues|pull)\/\d+)$/;
  expect(EXPLAINED.filter(({ source }) => !pages.test(source)).map(({ why }) => why)).toEqual([]);
});

test.each([
  ['https://docs.aws.amazon.com/sns/latest/api/API_Publish.html', 'Publish'],
  ['https://docs.aws.amazon.com/a/userguide/ec2-auto-scaling-lifecycle.html', 'ec2-auto-scaling-lifecycle'],
  ['https://github.com/kubernetes/autoscaler/issues/943', 'kubernetes/autoscaler#943'],
])('%s is called %s', (source, name) => expect(pageOf(source)).toBe(name));
