// docs/command.md shows a session: this one, with the command's own code, a clock that stands still and an edge that is 26 s late.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../cli/program';
import { publicDns } from '../../cli/public-dns';
import type { System } from '../../cli/system';
import { PRESET_DIALS } from '../../lib/private/contracts/site-mode';
import { startHealthySite } from './healthy-site';
import { environment, startWorld, type World } from './world';

const PAGE = join(__dirname, '../../docs/command.md');
/** What stands between the marks of that name. */
const blockOf = (name: string) =>
  new RegExp(`(<!-- ${name} -->\\n\`\`\`console\\n)([\\s\\S]*?)(\`\`\`\\n<!-- end of ${name} -->)`);
const PROPAGATION_MS = 26_000;

let world: World;
let cwd: string;
/** Of this machine, for the commands. */
let resolver: string | undefined;
let now = Date.parse('2026-11-25T18:04:10Z');
beforeAll(async () => {
  world = await startWorld({}, 'https://www.shop.example/');
  cwd = world.cwd;
  writeFileSync(join(world.cwd, 'breakwater.config.json'), '{"site":"shop"}');
  // Of this test file alone: not `--local`, which says less.
  Object.assign(process.env, environment(world.cwd, { AWS_ENDPOINT_URL: world.aws.url }));
});
afterAll(() => world.close());

/** What the nearest edge has: what the store had a while ago. */
const history: { readonly at: number; readonly text: string }[] = [];
function edge(): Response {
  const text = world.store.entries.get('mode');
  if (text !== undefined && text !== history.at(-1)?.text) history.push({ at: now, text });
  const known = history.findLast(({ at }) => now - at >= PROPAGATION_MS);
  const { revision = 0, preset = 'normal' } = JSON.parse(known?.text ?? '{}');
  return Response.json({ version: 1, revision, preset }, { headers: { date: new Date(now).toUTCString() } });
}

async function typed(args: readonly string[], expected = 0): Promise<string> {
  let text = '';
  const screen = {
    write: (more: string) => {
      text += more;
    },
  };
  const system: System = {
    now: () => now,
    sleep: async (ms) => {
      now += ms;
    },
    fetch: async () => edge(),
    publicDns: () => publicDns(resolver),
    env: { AWS_ENDPOINT_URL: process.env.AWS_ENDPOINT_URL },
    cwd,
    user: 'somebody',
    timeZone: 'UTC',
    out: screen,
    err: screen,
  };
  expect(await run(args, system, '1.2.3')).toBe(expected);
  // What a terminal would not show: the space at the end of an empty label.
  return text.replace(/ +$/gm, '');
}

const shown = (arg: string): string => (/[^\w-]/.test(arg) ? `"${arg}"` : arg);

test('the session of docs/command.md is what the command says', async () => {
  let session = '';
  const type = async (...args: string[]) => {
    session += `$ breakwater ${args.map(shown).join(' ')}\n${await typed(args)}`;
  };
  await type('mode', 'queue', '--for', '20m', '--reason', 'database is full', '--admit', '30');
  now += 4 * 60_000;
  await type('status');
  await type('mode', 'normal', '--for', '30m');
  await type('off');
  await type('on');

  compare('session', session);
});

test('so is that of failover and doctor', async () => {
  const site = await startHealthySite('https://www.shop.example/');
  const mine = { ...process.env };
  Object.assign(process.env, environment(site.cwd, { AWS_ENDPOINT_URL: site.aws.url }));
  try {
    cwd = site.cwd;
    resolver = site.dns.address;
    writeFileSync(join(cwd, 'breakwater.config.json'), '{"site":"shop","standbyRegion":"eu-central-1"}');
    site.facts.dns.set('origin.shop.example AAAA', { code: 'NOERROR', data: [] });
    site.facts.functions.set('shop-scale-out', { State: 'Active', reserved: 0 });
    const failover = ['failover', '--to', 'standby', '--reason', 'the database is lost'];
    const session = [
      `$ breakwater doctor\n${await typed(['doctor'], 1)}`,
      `$ breakwater ${failover.map(shown).join(' ')}\n${await typed(failover)}`,
    ];
    compare('session of failover and doctor', session.join(''));
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in mine)) delete process.env[name];
    Object.assign(process.env, mine);
    await site.close();
  }
});

/** When this fails: WRITE_DOCS=1 npx jest test/cli/session */
function compare(name: string, session: string): void {
  const block = blockOf(name);
  const page = readFileSync(PAGE, 'utf8');
  if (process.env.WRITE_DOCS)
    writeFileSync(
      PAGE,
      page.replace(block, (_all, a, _b, c) => a + session + c),
    );
  expect(block.exec(page)?.[2]).toBe(session);
}

test('its table of modes has the presets’ own dials', () => {
  const page = readFileSync(PAGE, 'utf8');
  const rows = [...page.matchAll(/^\| `([\w-]+)` \| (\d+) \| ([\d.]+) \| (yes|no) \|/gm)];
  const said = rows.map(([, preset, admit, dim, lead]) => [
    preset,
    { admit: Number(admit), dim: Number(dim), lead: lead === 'yes', hard: false },
  ]);
  expect(Object.fromEntries(said)).toEqual(PRESET_DIALS);
});
