import { readAction } from '../../../../drill/model/compute/listener';
import { whyUnheard } from '../../../../drill/model/compute/listening';
import type { Resource } from '../../../../drill/template/assembly';
import { failedOf, playSmall, smallSite, totalsOf } from '../../support/small-site';

const plain = { port: 80, protocol: 'HTTP', certificates: [], rules: [], otherwise: readAction([]) };
const secure = {
  ...plain,
  port: 443,
  protocol: 'HTTPS',
  certificates: [['origin.example', '*.shop.example']],
};
const byTls = { port: 443, secure: true, name: 'origin.example' };
const ended = (
  listener: Parameters<typeof whyUnheard>[0],
  connection: Parameters<typeof whyUnheard>[1]['connection'],
  host = 'origin.example',
) => whyUnheard(listener, { connection, headers: { host: [host] } })?.ended;

test('a connection comes about by the protocol that is spoken, and with a certificate for the origin or for the Host', () => {
  expect(ended(plain, undefined)).toBeUndefined();
  expect(ended(plain, { ...byTls, port: 80, secure: false })).toBeUndefined();
  expect(ended(secure, byTls, 'other.example')).toBeUndefined();
  expect(ended(secure, { ...byTls, name: 'balancer.example' }, 'WWW.shop.example')).toBeUndefined();
  expect(
    ended({ ...secure, certificates: [undefined] }, { ...byTls, name: 'balancer.example' }),
  ).toBeUndefined();
  // Whoever passes TLS on says nothing of what is behind it.
  expect(ended({ ...secure, protocol: 'TCP', certificates: [] }, byTls)).toBeUndefined();
});

// Documented: CloudFront "HTTP 502 status code (Bad Gateway)"; Elastic Load Balancing "Troubleshoot your Application Load Balancers".
test.each([
  ['no listener', undefined, byTls, { failure: 'refused' }],
  ['plain HTTP to whoever asks by TLS', { ...plain, port: 443 }, byTls, { failure: 'broken' }],
  [
    'TLS to whoever asks by plain HTTP',
    secure,
    { ...byTls, secure: false },
    { status: 400, by: 'load balancer' },
  ],
  ['no certificate', { ...secure, certificates: [] }, byTls, { failure: 'refused' }],
  [
    'the certificate of another name',
    { ...secure, certificates: [['old.example']] },
    byTls,
    { failure: 'broken' },
  ],
] as const)('with %s none does', (_, listener, connection, expected) => {
  expect(ended(listener, connection)).toEqual(expected);
});

const redirect = {
  Type: 'redirect',
  RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' },
};

function withListener(change: object, origin: object = {}, more: Record<string, Resource> = {}) {
  const resources = structuredClone(smallSite({ origin })) as Record<string, Resource>;
  Object.assign(resources.Listener!.Properties as object, change);
  return { ...resources, ...more };
}

test.each<[string, Record<string, Resource>]>([
  ['asked at a port where nobody listens', withListener({ Port: 8080 })],
  [
    'asked by TLS where plain HTTP is spoken',
    withListener({ Port: 443 }, { OriginProtocolPolicy: 'https-only' }),
  ],
  ['sent round in a circle', withListener({ DefaultActions: [redirect] })],
])('nobody gets a page from an origin that is %s', async (_, resources) => {
  // Copies of a quiet day are shown for a while.
  const { fresh, error, stale, cached, requests } = totalsOf(await playSmall({ resources }));
  expect(fresh).toBe(0);
  expect(error + stale + cached).toBeCloseTo(requests, 3);
  expect(error).toBeGreaterThan(0.5 * requests);
});

test('the port of an origin is its own', async () => {
  expect(failedOf(await playSmall({ resources: withListener({ Port: 8080 }, { HTTPPort: 8080 }) }))).toBe(0);
});

test('a VPC origin decides how its load balancer is asked, and one that leads elsewhere is named', async () => {
  const vpcOrigin = (Arn: unknown, policy: string): Record<string, Resource> => {
    const resources = withListener(
      {},
      {},
      {
        Way: {
          Type: 'AWS::CloudFront::VpcOrigin',
          Properties: { VpcOriginEndpointConfig: { Arn, Name: 'way', OriginProtocolPolicy: policy } },
        },
      },
    );
    const { DistributionConfig } = resources.Distribution!.Properties as {
      DistributionConfig: { Origins: Record<string, unknown>[] };
    };
    const [first] = DistributionConfig.Origins;
    delete first!.CustomOriginConfig;
    first!.VpcOriginConfig = { VpcOriginId: { 'Fn::GetAtt': ['Way', 'Id'] } };
    return resources;
  };
  const named = async (resources: Record<string, Resource>) => {
    const played = await playSmall({ resources });
    const { world } = played;
    const said = world.unsupported.all.flatMap(({ what, matters }) => (matters ? [what] : []));
    return { said, works: totalsOf(played).fresh > 0 && failedOf(played) === 0 };
  };
  const here = { Ref: 'Balancer' };
  expect(await named(vpcOrigin(here, 'http-only'))).toEqual({ said: [], works: true });
  expect(await named(vpcOrigin(here, 'match-viewer'))).toEqual({ said: [], works: false });
  const gone = 'arn:aws:elasticloadbalancing:eu-west-3:1:loadbalancer/app/gone/1';
  expect((await named(vpcOrigin(gone, 'http-only'))).said).toEqual([
    expect.stringMatching(
      /^the VPC origin of origin app, which leads to .*gone\/1, which is not in the assembly/,
    ),
  ]);
});
