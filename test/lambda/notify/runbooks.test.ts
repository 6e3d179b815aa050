import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { ALARM_KEYS } from '../../../lib/private/contracts/alarms';
import { ofType, synthesizeSite } from '../../support/assembly';

const docs = join(__dirname, '..', '..', '..', 'docs');
const runbooks = readdirSync(join(docs, 'runbooks')).filter((file) => file.endsWith('.md'));
const read = (file: string) => readFileSync(join(docs, file), 'utf8');

// The addresses in messages and alarm descriptions are made of the keys: a page that is missing is a dead
// link at night.
test('every alarm has a runbook, the other messages and the day without control planes too, and there is no other page', () => {
  expect(runbooks.sort()).toEqual(
    [
      'README.md',
      'capacity.md',
      'control-plane-down.md',
      'site-mode.md',
      ...ALARM_KEYS.map((key) => `${key}.md`),
    ].sort(),
  );
});

test.each(runbooks.filter((file) => file !== 'README.md'))('%s answers the four questions', (file) => {
  const headings = [...read(`runbooks/${file}`).matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
  expect(headings).toEqual(['What it means', 'What has already been done', 'What to check', 'How to undo']);
  expect(read('runbooks/README.md')).toContain(`](${file})`);
});

test('no link leads nowhere', () => {
  const pages = ['notifications.md', ...runbooks.map((file) => `runbooks/${file}`)];
  const broken = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\((?!https:)([^)#]*)(?:#[^)]*)?\)/g)]
      .map(([, target]) => normalize(join(dirname(page), target || page)))
      .filter(
        (target) => target.startsWith('runbooks/') && !runbooks.includes(target.slice('runbooks/'.length)),
      ),
  );
  expect(broken).toEqual([]);
});

test('responder-failing.md explains the ending of every such alarm of a site, and no other', () => {
  const prefix = 'breakwater-site-responder-failing-';
  const endings = ofType(
    synthesizeSite({ sessionCookies: ['session'], notify: { emails: ['oncall@shop.example'] } }),
    'AWS::CloudWatch::Alarm',
  )
    .map(({ Properties }) => String(Properties.AlarmName))
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length));
  expect(endings.length).toBeGreaterThan(0);
  const [, table = ''] =
    /^\| ending \| what failed .*\n([\s\S]*?)\n\n/m.exec(read('runbooks/responder-failing.md')) ?? [];
  const explained = [...table.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, ending]) => ending);
  expect(explained.sort()).toEqual(endings.sort());
});

describe('control-plane-down.md, on a site with a standby', () => {
  const stacks = synthesizeSite({
    domainName: 'www.shop.example',
    hostedZoneId: 'Z0123456789ABCDEFGHIJ',
    hostedZoneName: 'shop.example',
    standbyRegion: 'eu-central-1',
  });
  const page = read('runbooks/control-plane-down.md');
  const step = (text: string) => page.split(/\n(?=\d\. |## |### )/).filter((part) => part.includes(text));

  // By default only CloudFront's and Route 53's addresses may connect: whoever asks by curl sees a timeout, and takes it for the loss.
  test('asks a load balancer by its name only where everybody may', () => {
    const asking = step('curl').filter((part) => /https:\/\/(primary|standby)\.origin/.test(part));
    expect(asking.length).toBeGreaterThan(0);
    expect(asking.filter((part) => !part.includes('`originAccess` is `public`'))).toEqual([]);
  });

  test('the alarms that it asks for instead are there, in both Regions', () => {
    const asked = [...page.matchAll(/--alarm-names ((?:breakwater-SITE-[\w-]+ ?)+)/g)].flatMap(([, names]) =>
      names!.trim().replaceAll('SITE', 'site').split(' '),
    );
    expect(asked.length).toBeGreaterThan(0);
    for (const name of ['breakwater-site-origin', 'breakwater-site-standby']) {
      const alarms = ofType(
        stacks.filter((stack) => stack.name === name),
        'AWS::CloudWatch::Alarm',
      ).map(({ Properties }) => Properties.AlarmName);
      expect(alarms).toEqual(expect.arrayContaining(asked));
    }
  });
});
