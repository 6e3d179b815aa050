// The intrinsics that the user guide alone explains, read from templates that others wrote: those of cfn-lint's own tests. Its wheel lacks them, its sources
// have them; CI fetches these and names the folder. Usage: node -r ./scripts/ts-require.cjs scripts/ci/cfn-lint-templates.ts FOLDER
import { deepEqual, throws } from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Resolver } from '../../drill/template/resolve';
import { readSource } from '../../drill/template/source';

const folder = join(process.argv[2] ?? '', 'test', 'fixtures', 'templates');
if (!existsSync(join(folder, 'good'))) {
  console.error(`error: ${folder} has no templates of cfn-lint; name the folder of its sources`);
  process.exit(2);
}

function template(name: string, parameters: Readonly<Record<string, string>> = {}) {
  const assembly = readSource(join(folder, name), { parameters, region: 'us-east-1' });
  const resolver = new Resolver(assembly);
  return {
    resolver,
    outputs: () => resolver.outputs(assembly.stacks[0]!),
    /** Of each resource of a type the value of one property, by logical id. */
    column: (type: string, property: string) =>
      Object.fromEntries(
        resolver.ofType(type).map((one) => [one.logicalId, resolver.properties(one)[property]]),
      ),
  };
}

const CHECKS: Readonly<Record<string, () => void>> = {
  'Fn::FindInMap: what the map has, and the DefaultValue of what it has not': () => {
    const { resolver, column } = template('good/functions_findinmap_default_value.yaml');
    const clusters = { Cluster0: 'Value1', Cluster1: 'Cluster1', Cluster2: 'Cluster2', Cluster3: 'Cluster3' };
    deepEqual(column('AWS::ECS::Cluster', 'ClusterName'), clusters);
    const meshes = { Mesh0: 'Value1', Mesh1: 'Value1', Mesh2: 'Mesh2', Mesh3: 'Mesh3', Mesh4: 'Mesh4' };
    deepEqual(column('AWS::AppMesh::Mesh', 'MeshName'), meshes);
    deepEqual(resolver.unknowns, []);
  },
  'Fn::Length and Fn::ToJsonString, as keys of a map': () => {
    const file = 'good/functions_findinmap_enhanced.yaml';
    const clusters = { Cluster: 'Value1', Cluster2: 'Value2', Cluster3: 'Value3' };
    deepEqual(template(file).column('AWS::ECS::Cluster', 'ClusterName'), clusters);
    deepEqual(template(file).column('AWS::SQS::Queue', 'QueueName'), { Queue: 'Value1' });
    const meshes = { Mesh: 'Value1', Mesh2: 'Value5' };
    deepEqual(template(file, { Stage: 'Dev' }).column('AWS::AppMesh::Mesh', 'MeshName'), meshes);
  },
  'Fn::Length of a list, in an output': () => {
    deepEqual(template('integration/getatt-types.yaml').outputs().Length, 3);
  },
  'Fn::Transform in place of a text is named, and so is the macro of the whole': () => {
    const { unknowns } = template('good/parameters/used_transforms.yaml', { Version: '1' }).resolver;
    deepEqual(
      unknowns.map(({ text }) => text),
      ['{Fn::Transform {"Name":"DynamicUserData"}}', '{Transform AWS::Serverless-2016-10-31}'],
    );
  },
  'Fn::Transform in place of lists: they are left out and named': () => {
    const file = 'good/resources/dynamodb/attributes_transform.yaml';
    const { oddities } = template(file, { IncludeBaseUrl: 's3://theirs' }).resolver;
    const said = oddities.map(({ found, oddity: { place, kind } }) => `${found.logicalId} ${place} ${kind}`);
    deepEqual(said.sort(), [
      'DDBTableTransformAttributeDefinitions AttributeDefinitions unknown',
      'DDBTableTransformBoth AttributeDefinitions unknown',
      'DDBTableTransformBoth KeySchema unknown',
      'DDBTableTransformKeySchema KeySchema unknown',
    ]);
  },
  'aliases that would fill any memory are refused': () => {
    throws(() => template('integration/yaml-alias-amplification.yaml'), /repeats itself by its aliases/);
  },
};

let failed = 0;
for (const [name, check] of Object.entries(CHECKS)) {
  try {
    check();
    console.log(`✓ ${name}`);
  } catch (error) {
    failed += 1;
    console.error(`✗ ${name}\n${(error as Error).message}`);
  }
}
process.exitCode = failed === 0 ? 0 : 1;
