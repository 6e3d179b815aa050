import { FACTS } from '../../../../drill/facts';
import { databaseOf } from '../../../../drill/model/rds/database';
import type { Resource } from '../../../../drill/template/assembly';
import { playWorld } from '../../support/play-world';

const instance = (Properties: Record<string, unknown>): Resource => ({
  Type: 'AWS::RDS::DBInstance',
  Properties,
});
const cluster = (Properties: Record<string, unknown> = {}): Resource => ({
  Type: 'AWS::RDS::DBCluster',
  Properties: { Engine: 'aurora-mysql', ...Properties },
});
const member = instance({ DBClusterIdentifier: { Ref: 'Data' } });

// "Failing over a Multi-AZ DB instance", "High availability for Amazon Aurora", API reference of FailoverDBCluster.
test.each<[string, Record<string, Resource>, keyof typeof FACTS | undefined]>([
  ['a single instance comes back with its zone', { Data: instance({}) }, undefined],
  ['Multi-AZ', { Data: instance({ MultiAZ: true }) }, 'rds.multiAzFailover'],
  [
    'a Multi-AZ cluster',
    { Data: cluster({ DBClusterInstanceClass: 'db.m6gd.large' }) },
    'rds.multiAzClusterFailover',
  ],
  ['Aurora with a replica', { Data: cluster(), A: member, B: member }, 'rds.auroraFailover'],
  ['Aurora without one', { Data: cluster(), A: member }, 'rds.auroraRecreation'],
])('the loss of its zone: %s', async (_, resources, fact) => {
  const { world, pass, said } = playWorld(resources);
  const database = databaseOf(world, 'eu-west-3')!;
  expect(database.isDown()).toBe(false);
  world.faults.change({ zones: ['eu-west-3/0'] });
  let down = 0;
  for (; database.isDown() && down < 2000; down++) {
    if (down === 1500) world.faults.change({ zones: [] });
    await pass(1);
  }
  const { low, high } = fact === undefined ? { low: 1500, high: 1501 } : FACTS[fact];
  expect(down).toBeGreaterThanOrEqual(low);
  expect(down).toBeLessThanOrEqual(high + 1);
  expect(said('health')).toHaveLength(2);
  expect(database.isDown()).toBe(false);
});

test('the loss of another zone is none, and a second database is named', () => {
  const { world } = playWorld({ A: instance({}), B: instance({}) });
  const database = databaseOf(world, 'eu-west-3')!;
  world.faults.change({ zones: ['eu-west-3/1'] });
  expect([database.name, database.isDown()]).toEqual(['A', false]);
  expect(world.unsupported.all.map(({ resource, matters }) => [resource, matters])).toEqual([['B', false]]);
  expect(databaseOf(world, 'us-east-1')).toBeUndefined();
});
