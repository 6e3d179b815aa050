import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PRESET_DIALS, readDocument, type SiteModeDocument } from '../../lib/private/contracts/site-mode';
import { STORE_ARN } from '../support/key-value-store';
import { awsFault } from '../support/loopback-aws';
import {
  COMMAND,
  CONTROL_REGION,
  environment,
  KEY,
  type Outcome,
  SECRET_ARN,
  SITE_REGION,
  startWorld,
  type World,
} from './world';

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(async () => {
  expect(world.aws.unhandled).toEqual([]);
  await world.close();
});

/** Limit and interval of the watch, in ms. */
const SOON = { BREAKWATER_WATCH_MS: '10000,20' };
const NEVER = { BREAKWATER_WATCH_MS: '60,20' };
const queue = ['mode', 'queue', '--site', 'shop', '--for', '20m', '--reason', 'database is full'];

/** A moment as the command says it: with its day when that is not today, as around midnight. */
const AT = '(?:\\w{3} \\d{1,2} \\w{3}, )?\\d\\d:\\d\\d UTC';
const said = (pattern: string) => new RegExp(pattern);

const now = () => Math.floor(Date.now() / 1000);
const document = (more: Partial<SiteModeDocument> = {}): string =>
  JSON.stringify({
    version: 1,
    revision: 7,
    preset: 'maintenance',
    ...PRESET_DIALS.maintenance,
    until: now() + 600,
    retryAfterSeconds: 30,
    by: 'person',
    at: now() - 60,
    reason: 'first',
    ...more,
  });
const updates = () => world.aws.callsTo('cloudfront-keyvaluestore.UpdateKeys');

/** What could not be done: one line on stderr, nothing on stdout, exit code 2. */
function refused({ status, stdout, stderr }: Outcome): string {
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^error: [^\n]+\n$/);
  expect(stderr).not.toMatch(/\n\s+at /);
  return stderr.slice('error: '.length).trim();
}

describe('mode', () => {
  test('writes the document, says who sees what until when, and waits for the nearest edge', async () => {
    world.edge.lag = 3;
    const { status, stdout, stderr } = await world.run(
      [...queue, '--admit', '30', '--incident', 'INC-42'],
      SOON,
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const written = world.document();
    expect(readDocument(JSON.stringify(written))).toMatchObject({
      revision: 1,
      preset: 'queue',
      admit: 30,
      dim: 1,
      lead: false,
      hard: false,
      by: 'person',
      reason: 'database is full',
      incident: 'INC-42',
      retryAfterSeconds: 30,
    });
    expect(written.until - written.at).toBe(1200);
    expect(stdout).toContain('shop  normal → queue (admit 30)');
    expect(stdout).toContain('About 30 of 100 new visitors get the site');
    expect(stdout).toMatch(said(`Until +${AT}, in 20 minutes`));
    expect(stdout.replace(/\s+/g, ' ')).toContain('within about half a minute (others measured 20 to 35 s)');
    expect(stdout).toMatch(/✓ The nearest edge has it, .* The others cannot be seen from here\.\n$/);
    expect(world.edge.probes).toBe(4);
    expect(`${stdout}${stderr}`).not.toContain('\u001b');
  });

  test('writes its own entry and no other, matched with what was read', async () => {
    await world.run([...queue, '--no-watch']);
    expect(updates()).toEqual([
      { KvsARN: STORE_ARN, IfMatch: 'ETAG1', Puts: [{ Key: 'mode', Value: expect.any(String) }] },
    ]);
    expect(world.edge.probes).toBe(0);
  });

  test('tells the control Region what a person did', async () => {
    await world.run([...queue, '--no-watch']);
    const [call] = world.aws.calls.filter(({ operation }) => operation === 'events.PutEvents');
    expect(call?.region).toBe(CONTROL_REGION);
    const [entry] = call?.input.Entries ?? [];
    expect(entry).toMatchObject({
      Source: 'breakwater.site-mode',
      DetailType: 'Breakwater Site Mode Change',
    });
    expect(JSON.parse(entry.Detail)).toMatchObject({
      version: 1,
      site: 'shop',
      action: 'set',
      by: 'person',
      after: world.document(),
    });
  });

  test('that the audit trail cannot be written is a warning: the mode is', async () => {
    world.aws.on('events.PutEvents', () => awsFault('AccessDeniedException'));
    const { status, stderr } = await world.run(queue, SOON);
    expect(status).toBe(0);
    expect(stderr).toMatch(
      /^warning: the mode is written, but not in the audit trail: access denied to events:PutEvents/,
    );
    expect(world.document().preset).toBe('queue');
  });

  test('an edge that does not show it in time: exit code 3, and what was seen last', async () => {
    world.edge.lag = 1_000;
    const { status, stderr } = await world.run(queue, NEVER);
    expect(status).toBe(3);
    expect(stderr).toMatch(
      /^warning: the mode is written, but after \d+ s the nearest edge does not show it: it has revision 0; look again with: breakwater status\n$/,
    );
    expect(world.document().preset).toBe('queue');
  });

  test('another person’s mode is replaced with a warning, automation’s without', async () => {
    world.store.put('mode', document());
    const { stdout, stderr } = await world.run(queue, SOON);
    expect(stdout).toContain('maintenance → queue');
    expect(stderr).toMatch(
      /^warning: this replaces maintenance, which a person set at .* UTC until .* UTC \("first"\)\n$/,
    );
    expect(world.document()).toMatchObject({ revision: 8, preset: 'queue' });
    world.store.put('mode', document({ by: 'automation' }));
    expect((await world.run(queue, SOON)).stderr).toBe('');
  });

  test('normal opens the site, and holds it open against automation', async () => {
    world.store.put('mode', document({ by: 'automation' }));
    const { status, stdout } = await world.run(['mode', 'normal', '--site', 'shop', '--for', '5m'], SOON);
    expect(status).toBe(0);
    expect(stdout).toContain('maintenance → normal');
    expect(stdout).toContain('The site is open: everybody gets it as it is.');
    expect(stdout).toMatch(said(`Automation +leaves it open until ${AT}, in 5 minutes`));
    expect(world.document()).toMatchObject({
      ...PRESET_DIALS.normal,
      preset: 'normal',
      by: 'person',
      revision: 8,
    });
  });

  test.each([
    ['{"version":2,"revision":41}', 42],
    ['nonsense', 1],
  ])('over %s, which nobody understands, revisions go on', async (text, revision) => {
    world.store.put('mode', text);
    const { stderr } = await world.run(queue, SOON);
    expect(stderr).toBe('warning: the store held a document that nobody understands; it is replaced\n');
    expect(world.document().revision).toBe(revision);
  });

  test('somebody else writes in between: it is decided again on top of hers', async () => {
    let others = 2;
    world.store.beforeUpdate = () => {
      if (others === 0) return;
      others -= 1;
      world.store.put('mode', document({ revision: 20 - others }));
    };
    const { status } = await world.run(queue, SOON);
    expect(status).toBe(0);
    expect(world.document()).toMatchObject({ preset: 'queue', revision: 21 });
    expect(updates().map(({ IfMatch }) => IfMatch)).toEqual(['ETAG1', 'ETAG2', 'ETAG3']);
  });

  test('somebody else always writes in between: one line, and hers stays', async () => {
    let revision = 7;
    world.store.beforeUpdate = () => world.store.put('mode', document({ revision: revision++ }));
    const problem = refused(await world.run(queue, SOON));
    expect(problem).toBe(
      'somebody else keeps writing to the mode store, and nothing was written here; look at `breakwater status`, then try again',
    );
    expect(updates()).toHaveLength(5);
    expect(world.document().preset).toBe('maintenance');
    expect(world.aws.callsTo('events.PutEvents')).toEqual([]);
  });

  test('somebody writes another mode while it is waited for: that is said', async () => {
    world.edge.lag = 1_000;
    const running = world.run(queue, SOON);
    while (world.edge.probes === 0) await new Promise((resolve) => setImmediate(resolve));
    world.store.put('mode', document({ revision: 9 }));
    world.edge.lag = 0;
    const { status, stderr } = await running;
    expect(status).toBe(0);
    expect(stderr).toBe(
      'warning: somebody has written revision 9 since: it is maintenance now; look with: breakwater status\n',
    );
  });

  test('with --json, one object: before, after, what the edge has, warnings', async () => {
    world.store.put('mode', document());
    const { stdout, stderr } = await world.run([...queue, '--json'], SOON);
    const answer = JSON.parse(stdout);
    expect(answer).toEqual({
      site: 'shop',
      before: expect.objectContaining({ preset: 'maintenance', revision: 7 }),
      after: world.document(),
      edge: { seen: true, seconds: expect.any(Number), revision: 8 },
      warnings: [expect.stringContaining('this replaces maintenance')],
    });
    expect(stderr).toBe(`warning: ${answer.warnings[0]}\n`);
  });

  test('everything that is wrong is said at once, and AWS is not even asked', async () => {
    const { status, stdout, stderr } = await world.run(
      ['mode', 'maintenence', '--for', '9d', '--admit', '140', '--site', 'shop'],
      SOON,
    );
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr.trim().split('\n')).toEqual([
      'error: the mode must be one of normal, brownout, queue, lead-capture, maintenance, got "maintenence"; did you mean maintenance?',
      'error: --admit must be the percentage of new visitors to let in, 0 to 100, got "140"',
      'error: --for must be from 1m to 24h, written as 90s, 20m, 2h or 1h30m, got "9d"',
    ]);
    expect(world.aws.calls).toEqual([]);
  });
});

describe('what cannot be done is said in one line, and nothing is written', () => {
  afterEach(() => {
    expect(updates()).toEqual([]);
    expect(world.aws.callsTo('ssm.PutParameter')).toEqual([]);
  });

  test('no credentials', async () => {
    const env = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };
    expect(refused(await world.run(queue, env))).toMatch(
      /^no AWS credentials were found; sign in .* --profile$/,
    );
  });

  test('a profile that is not there', async () => {
    const problem = refused(await world.run([...queue, '--profile', 'prod']));
    expect(problem).toMatch(
      /^the profile prod gives no AWS credentials .*; check ~\/\.aws\/config, or choose another with --profile$/,
    );
  });

  test.each(['ExpiredToken', 'ExpiredTokenException'])('%s', async (code) => {
    world.aws.on('cloudformation.DescribeStacks', () =>
      awsFault(code, 'The security token has expired', 403),
    );
    expect(refused(await world.run(queue))).toMatch(/^the AWS credentials have expired; sign in again/);
  });

  test('no such stack: which one, where, and what is there', async () => {
    expect(refused(await world.run(['status', '--site', 'nope']))).toBe(
      'there is no stack breakwater-nope-edge in us-east-1 of the account 111122223333; sites there: shop; name one with --site',
    );
  });

  test('no such stack, and nobody may list what is there', async () => {
    world.aws.on('cloudformation.ListStacks', () => awsFault('AccessDenied', 'no', 403));
    expect(refused(await world.run(['status']))).toBe(
      'there is no stack breakwater-site-edge in us-east-1 of this account; name another site with --site, or another account with --profile',
    );
  });

  test('a stack from before there were site modes', async () => {
    const Outputs = [{ OutputKey: 'SiteUrl', OutputValue: 'https://shop.example/' }];
    world.aws.on('cloudformation.DescribeStacks', ({ StackName }) => ({
      Stacks: [{ StackName, StackStatus: 'CREATE_COMPLETE', CreationTime: new Date(0), Outputs }],
    }));
    expect(refused(await world.run(queue))).toBe(
      'the stack breakwater-shop-edge has no output SiteModeStoreArn, SigningKeysSecretArn, SiteRegion, ControlRegion: it was deployed by a version without site modes; deploy it again',
    );
  });

  test.each([
    ['cloudformation.DescribeStacks', 'AccessDenied', queue, 'cloudformation:DescribeStacks in us-east-1'],
    [
      'cloudfront-keyvaluestore.DescribeKeyValueStore',
      'AccessDeniedException',
      queue,
      'cloudfront-keyvaluestore:',
    ],
    [
      'secretsmanager.GetSecretValue',
      'AccessDeniedException',
      ['bypass', '--site', 'shop'],
      'secretsmanager:GetSecretValue in us-east-1',
    ],
  ])('%s denied: the action is named', async (operation, code, args, action) => {
    world.aws.on(operation, () => awsFault(code, 'not authorized', 403));
    expect(refused(await world.run(args))).toContain(`access denied to ${action}`);
  });

  test('a local edge that does not run: how to start it', async () => {
    const problem = refused(await world.run(['status', '--local', 'http://127.0.0.1:1', '--site', 'shop']));
    expect(problem).toBe(
      'nothing answers at http://127.0.0.1:1 (ECONNREFUSED); start it in another terminal with: npm run edge',
    );
  });
});

describe('where the command looks', () => {
  test('the site is that of the configuration in this folder', async () => {
    writeFileSync(join(world.cwd, 'breakwater.config.json'), '{"site":"shop"}');
    const { status } = await world.run(['status']);
    expect(status).toBe(0);
    expect(world.aws.callsTo('cloudformation.DescribeStacks')).toEqual([
      { StackName: 'breakwater-shop-edge' },
      { StackName: 'breakwater-shop-control' },
    ]);
  });

  test('a local edge gets the same calls, without credentials of anybody', async () => {
    const nobody = {
      AWS_ENDPOINT_URL: undefined,
      AWS_ACCESS_KEY_ID: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
    };
    const local = ['--local', world.aws.url];
    const { status, stderr } = await world.run([...local, ...queue], { ...SOON, ...nobody });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(world.document().preset).toBe('queue');
    expect(world.aws.callsTo('events.PutEvents')).toEqual([]);
    // It plays one site: its name need not be known.
    for (const command of [['status'], ['bypass'], ['off'], ['on']])
      expect(await world.run([...command, ...local], nobody)).toMatchObject({ status: 0 });
  });

  test('each Region is asked about its own', async () => {
    await world.run(['status', '--site', 'shop']);
    const asked = world.aws.calls.map(({ operation, region }) => `${operation} ${region}`);
    expect(asked).toEqual(
      expect.arrayContaining([
        'cloudformation.DescribeStacks us-east-1',
        `ssm.GetParameter ${SITE_REGION}`,
        `ssm.GetParameter ${CONTROL_REGION}`,
        'cloudfront-keyvaluestore.DescribeKeyValueStore *',
      ]),
    );
  });
});

describe('status', () => {
  test('what is in force, by whom, why, until when; what the edge has; what automation may do', async () => {
    world.store.put('mode', document({ by: 'automation', reason: 'no healthy targets', incident: 'INC-7' }));
    const { status, stdout, stderr } = await world.run(['status', '--site', 'shop']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(`shop  ${world.edge.url}`);
    expect(stdout).toMatch(/Site mode +maintenance\n/);
    expect(stdout.replace(/\s+/g, ' ')).toMatch(
      said(`Since ${AT}, 6\\d seconds ago, by automation: no healthy targets \\(incident INC-7\\)`),
    );
    expect(stdout).toMatch(said(`Until +${AT}, in 10 minutes; then normal, by itself`));
    expect(stdout).toMatch(/Nearest edge +has it \(revision 7\)/);
    expect(stdout).toMatch(/Operating mode +act in eu-west-3 and eu-west-1/);
    expect(stdout).toMatch(/Signing keys +present\n/);
  });

  test('an edge that is behind, a mode that has ended, keys that are not there', async () => {
    world.edge.lag = 1;
    world.store.put('mode', document({ until: now() - 5 }));
    world.store.entries.delete('key');
    const { status, stdout } = await world.run(['status', '--site', 'shop']);
    expect(status).toBe(0);
    expect(stdout).toMatch(said(`Site mode +normal\\n +maintenance ended at ${AT}`));
    expect(stdout).toMatch(/Nearest edge +is behind: revision 0 \(normal\), the store has 7/);
    expect(stdout).toMatch(/Signing keys +ABSENT/);
  });

  test.each<[string, Record<string, string>, string, string | null]>([
    ['the secret’s key signs', { 'previous-key': 'p'.repeat(43) }, 'present, current and previous', 'signs'],
    [
      'it is the previous one',
      { key: 'n'.repeat(43), 'previous-key': KEY },
      "present, current and previous; the secret's is the previous one: a rotation is on its way",
      'verifies',
    ],
    [
      'no edge knows it',
      { key: 'n'.repeat(43) },
      `DIFFER from the secret's: no edge would take a link of \`breakwater bypass\`; give them its key with: aws secretsmanager rotate-secret --region us-east-1 --secret-id ${SECRET_ARN}`,
      'refused',
    ],
  ])('the keys, compared and never shown: %s', async (_what, entries, words, secret) => {
    for (const [name, value] of Object.entries(entries)) world.store.put(name, value);
    const { status, stdout, stderr } = await world.run(['status', '--site', 'shop']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.replace(/\s+/g, '')).toContain(`Signingkeys${words}`.replace(/\s+/g, ''));
    const json = (await world.run(['status', '--site', 'shop', '--json'])).stdout;
    expect(JSON.parse(json).keys.secret).toBe(secret);
    for (const key of [KEY, 'n'.repeat(43), 'p'.repeat(43)]) expect(stdout + json).not.toContain(key);
  });

  test('automation that writes to the store of an edge that is gone', async () => {
    const status = async (...args: string[]) => world.run(['status', '--site', 'shop', ...args]);
    expect((await status()).stdout).not.toContain('Automation');
    world.control.SiteModeStoreInUse = `${STORE_ARN}-old`;
    expect((await status()).stdout.replace(/\s+/g, ' ')).toContain(
      "Automation writes to ANOTHER STORE, which no edge reads: the edge was made anew since; deploy the other stack again: npx cdk deploy '*/Control' --force",
    );
    expect(JSON.parse((await status('--json')).stdout).automationsStore).toEqual({
      arn: `${STORE_ARN}-old`,
      current: false,
    });
    delete world.control.SiteModeStoreInUse;
    const unknown = await status('--json');
    expect(unknown.status).toBe(0);
    expect(JSON.parse(unknown.stdout).automationsStore).toBeNull();
  });

  test('who may not read the secret sees the rest', async () => {
    world.aws.on('secretsmanager.GetSecretValue', () => awsFault('AccessDeniedException'));
    const { status, stdout, stderr } = await world.run(['status', '--site', 'shop']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'present; not compared with the secret, which cannot be read',
    );
  });

  test('Regions that differ are shouted', async () => {
    world.parameters.get(CONTROL_REGION)!.push('off');
    const { stdout } = await world.run(['status', '--site', 'shop']);
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'Operating mode DIFFERS: act in eu-west-3, off in eu-west-1',
    );
  });

  test('one Region does not answer: it is named, the rest is shown, exit code 2', async () => {
    world.aws.on('ssm.GetParameter', (_input, { region }) =>
      region === SITE_REGION ? awsFault('AccessDeniedException') : { Parameter: { Value: 'act' } },
    );
    const { status, stdout, stderr } = await world.run(['status', '--site', 'shop']);
    expect(status).toBe(2);
    expect(stdout).toMatch(/Operating mode +not known in eu-west-3, act in eu-west-1/);
    expect(stdout).toMatch(/Site mode +normal/);
    expect(stderr).toMatch(/^error: access denied to ssm:GetParameter in eu-west-3; [^\n]+\n$/);
  });

  test('with --json, one object, whole or not', async () => {
    world.store.put('mode', document());
    world.edge.answer = { status: 404, body: 'not found' };
    const { status, stdout, stderr } = await world.run(['status', '--site', 'shop', '--json']);
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      site: 'shop',
      mode: 'maintenance',
      inForce: true,
      revision: 7,
      document: { reason: 'first' },
      edge: null,
      operatingMode: { [SITE_REGION]: 'act', [CONTROL_REGION]: 'act' },
      operatingModeDiffers: false,
      keys: { key: true, previousKey: false, secret: 'signs' },
      problems: [stderr.replace('error: ', '').trim()],
    });
  });
});

describe('off and on', () => {
  const values = () => [...world.parameters.values()].map((all) => all.at(-1));

  test('off in both Regions, and on again as it was', async () => {
    world.store.put('mode', document());
    const off = await world.run(['off', '--site', 'shop']);
    expect(off).toMatchObject({ status: 0, stderr: '' });
    expect(values()).toEqual(['off', 'off']);
    expect(off.stdout).toMatch(/eu-west-3 +act → off\n +eu-west-1 +act → off\n/);
    // A person's mode is hers to end.
    expect(off.stdout.replace(/\s+/g, ' ')).toContain('maintenance stays until');
    expect(updates()).toEqual([]);
    const on = await world.run(['on', '--site', 'shop']);
    expect(on).toMatchObject({ status: 0, stderr: '' });
    expect(values()).toEqual(['act', 'act']);
  });

  test('off ends what automation has set, at once', async () => {
    world.store.put('mode', document({ by: 'automation' }));
    const { status, stdout } = await world.run(['off', '--site', 'shop']);
    expect(status).toBe(0);
    expect(stdout.replace(/\s+/g, ' ')).toContain('maintenance, which automation had set, → normal');
    const ended = world.document();
    expect(ended).toMatchObject({ ...PRESET_DIALS.normal, preset: 'normal', by: 'person', revision: 8 });
    // Nothing is held open: `on` lets automation decide again at once.
    expect(ended.until).toBeLessThanOrEqual(now());
    expect(world.aws.callsTo('events.PutEvents')).toHaveLength(1);
  });

  test('one Region refuses: both were tried, and it is said loudly what is so now', async () => {
    world.store.put('mode', document({ by: 'automation' }));
    world.parameters.delete(CONTROL_REGION);
    const { status, stdout, stderr } = await world.run(['off', '--site', 'shop']);
    expect(status).toBe(2);
    expect(world.parameters.get(SITE_REGION)?.at(-1)).toBe('off');
    expect(stdout).toMatch(/eu-west-1 +not known, NOT WRITTEN/);
    expect(stderr.trim().split('\n')).toEqual([
      'error: there is no parameter /breakwater/shop/mode in eu-west-1; deploy the site again',
      'error: ONLY PARTLY DONE: off in eu-west-3, NOT in eu-west-1; run the same command again, or set the parameter in eu-west-1 by hand',
      'error: the site mode is left alone, since automation in eu-west-1 may still be writing it; `breakwater mode normal` opens the site',
    ]);
    expect(world.document().preset).toBe('maintenance');
  });

  test('on takes the last word before off, however long ago', async () => {
    world.parameters.set(SITE_REGION, ['act', 'observe', 'protect', 'off', 'off']);
    world.parameters.set(CONTROL_REGION, ['act', 'off']);
    await world.run(['on', '--site', 'shop']);
    expect(values()).toEqual(['protect', 'protect']);
  });

  test('on without anything before is protect; with --mode, that', async () => {
    world.parameters.set(SITE_REGION, ['off']);
    world.parameters.set(CONTROL_REGION, ['off']);
    await world.run(['on', '--site', 'shop']);
    expect(values()).toEqual(['protect', 'protect']);
    const { stdout } = await world.run(['on', '--mode', 'observe', '--site', 'shop', '--json']);
    expect(values()).toEqual(['observe', 'observe']);
    expect(JSON.parse(stdout)).toMatchObject({
      before: { [SITE_REGION]: 'protect', [CONTROL_REGION]: 'protect' },
      written: { [SITE_REGION]: 'observe', [CONTROL_REGION]: 'observe' },
      problems: [],
    });
  });
});

test('whoever reads the answer may hang up early', async () => {
  const command = `"${process.execPath}" "${COMMAND}" status --site shop --json 2>err | true; cat err`;
  const { stdout } = await promisify(execFile)('sh', ['-c', command], {
    cwd: world.cwd,
    env: environment(world.cwd, { AWS_ENDPOINT_URL: world.aws.url }),
  });
  expect(stdout).toBe('');
});

describe('help', () => {
  test.each(['mode', 'status', 'bypass', 'off', 'on'])('%s has examples', async (command) => {
    const { status, stdout, stderr } = await world.run([command, '--help']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(`Usage: breakwater ${command}`);
    expect(stdout).toMatch(/Examples:\n {2}\$ /);
    expect(stdout).toContain('--site <name>');
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(84);
  });

  test('the version is the package’s', async () => {
    const { version } = require('../../package.json');
    expect(await world.run(['--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  });
});
