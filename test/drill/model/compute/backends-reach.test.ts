// "Security group rules": a cache or a database that does not let its servers in is never reached.
import { Backends } from '../../../../drill/model/compute/backends';
import type { Resource } from '../../../../drill/template/assembly';
import { APP } from '../../support/application';
import { loadBalanced } from '../../support/load-balanced';
import { playWorld } from '../../support/play-world';

const id = (group: string) => ({ 'Fn::GetAtt': [group, 'GroupId'] });
const group = (...SecurityGroupIngress: readonly object[]): Resource => ({
  Type: 'AWS::EC2::SecurityGroup',
  Properties: { GroupDescription: 'g', SecurityGroupIngress },
});
const fromServers = (port: unknown) => ({
  IpProtocol: 'tcp',
  FromPort: port,
  ToPort: port,
  SourceSecurityGroupId: id('Servers'),
});
const launch = (of: string): Resource => ({
  Type: 'AWS::EC2::LaunchTemplate',
  Properties: { LaunchTemplateData: { NetworkInterfaces: [{ DeviceIndex: 0, Groups: [id(of)] }] } },
});
const CACHE = { hitRatio: 0.9, missWork: 2, warmUpRequests: 1000, timeoutMs: 250, required: true };

function site(inner: Resource, more: Record<string, Resource> = {}) {
  const place = playWorld({
    ...loadBalanced({
      group: { MinSize: '1', MaxSize: '1', LaunchTemplate: { LaunchTemplateId: { Ref: 'Template' } } },
    }),
    Template: launch('Servers'),
    Servers: group(),
    Inner: inner,
    Cache: {
      Type: 'AWS::ElastiCache::ReplicationGroup',
      Properties: { ReplicationGroupDescription: 'c', SecurityGroupIds: [id('Inner')] },
    },
    Data: {
      Type: 'AWS::RDS::DBInstance',
      Properties: { Engine: 'postgres', VPCSecurityGroups: [id('Inner')] },
    },
    ...more,
  });
  const servers = place.world.resolver.ofType('AWS::AutoScaling::AutoScalingGroup');
  const backends = new Backends(place.world, 'eu-west-3', { ...APP, cache: CACHE }, servers);
  return { ...place, backends };
}

test('servers that are let in at both ports ask both', () => {
  const dataPort = { 'Fn::GetAtt': ['Data', 'Endpoint.Port'] };
  const { backends, said } = site(group(fromServers(6379), fromServers(dataPort)));
  expect(backends.effects()).toEqual({});
  expect(said('health')).toEqual([]);
});

test('a cache that lets nobody in is not there, and each page waits for it', () => {
  const { backends, said } = site(group(fromServers(5432)));
  expect(backends.effects().database).toMatchObject({ failed: 1, addedMs: CACHE.timeoutMs });
  expect(said('health')).toEqual(['the security groups of Cache do not let in Group at port 6379']);
});

test('a database that lets nobody in is not there, and each page waits for it', () => {
  const { backends, said } = site(group(fromServers(6379)));
  expect(backends.effects().database).toMatchObject({ failed: 1, addedMs: APP.dependencyTimeoutMs });
  expect(said('health')).toEqual(['the security groups of Data do not let in Group at port 5432']);
});

test('behind a proxy of Amazon RDS nobody can say', () => {
  const proxy: Resource = { Type: 'AWS::RDS::DBProxy', Properties: {} };
  const { backends } = site(group(fromServers(6379)), { Proxy: proxy });
  expect(backends.effects()).toEqual({});
});

test('what only some of the servers reach is named', () => {
  const { backends, world } = site(group(fromServers(6379), fromServers(5432)), {
    Others: group(),
    Second: launch('Others'),
    More: {
      Type: 'AWS::AutoScaling::AutoScalingGroup',
      Properties: { MinSize: '1', MaxSize: '1', LaunchTemplate: { LaunchTemplateId: { Ref: 'Second' } } },
    },
  });
  expect(backends.effects()).toEqual({});
  expect(world.unsupported.all.filter(({ matters }) => matters).map(({ resource }) => resource)).toEqual([
    'Cache',
    'Data',
  ]);
});
