// The command's link, opened at the edge: the published bytes of one against the bytes of the other.
import { BYPASS_COOKIE } from '../../lib/private/contracts/edge';
import { edgeFunctionCode } from '../../lib/private/edge-code';
import { type EdgeRun, eventOf, SETTINGS, storeOf } from '../../scripts/edge/event';
import { loadInVm } from '../../scripts/edge/run-in-vm';
import { awsFault } from '../support/loopback-aws';
import { KEY, SECRET_ARN, startWorld, type World } from './world';

const viewerRequest = loadInVm(edgeFunctionCode('viewer-request', SETTINGS));

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const linkFor = async (...args: string[]): Promise<string> => {
  const { status, stdout } = await world.run(['bypass', '--site', 'shop', ...args]);
  expect(status).toBe(0);
  expect(stdout.trim().split('\n')).toHaveLength(1);
  return stdout.trim();
};

function open(url: string, now: number, keys: Record<string, string> = { key: KEY }): Promise<EdgeRun> {
  return viewerRequest({ event: eventOf({ url }), store: storeOf(undefined, keys), now, random: 0.5 });
}

test('opens the site in the browser that follows it, as long as was asked for', async () => {
  const before = Math.floor(Date.now() / 1000);
  const link = await linkFor('--for', '2h');
  expect(link.startsWith(`${world.edge.url}_breakwater/bypass?t=`)).toBe(true);
  const path = link.slice(world.edge.url.length - 1);
  const { result } = await open(path, before + 60);
  expect(result).toMatchObject({ statusCode: 302, headers: { location: { value: '/' } } });
  expect(result?.cookies?.[BYPASS_COOKIE]?.value).toMatch(/^\d+\.[\w-]{22}$/);
  expect((await open(path, before + 7_195)).result?.statusCode).toBe(302);
  expect((await open(path, before + 7_300)).result?.statusCode).toBe(403);
});

test('goes on after the key was rotated once, and ends with the second time', async () => {
  const path = await linkFor('--path');
  const now = Math.floor(Date.now() / 1000);
  const once = { key: 'n'.repeat(43), 'previous-key': KEY };
  expect((await open(path, now, once)).result?.statusCode).toBe(302);
  expect((await open(path, now, { ...once, 'previous-key': 'm'.repeat(43) })).result?.statusCode).toBe(403);
});

test('says whom it lets in, how long, and that it is a secret, beside the link', async () => {
  const { stderr } = await world.run(['bypass', '--site', 'shop', '--for', '1h']);
  expect(stderr).toMatch(/Whoever opens it gets the site past every mode, .* for 1 hour\./);
  expect(stderr).toContain('It is a secret');
});

test('with --json, one object', async () => {
  const { stdout, stderr } = await world.run(['bypass', '--site', 'shop', '--json']);
  expect(JSON.parse(stdout)).toEqual({
    site: 'shop',
    link: expect.stringContaining('/_breakwater/bypass?t='),
    until: expect.any(Number),
  });
  expect(stderr).toBe('');
});

test('a key that no edge has: no link, and what to do', async () => {
  world.store.put('key', 'n'.repeat(43));
  const refused = await world.run(['bypass', '--site', 'shop']);
  expect(refused).toMatchObject({ status: 2, stdout: '' });
  expect(refused.stderr).toBe(
    `error: no link was made: the edges do not have the key of the secret, and would refuse it; give it to them with: aws secretsmanager rotate-secret --region us-east-1 --secret-id ${SECRET_ARN}\n`,
  );
  world.store.put('previous-key', KEY);
  expect((await world.run(['bypass', '--site', 'shop'])).status).toBe(0);
  world.store.put('key', KEY);
});

test('a store that cannot be read: the link, and that it was not checked', async () => {
  const describe = 'cloudfront-keyvaluestore.DescribeKeyValueStore';
  world.aws.on(describe, () => awsFault('AccessDeniedException'));
  const { status, stdout, stderr } = await world.run(['bypass', '--site', 'shop']);
  world.aws.on(describe, world.store.handlers[describe]!);
  expect(status).toBe(0);
  expect(stdout).toContain('/_breakwater/bypass?t=');
  expect(stderr).toMatch(/^warning: whether the edges know the key could not be checked: access denied to /);
});

test('a secret that holds no key: one line', async () => {
  world.aws.on('secretsmanager.GetSecretValue', () => ({ SecretString: '{"key":""}' }));
  const { status, stdout, stderr } = await world.run(['bypass', '--site', 'shop']);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toBe(
    'error: the secret with the signing keys holds no key; rotate it in Secrets Manager, or deploy the site again\n',
  );
});
