import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  GetCheckerIpRangesCommand,
  GetHealthCheckStatusCommand,
  type HealthCheckConfig,
  ListHostedZonesCommand,
  type ResourceRecordSet,
  Route53Client,
  TestDNSAnswerCommand,
} from '@aws-sdk/client-route-53';
import { BROKEN } from '../../scripts/local/doctor/broken';
import { startFront } from '../../scripts/local/doctor/front';
import { type Answering, addressesOf, reaches } from '../../scripts/local/doctor/route53-data-plane';

const alias = (Name: string, DNSName: string, more: Partial<ResourceRecordSet> = {}): ResourceRecordSet[] =>
  (['A', 'AAAA'] as const).map((Type) => ({
    Name: `${Name}.`,
    Type,
    AliasTarget: { DNSName, HostedZoneId: 'Z', EvaluateTargetHealth: false },
    ...more,
  }));
const check = (config: Partial<HealthCheckConfig>) => ({
  Id: 'x',
  CallerReference: 'x',
  HealthCheckVersion: 1,
  HealthCheckConfig: { Type: 'HTTPS' as const, ...config },
});
const SWITCH = { FullyQualifiedDomainName: 'stop.s3.eu-central-1.amazonaws.com', ResourcePath: '/thrown' };

/** A site's load balancer, a standby's, and a switch, as the stacks make them. */
function deployed(
  more: { readonly balancers?: readonly string[]; readonly objects?: string[] } = {},
): Answering {
  const { balancers = ['home.elb', 'standby.elb'], objects = [] } = more;
  return {
    objects: new Set(objects),
    world: {
      records: [
        ...alias('primary.a.example', 'dualstack.home.elb'),
        ...alias('a.example', 'dualstack.Home.elb', {
          Failover: 'PRIMARY',
          SetIdentifier: '1',
          HealthCheckId: 'both',
        }),
        ...alias('a.example', 'standby.elb', {
          Failover: 'SECONDARY',
          SetIdentifier: '2',
          HealthCheckId: 'second',
        }),
        ...alias('www.a.example', 'a.example.'),
      ],
      checks: new Map([
        ['home', check({ FullyQualifiedDomainName: 'primary.a.example', ResourcePath: '/' })],
        ['second', check({ FullyQualifiedDomainName: 'standby.elb', ResourcePath: '/' })],
        ['stop', check({ ...SWITCH, Inverted: true })],
        ['both', check({ Type: 'CALCULATED', ChildHealthChecks: ['home', 'stop'], HealthThreshold: 2 })],
      ]),
      distributions: [],
      balancers: balancers.map((dnsName) => ({ region: 'r', dnsName, listeners: [] })),
      apiNames: [],
      buckets: new Set(['stop']),
      certificates: new Map(),
    },
  };
}
const HOME = addressesOf(deployed(), 'primary.a.example', 'A');

describe('what name servers answer', () => {
  test('an alias of an alias is the load balancer; IPv6 has other addresses', () => {
    expect(HOME).toEqual([expect.stringMatching(/^198\.51\.100\.\d+$/)]);
    expect(addressesOf(deployed(), 'WWW.a.example.', 'A')).toEqual(HOME);
    expect(addressesOf(deployed(), 'www.a.example', 'AAAA')).toEqual([expect.stringMatching(/^2001:db8::/)]);
  });

  test('a name that is not there, and a type that it has not', () => {
    expect(addressesOf(deployed(), 'b.example', 'A')).toBeUndefined();
    const at = deployed();
    const records = at.world.records.filter(({ Type }) => Type === 'A');
    expect(addressesOf({ ...at, world: { ...at.world, records } }, 'a.example', 'AAAA')).toEqual([]);
  });

  test.each([
    ['all is well', {}, true],
    ['the switch is thrown', { objects: ['stop/thrown'] }, false],
    ['home is lost', { balancers: ['standby.elb'] }, false],
    [
      'the standby is lost, with the switch thrown',
      { balancers: ['home.elb'], objects: ['stop/thrown'] },
      true,
    ],
  ])('%s', (_, more, atHome) => {
    const answer = addressesOf(deployed(more), 'a.example', 'A');
    expect(answer).toHaveLength(1);
    expect(JSON.stringify(answer) === JSON.stringify(HOME)).toBe(atHome);
  });

  test('a disabled check is healthy, and an inverted one unhealthy', () => {
    const at = deployed({ balancers: ['standby.elb'] });
    const with_ = (id: string) => {
      const config = { ...at.world.checks.get(id)!.HealthCheckConfig!, Disabled: true };
      const checks = new Map(at.world.checks).set(id, check(config));
      return addressesOf({ ...at, world: { ...at.world, checks } }, 'a.example', 'A');
    };
    // Home is lost: with its check disabled DNS stays there, and leads to nobody.
    expect(with_('home')).toEqual([]);
    expect(with_('stop')).not.toEqual(HOME);
  });
});

test('checkers see an object by its address, and a name that leads somewhere', () => {
  expect(reaches(deployed(), SWITCH)).toBe(false);
  expect(reaches(deployed({ objects: ['stop/thrown'] }), SWITCH)).toBe(true);
  expect(reaches(deployed(), { FullyQualifiedDomainName: 'primary.a.example' })).toBe(true);
  expect(reaches(deployed({ balancers: [] }), { FullyQualifiedDomainName: 'primary.a.example' })).toBe(false);
});

test('the SDK reads what is answered here, and the emulator gets the rest as it came', async () => {
  const asked: string[] = [];
  const emulator = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.host}`);
    response.writeHead(200, { 'content-type': 'text/xml' }).end('<ListHostedZonesResponse/>');
  });
  await new Promise<void>((resolve) => emulator.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(emulator.address() as AddressInfo).port}`;
  const front = await startFront({
    emulator: url,
    look: async () => deployed({ objects: ['stop/thrown'] }),
    checkerRanges: ['15.177.0.0/18', '54.228.16.0/26'],
  });
  const client = new Route53Client({
    region: 'us-east-1',
    endpoint: front.endpoint,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  try {
    const answer = await client.send(
      new TestDNSAnswerCommand({ HostedZoneId: 'Z', RecordName: 'a.example', RecordType: 'A' }),
    );
    expect(answer).toMatchObject({ ResponseCode: 'NOERROR', RecordName: 'a.example' });
    expect(answer.RecordData).toHaveLength(1);
    const { HealthCheckObservations = [] } = await client.send(
      new GetHealthCheckStatusCommand({ HealthCheckId: 'stop' }),
    );
    expect(HealthCheckObservations).toHaveLength(16);
    expect(new Set(HealthCheckObservations.map(({ StatusReport }) => StatusReport?.Status))).toEqual(
      new Set(['Success: HTTP Status Code 200, OK']),
    );
    const { CheckerIpRanges } = await client.send(new GetCheckerIpRangesCommand({}));
    expect(CheckerIpRanges).toEqual(['15.177.0.0/18', '54.228.16.0/26']);
    expect(asked).toEqual([]);
    await client.send(new ListHostedZonesCommand({}));
    expect(asked).toEqual([`GET /2013-04-01/hostedzone ${url.slice('http://'.length)}`]);
  } finally {
    client.destroy();
    await front.close();
    await new Promise<void>((resolve) => {
      emulator.close(() => resolve());
      emulator.closeAllConnections();
    });
  }
});

test('at least twelve things are broken, each another one', () => {
  expect(BROKEN.length).toBeGreaterThanOrEqual(12);
  expect(new Set(BROKEN.map(({ name }) => name)).size).toBe(BROKEN.length);
  expect(new Set(BROKEN.map(({ check: by }) => by)).size).toBeGreaterThanOrEqual(10);
});
