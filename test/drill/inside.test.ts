import { listenInside } from '../../drill/inside';
import { ComputePlane } from '../../drill/model/compute/compute-plane';
import type { Caller, Outsider } from '../../drill/runtime/gateway';
import type { Runtime } from '../../drill/runtime/runtime';
import type { FaultState } from '../../drill/world/faults';
import { playWorld } from './support/play-world';
import { smallSite } from './support/small-site';

const APP = {
  requestsPerSecond: 70,
  serviceMs: 120,
  workers: 32,
  maxInFlight: 48,
  backlog: 1000,
  shedWork: 0.02,
  bootSeconds: 40,
  startSeconds: 4,
  dependencyStatus: 500,
  dependencyTimeoutMs: 10_000,
  healthNeeds: [],
  healthIsExempt: true,
};

/** What a function in the network, or outside of it, gets when it asks the load balancer. */
function asked({ fault = {}, internal = false, inNetwork = true, host = 'balancer' } = {}) {
  const { Balancer, ...rest } = smallSite();
  const place = playWorld({
    ...rest,
    Balancer: {
      ...Balancer!,
      Properties: { Type: 'application', Scheme: internal ? 'internal' : 'internet-facing' },
    },
    Probe: {
      Type: 'AWS::Lambda::Function',
      Properties: inNetwork ? { VpcConfig: { SubnetIds: ['subnet-1'] } } : {},
    },
  });
  const compute = new ComputePlane(place.world, () => APP);
  compute.settle(0);
  place.world.faults.change(fault as Partial<FaultState>);
  let ask: Outsider | undefined;
  listenInside(
    place.world,
    { gateway: { addOutsider: (one: Outsider) => (ask = one) } } as unknown as Runtime,
    compute,
  );
  const request = {
    protocol: 'http:' as const,
    host: host === 'balancer' ? compute.balancers[0]!.dnsName : host,
    method: 'GET',
    path: '/a-page',
    headers: {},
    body: Buffer.alloc(0),
  };
  const functionArn = place.world.resolver.nameOf(place.found('Probe'), 'Arn');
  const got = ask!(request, { functionArn } as Caller);
  return typeof got === 'object' ? ('code' in got ? got.code : got.status) : got;
}

const broken = (how: string) => ({ application: [{ how, share: 1, healthCheckFails: false }] });

test.each([
  ['servers that are well', {}, 200],
  ['servers that pass their check and fail their pages', { fault: broken('unavailable') }, 503],
  ['an application that answers 500', { fault: broken('errors') }, 500],
  ['servers that refuse', { fault: broken('refuses') }, 502],
  ['no targets', { fault: { noTargets: true } }, 503],
  ['an internal one, from its network', { internal: true }, 200],
  ['an internal one, from outside', { internal: true, inNetwork: false }, 'silence'],
  ['another host', { host: 'hooks.example.com' }, undefined],
])('a function that asks a load balancer: %s', (_, given, expected) => {
  expect(asked(given)).toBe(expected);
});

test('servers that hang keep it waiting', () => {
  expect(asked({ fault: broken('hangs') })).toEqual('silence');
});
