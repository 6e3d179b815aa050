import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { STOP_SWITCH_TEXT } from '../../lib/private/contracts/stop-switch';
import { awsFault } from '../support/loopback-aws';
import { type HealthySite, STANDBY_REGION, SWITCH_BUCKET, startHealthySite } from './healthy-site';
import { CONTROL_REGION, type Outcome } from './world';

let site: HealthySite;
beforeEach(async () => {
  site = await startHealthySite();
  configure({ site: 'shop', siteRegion: 'eu-west-3', standbyRegion: STANDBY_REGION });
});
afterEach(async () => {
  // What the command is for: on the day, nothing of us-east-1 may be in its way.
  expect(site.aws.calls.filter(({ region }) => region === 'us-east-1')).toEqual([]);
  expect(site.aws.unhandled).toEqual([]);
  await site.close();
});

const configure = (config: unknown) =>
  writeFileSync(join(site.cwd, 'breakwater.config.json'), JSON.stringify(config));
const failover = (to: string, more: readonly string[] = [], env = {}) =>
  site.run(['failover', '--to', to, '--reason', 'the database is lost', ...more], env);
const writes = () => [...site.aws.callsTo('s3.PutObject'), ...site.aws.callsTo('s3.DeleteObject')];
const operations = () => site.aws.calls.map(({ operation, region }) => `${operation} ${region}`);

function refused({ status, stdout, stderr }: Outcome): string[] {
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^(error: [^\n]+\n)+$/);
  expect(writes()).toEqual([]);
  return stderr
    .trim()
    .split('\n')
    .map((line) => line.slice('error: '.length));
}

test('to the standby: the object that checkers look for, read back, with the time that it takes', async () => {
  const { status, stdout, stderr } = await failover('standby');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const [first, second] = (site.facts.object ?? '').split('\n');
  expect(first).toBe(STOP_SWITCH_TEXT);
  expect(second).toMatch(/^.+, the database is lost, \d{4}-\d\d-\d\dT[\d:.]+Z$/);
  expect(writes()).toEqual([
    {
      Bucket: SWITCH_BUCKET,
      Key: 'standby-takes-over',
      Body: site.facts.object,
      ContentType: 'text/plain; charset=utf-8',
    },
  ]);
  const words = stdout.replace(/\s+/g, ' ');
  expect(words).toContain('shop → standby');
  expect(words).toContain(`the object in ${SWITCH_BUCKET}, eu-central-1`);
  expect(words).toContain('20 to 30 s until Route 53’s checkers agree (three looks in a row, 10 s apart)');
  expect(words).toContain('up to 60 s in resolvers');
  expect(words).toContain('✓ S3 has it so: read back.');
  expect(site.aws.calls.every(({ region }) => [STANDBY_REGION, CONTROL_REGION].includes(region))).toBe(true);
});

test('an endpoint with a name, as emulators have it, has no names for buckets', async () => {
  const AWS_ENDPOINT_URL = site.aws.url.replace('127.0.0.1', 'localhost');
  const { status, stderr } = await failover('standby', [], { AWS_ENDPOINT_URL });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(site.facts.object).toContain(STOP_SWITCH_TEXT);
});

test('and back: the object is gone, and who could read it before is sure of that', async () => {
  site.facts.object = `${STOP_SWITCH_TEXT}\nsomebody`;
  const { status, stdout, stderr } = await failover('primary');
  expect({ status, stderr, object: site.facts.object }).toEqual({ status: 0, stderr: '', object: undefined });
  expect(stdout).toContain('shop  standby → primary');
  expect(stdout).toContain('✓ S3 has it so: read back.');
});

test('who may list the bucket is told that there is nothing, before and after', async () => {
  site.facts.hidesAbsence = false;
  const { status, stdout } = await failover('primary');
  expect(status).toBe(0);
  expect(stdout).toContain('shop  primary → primary');
  expect(stdout).toMatch(/Visitors +are at the primary as before/);
});

test('a deletion that the role may not verify is not claimed: exit code 3', async () => {
  const { status, stdout, stderr } = await failover('primary');
  expect(status).toBe(3);
  expect(stdout).not.toContain('✓');
  expect(stderr).toMatch(
    /^warning: S3 took the deletion; whether an object was there, and is gone, your role may not see[^\n]*\n$/,
  );
});

test('with --json, one object', async () => {
  const { status, stdout, stderr } = await failover('standby', ['--json']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(JSON.parse(stdout)).toEqual({
    version: 1,
    site: 'shop',
    to: 'standby',
    reason: 'the database is lost',
    who: expect.any(String),
    at: expect.stringMatching(/Z$/),
    switch: { region: STANDBY_REGION, bucket: SWITCH_BUCKET },
    before: 'hidden',
    confirmed: true,
    movesWithinSeconds: { least: 20, most: 95 },
    warnings: [],
  });
});

test('the bus of the switch’s Region hears of it; that it does not is a warning', async () => {
  await failover('standby');
  const [call] = site.aws.calls.filter(({ operation }) => operation === 'events.PutEvents');
  expect(call?.region).toBe(STANDBY_REGION);
  expect(call?.input.Entries[0]).toMatchObject({
    Source: 'breakwater.failover',
    DetailType: 'Breakwater Failover',
  });
  expect(JSON.parse(call?.input.Entries[0].Detail)).toMatchObject({
    to: 'standby',
    reason: 'the database is lost',
  });
  site.aws.on('events.PutEvents', () => awsFault('AccessDeniedException'));
  const { status, stderr } = await failover('standby');
  expect(status).toBe(0);
  expect(stderr).toMatch(
    /^warning: it is done, but not in the audit trail: access denied to events:PutEvents in eu-central-1/,
  );
});

describe('where the switch is', () => {
  const described = () => operations().filter((call) => call.startsWith('cloudformation'));

  test('with --region and --bucket, nothing is looked up', async () => {
    configure('nonsense');
    const place = ['--site', 'shop', '--region', STANDBY_REGION, '--bucket', SWITCH_BUCKET];
    expect((await failover('standby', place)).status).toBe(0);
    expect(operations()).toEqual([
      's3.GetObject eu-central-1',
      's3.PutObject eu-central-1',
      's3.GetObject eu-central-1',
      'events.PutEvents eu-central-1',
    ]);
  });

  test.each([
    [
      'the standby’s Region and the control Region of the configuration',
      {},
      [],
      ['eu-central-1', 'eu-west-1'],
    ],
    ['the control Region by its default', { siteRegion: 'eu-west-1' }, [], ['eu-central-1', 'eu-central-1']],
    ['another control Region', { controlRegion: 'eu-north-1' }, [], ['eu-central-1', 'eu-north-1']],
    ['the Region that is said', {}, ['--region', 'eu-central-1'], ['eu-central-1', 'eu-central-1']],
  ])('%s', async (_name, more, args, regions) => {
    configure({ site: 'shop', siteRegion: 'eu-west-3', standbyRegion: STANDBY_REGION, ...more });
    expect((await failover('standby', args)).status).toBe(0);
    expect(
      described()
        .map((call) => call.split(' ')[1])
        .sort(),
    ).toEqual(regions);
  });

  test('without a standby the control stack has it; with another site’s configuration, both defaults are asked', async () => {
    const { stacks } = site.facts;
    const { outputs } = stacks.get('breakwater-shop-standby')!;
    stacks.delete('breakwater-shop-standby');
    Object.assign(stacks.get('breakwater-shop-control')!.outputs, outputs);
    configure({ site: 'other', standbyRegion: 'ap-south-1' });
    expect((await failover('standby', ['--site', 'shop', '--json'])).status).toBe(0);
    expect(described().sort()).toEqual([
      'cloudformation.DescribeStacks eu-central-1',
      'cloudformation.DescribeStacks eu-west-1',
    ]);
  });

  // A site that is written in TypeScript has no configuration file, and neither has another folder or another machine.
  test('without a configuration, where the control stack says that the standby is', async () => {
    configure({ site: 'other' });
    site.facts.stacks.get('breakwater-shop-control')!.outputs.StandbyRegion = STANDBY_REGION;
    const { status, stdout } = await failover('standby', ['--site', 'shop', '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout).switch).toEqual({ region: STANDBY_REGION, bucket: SWITCH_BUCKET });
  });

  test('a Region that does not answer keeps nobody from the other', async () => {
    const { outputs } = site.facts.stacks.get('breakwater-shop-standby')!;
    const control = { StackName: 'x', StackStatus: 'CREATE_COMPLETE', CreationTime: new Date(0) };
    const Outputs = Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue }));
    site.aws.on('cloudformation.DescribeStacks', (_input, { region }) =>
      region === STANDBY_REGION ? awsFault('Cut', 'cut', 0) : { Stacks: [{ ...control, Outputs }] },
    );
    expect((await failover('standby')).status).toBe(0);
  });

  test('nowhere: what each stack said, and what to type', async () => {
    delete site.facts.stacks.get('breakwater-shop-standby')!.outputs.StopSwitchBucket;
    // The same stack by both ways, and said once.
    const control = site.facts.stacks.get('breakwater-shop-control')!.outputs;
    control.StandbyRegion = STANDBY_REGION;
    const first = await failover('standby');
    expect(first.stderr.match(/breakwater-shop-standby in eu-central-1 has no stop switch/g)).toHaveLength(1);
    delete control.StandbyRegion;
    expect(refused(await failover('standby'))).toEqual([
      'the stack breakwater-shop-standby in eu-central-1 has no stop switch',
      'the stack breakwater-shop-control in eu-west-1 has no stop switch',
      'the switch was not found: a site has one when it was deployed with standbyRegion; say where it is: --region REGION --bucket BUCKET, as the runbook has them',
    ]);
  });

  test('what both Regions say alike is said once', async () => {
    const nobody = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };
    expect(refused(await failover('standby', [], nobody))).toEqual([
      expect.stringMatching(/^no AWS credentials were found/),
      expect.stringMatching(/^the switch was not found/),
    ]);
  });
});

describe('faults', () => {
  test('that the object cannot be read first keeps nobody from throwing the switch', async () => {
    let reads = 0;
    site.aws.on('s3.GetObject', () => {
      reads += 1;
      return reads <= 3 ? awsFault('InternalError', 'oops', 500) : { Body: site.facts.object };
    });
    const { status, stdout } = await failover('standby');
    expect(status).toBe(0);
    expect(stdout).toContain('shop  → standby');
  });

  test('written, and not to be read back: exit code 3, and why', async () => {
    site.aws.on('s3.GetObject', () => awsFault('SlowDown', 'slow', 503));
    const { status, stderr } = await failover('standby');
    expect(status).toBe(3);
    expect(stderr).toMatch(
      /^warning: S3 took it, but it could not be read back: s3:GetObject in eu-central-1 failed/,
    );
    expect(site.facts.object).toContain(STOP_SWITCH_TEXT);
  });

  test('somebody takes it back at the same moment: that is said', async () => {
    site.facts.hidesAbsence = false;
    site.aws.on('s3.PutObject', () => ({}));
    const { status, stderr } = await failover('standby');
    expect(status).toBe(3);
    expect(stderr).toMatch(/^warning: S3 took the object, and does not have it: somebody has taken it back/);
  });

  test('another object at that place is no switch: it is written over, and found by who comes after', async () => {
    site.facts.object = 'somebody’s notes';
    const { status, stdout } = await failover('standby');
    expect(status).toBe(0);
    expect(stdout).toContain('shop  primary → standby');
    expect(site.facts.object).toContain(STOP_SWITCH_TEXT);
    site.aws.on('s3.PutObject', () => {
      site.facts.object = 'somebody’s notes';
      return {};
    });
    const again = await failover('standby');
    expect(again.status).toBe(3);
    expect(again.stderr).toMatch(
      /^warning: S3 took it, and the object is another one: somebody else writes it/,
    );
    site.facts.object = STOP_SWITCH_TEXT;
    site.aws.on('s3.DeleteObject', () => ({}));
    const back = await failover('primary');
    expect(back.status).toBe(3);
    expect(back.stderr).toMatch(
      /^warning: S3 took it, and the object is there again: somebody else writes it/,
    );
  });

  test.each([
    [
      's3.PutObject',
      'standby',
      'AccessDenied',
      403,
      /^access denied to s3:PutObject in eu-central-1; let your role do it on breakwater-shop-standby-switch\/standby-takes-over/,
    ],
    [
      's3.PutObject',
      'standby',
      'NoSuchBucket',
      404,
      /^there is no bucket breakwater-shop-standby-switch in eu-central-1/,
    ],
    ['s3.DeleteObject', 'primary', 'ExpiredToken', 400, /^the AWS credentials have expired/],
    ['s3.DeleteObject', 'primary', 'Cut', 0, /^s3 in eu-central-1 does not answer/],
  ])('%s fails: nothing is claimed', async (operation, to, code, status, words) => {
    site.aws.on(operation, () => awsFault(code, code, status));
    const outcome = await failover(to);
    expect({ status: outcome.status, stdout: outcome.stdout }).toEqual({ status: 2, stdout: '' });
    expect(outcome.stderr).toMatch(/^error: [^\n]+\n$/);
    expect(outcome.stderr.slice('error: '.length)).toMatch(words);
    expect(site.aws.callsTo('events.PutEvents')).toEqual([]);
  });
});
