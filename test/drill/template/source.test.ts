// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders are those of Fn::Sub
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { AssemblyError } from '../../../drill/template/errors';
import { graphOf } from '../../../drill/template/graph';
import { readSource } from '../../../drill/template/source';
import { folderWith, only, read, readTemplate, synthesized } from './support';

/** What is said of files that are wrong: one line for each problem. */
function problems(files: Record<string, string>, path: string): string[] {
  const folder = folderWith(files);
  try {
    readSource(join(folder, path));
  } catch (error) {
    if (error instanceof AssemblyError) return error.problems.map((one) => one.replaceAll(`${folder}/`, ''));
    throw error;
  }
  return [];
}

const json = (template: object) => problems({ 'a.json': JSON.stringify(template) }, 'a.json');
const topic = { Type: 'AWS::SNS::Topic' };

describe('what cannot be read says where, what and the remedy', () => {
  test.each<[what: string, file: string, text: string, said: string[]]>([
    [
      'broken JSON',
      'a.json',
      '{\n  "Resources": {\n    "A": { "Type": "X", }\n  }\n}',
      ['a.json cannot be read as JSON (line 3, column 25: expected key, found "}"); correct it there'],
    ],
    [
      'JSON that ends too early',
      'a.json',
      '{ "Resources": {',
      [
        'a.json cannot be read as JSON (line 1, column 17: expected key or }, found the end of the file); correct it there',
      ],
    ],
    [
      'broken YAML',
      'a.yaml',
      'Resources:\n  A:\n    Type: X\n   B: 1\n',
      [
        expect.stringMatching(
          /^a\.yaml cannot be read as YAML \(line 4, column \d+: .+\); correct it there$/,
        ),
      ],
    ],
    [
      'aliases of aliases, which would fill any memory',
      'a.yaml',
      `Resources:\n  A:\n    Type: X\n    Metadata:\n      a0: &a0 [x, x]\n${Array.from({ length: 19 }, (_, n) => `      a${n + 1}: &a${n + 1} [*a${n}, *a${n}]\n`).join('')}`,
      ['a.yaml repeats itself by its aliases (*name) more than a thousand times; write out what is meant'],
    ],
    [
      'a tag that is none of CloudFormation’s',
      'a.yaml',
      'Resources:\n  A:\n    Type: !Reff X\n',
      ['a.yaml cannot be read as YAML (line 3, column 11: Unresolved tag: !Reff); correct it there'],
    ],
    [
      'a tag of a tool that makes templates',
      'a.yaml',
      'Resources:\n  A: !Rain::Module a.yaml\n',
      [
        'a.yaml cannot be read as YAML (line 2, column 6: Unresolved tag: !Rain::Module); name what rain pkg makes of it',
      ],
    ],
    [
      'two documents in one file',
      'a.yaml',
      'Resources: {}\n---\nResources: {}\n',
      ['a.yaml has more than one document (line 2 begins the second); a template is one'],
    ],
    [
      'what is nested without end, as JSON',
      'a.json',
      `{"Resources":{"A":{"Type":"X","Properties":${'['.repeat(9000)}${']'.repeat(9000)}}}}`,
      ['a.json is nested more than 400 levels deep; write it flatter'],
    ],
    [
      'the same as YAML',
      'a.yaml',
      `Resources:\n  A:\n    Type: X\n    Metadata: ${'['.repeat(9000)}${']'.repeat(9000)}\n`,
      ['a.yaml is nested more than 400 levels deep; write it flatter'],
    ],
    [
      'something else',
      'a.yaml',
      'hello: world\n',
      [
        'a.yaml is no CloudFormation template: it has no Resources; name a template, or the output folder of cdk synth',
      ],
    ],
  ])('%s', (_, file, text, said) => {
    expect(problems({ [file]: text }, file)).toEqual(said);
  });

  test('one line for each place: what follows from a fault is none', () => {
    const broken = (DisplayName: string) =>
      problems(
        {
          'a.yaml': `Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n      DisplayName: ${DisplayName}\n  B: { Type: x }\n`,
        },
        'a.yaml',
      );
    expect(broken('["a"][0]')).toEqual([
      'a.yaml cannot be read as YAML (line 5, column 25: Unexpected flow-seq-start at node end); correct it there',
    ]);
    expect(broken("'never ends")).toEqual([
      "a.yaml cannot be read as YAML (line 7, column 1: Missing closing 'quote); correct it there",
    ]);
  });

  test('what a shell has written in UTF-16, little end or big end first', () => {
    const text = '{ "Resources": {} }';
    const little = Buffer.from(`\uFEFF${text}`, 'utf16le');
    for (const bytes of [little, Buffer.from(little).swap16()]) {
      const file = join(folderWith({}), 'a.json');
      writeFileSync(file, bytes);
      expect(() => read(file)).toThrow(`${file} is written in UTF-16; save it as UTF-8`);
    }
  });

  test('a path that is not there', () => {
    expect(problems({}, 'nowhere')).toEqual([
      'nowhere does not exist; name the output folder of cdk synth, or a template file',
    ]);
  });

  test('every wrong name of a template at once', () => {
    expect(
      json({
        Parameters: { Needed: { Type: 'String' } },
        Conditions: { Round: { Condition: 'About' }, About: { 'Fn::Not': [{ Condition: 'Round' }] } },
        Resources: {
          B: {
            ...topic,
            Metadata: { 'aws:cdk:path': 'App/B/Resource' },
            DependsOn: 'Gone',
            Condition: 'None',
            Properties: { TopicName: { 'Fn::Sub': '${Nobody}-${A.TopicName}-${!Literal}-${AWS::Region}' } },
          },
          A: { ...topic, Properties: { DisplayName: { 'Fn::GetAtt': ['Lost', 'Arn'] } } },
          C: { Properties: {} },
        },
        Outputs: { O: { Value: { 'Fn::FindInMap': ['Map', 'a', 'b'] } } },
      }),
    ).toEqual([
      'a.json: Resources/A has a Fn::GetAtt of "Arn" to Lost, which is no resource of the template; correct the name',
      'a.json: Resources/B (App/B) names condition None, which the template does not have; correct the name',
      'a.json: Resources/B (App/B) depends on Gone, which is no resource of the template; correct or remove DependsOn',
      'a.json: Resources/B (App/B) has a Ref to Nobody, which is no resource, parameter or pseudo parameter of the template; correct the name',
      'a.json: Outputs/O looks in mapping Map, which the template does not have; correct the name',
      'a.json: Conditions/About is defined by itself; take that out',
      'a.json: Conditions/Round is defined by itself; take that out',
      'a.json: Parameters/Needed has no Default and no value (type String); give it one with --parameter Needed=VALUE',
      'a.json: Resources/C has no Type; give it one',
    ]);
  });

  test('what a macro adds may be depended on, and named as a condition', () => {
    const resources = {
      Resources: {
        Api: { Type: 'AWS::Serverless::Api', Condition: 'Made', Properties: {} },
        // AWS SAM makes a resource of this name for the API's stage.
        Plan: { Type: 'AWS::ApiGateway::UsagePlan', DependsOn: 'ApiProdStage' },
      },
    };
    expect(json({ Transform: 'AWS::Serverless-2016-10-31', ...resources })).toEqual([]);
    expect(json(resources)).toHaveLength(2);
  });

  test('a cycle, by its names', () => {
    const ref = (name: string) => ({ ...topic, Properties: { DisplayName: { Ref: name } } });
    expect(json({ Resources: { C: ref('A'), A: ref('B'), B: ref('C'), D: ref('A') } })).toEqual([
      'a.json: a/A → a/B → a/C → a/A is a cycle; take one of these references out',
    ]);
    // What a macro makes of them may have none: SAM's functions and APIs name each other.
    expect(
      json({ Transform: 'AWS::Serverless-2016-10-31', Resources: { A: ref('B'), B: ref('A') } }),
    ).toEqual([]);
    // The branch of Fn::If that is not taken makes none.
    const never = { 'Fn::If': ['Never', { Ref: 'A' }, 'x'] };
    const Conditions = { Never: { 'Fn::Equals': ['a', 'b'] } };
    expect(
      json({ Conditions, Resources: { A: ref('B'), B: { ...topic, Properties: { DisplayName: never } } } }),
    ).toEqual([]);
  });

  test('an asset that is missing, and a template that is broken, in an assembly', () => {
    const folder = synthesized((app) => {
      const env = { account: '123456789012', region: 'eu-west-3' };
      for (const id of ['One', 'Two']) new Stack(app, id, { env });
    });
    for (const id of ['One', 'Two']) writeFileSync(join(folder, `${id}.template.json`), '{');
    expect(() => readSource(folder)).toThrow(
      /One\.template\.json cannot be read as JSON .*\n.*Two\.template\.json cannot be read as JSON/,
    );
    const gone = synthesized((app) => {
      new lambda.Function(new Stack(app, 'S'), 'F', {
        runtime: lambda.Runtime.NODEJS_22_X,
        handler: 'a.handler',
        code: lambda.Code.fromAsset(folderWith({ 'a.js': 'exports.handler = () => 1' })),
      });
    });
    const [asset] = [...readSource(gone).assets.values()].filter(({ packaging }) => packaging === 'zip');
    rmSync(asset!.path, { recursive: true });
    expect(() => readSource(gone)).toThrow(
      `${asset!.path} does not exist, and the assembly names it as an asset; run cdk synth again`,
    );
  });

  test('a nested template that is given another parameter than the one that it wants', () => {
    const properties = { TemplateURL: './child.json', Parameters: { Nmae: 'x' } };
    const main = { Resources: { Child: { Type: 'AWS::CloudFormation::Stack', Properties: properties } } };
    const child = { Parameters: { Name: { Type: 'String' } }, Resources: { A: topic } };
    expect(
      problems({ 'a.json': JSON.stringify(main), 'child.json': JSON.stringify(child) }, 'a.json'),
    ).toEqual([
      'child.json: Parameters/Nmae is given by Child, which nests this, and is not there; declare it, or take it out there',
      'child.json: Parameters/Name has no Default and no value (type String); give it one in Parameters of Child, which nests it',
    ]);
  });

  test('a nested template that is missing', () => {
    const nested = { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: './child.yaml' } };
    expect(json({ Resources: { Child: nested } })).toEqual([
      'a.json: the template of nested stack Child, child.yaml, does not exist; synthesize or package again',
    ]);
  });
});

describe('parameters', () => {
  const parameters = {
    Names: { Type: 'CommaDelimitedList', Default: 'a, b' },
    Size: { Type: 'Number', Default: 3 },
    Image: { Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>', Default: '/images/latest' },
    Needed: { Type: 'String' },
  };
  const Outputs = Object.fromEntries(Object.keys(parameters).map((Ref) => [Ref, { Value: { Ref } }]));
  const outputs = (given: Record<string, string>) => {
    const { resolver, assembly } = readTemplate(
      { Parameters: parameters, Resources: { T: topic }, Outputs },
      { parameters: given, stackName: 'mine' },
    );
    return resolver.outputs(assembly.stacks[0]!);
  };

  test('are their default, what was given, lists and, from Parameter Store, symbolic', () => {
    expect(outputs({ Needed: 'x' })).toEqual({
      Names: ['a', 'b'],
      Size: 3,
      Image: '{{resolve:ssm:/images/latest}}',
      Needed: 'x',
    });
    expect(outputs({ 'mine:Needed': 'y', Names: 'c' })).toMatchObject({ Needed: 'y', Names: ['c'] });
  });
});

test('nested templates beside a bare one, with a parameter down and an output up', () => {
  const folder = folderWith({
    'main.yaml': [
      'Resources:',
      '  Child:',
      '    Type: AWS::CloudFormation::Stack',
      '    Properties:',
      '      TemplateURL: parts/child.yaml',
      '      Parameters: { Name: !Sub "${AWS::Region}-alarms" }',
      '  Far:',
      '    Type: AWS::CloudFormation::Stack',
      '    Properties: { TemplateURL: https://bucket.s3.amazonaws.com/far.yaml }',
      'Outputs:',
      '  Topic: { Value: !GetAtt Child.Outputs.Topic }',
      '  Far: { Value: !GetAtt Far.Outputs.Thing }',
    ].join('\n'),
    'parts/child.yaml': [
      'Parameters: { Name: { Type: String } }',
      'Resources: { T: { Type: AWS::SNS::Topic, Properties: { TopicName: !Ref Name } } }',
      'Outputs: { Topic: { Value: !Ref T } }',
    ].join('\n'),
  });
  const { resolver, assembly } = read(join(folder, 'main.yaml'), { region: 'eu-west-1' });
  const { Topic, Far } = resolver.outputs(assembly.stacks[0]!);
  expect(Topic).toBe('arn:aws:sns:eu-west-1:123456789012:eu-west-1-alarms');
  expect(resolver.named(Topic)?.key).toBe('main.Child/T');
  expect(Far).toBe('{main/Far.Outputs.Thing}');
  expect(resolver.unknowns.map(({ text }) => text)).toEqual(['{main/Far.Outputs.Thing}']);
});

describe('a nested template whose address is on the web', () => {
  const sub = '$' + '{Bucket}.s3.$' + '{AWS::URLSuffix}/$' + '{Prefix}parts/net.yaml';
  test.each<[url: unknown, file: string]>([
    ['https://s3.amazonaws.com/bucket/latest/parts/net.yaml', 'parts/net.yaml'],
    ['https://s3.amazonaws.com/bucket/templates/net.yaml', 'net.yaml'],
    ['https://bucket.s3.amazonaws.com/templates/net.yaml', '../templates/net.yaml'],
    [{ 'Fn::Sub': `https://${sub}` }, 'parts/net.yaml'],
    [{ 'Fn::Join': ['', ['https://', { Ref: 'AWS::URLSuffix' }, '/b/parts/net.yaml']] }, 'parts/net.yaml'],
  ])('%j is the file that lies where it would have it: %s', (TemplateURL, file) => {
    const folder = folderWith({
      'top/main.json': JSON.stringify({
        Parameters: { Bucket: { Type: 'String', Default: 'b' }, Prefix: { Type: 'String', Default: 'p/' } },
        Resources: { Net: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL } } },
        Outputs: { Topic: { Value: { 'Fn::GetAtt': ['Net', 'Outputs.Topic'] } } },
      }),
      [join('top', file)]:
        'Resources: { T: { Type: AWS::SNS::Topic } }\nOutputs: { Topic: { Value: !Ref T } }',
    });
    const { resolver, assembly } = read(join(folder, 'top/main.json'));
    expect(resolver.named(resolver.outputs(assembly.stacks[0]!).Topic)?.key).toBe('main.Net/T');
  });

  test('is no file of its name alone one folder up, which may be anybody’s', () => {
    const TemplateURL = 'https://s3.amazonaws.com/net.yaml';
    const folder = folderWith({
      'top/main.json': JSON.stringify({
        Resources: { Net: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL } } },
      }),
      'net.yaml': 'Resources: { T: { Type: AWS::SNS::Topic } }',
    });
    expect(read(join(folder, 'top/main.json')).assembly.stacks).toHaveLength(1);
  });
});

test('the graph has each after what it depends on, over stacks, whatever the order of keys', () => {
  const { resolver } = readTemplate({
    Resources: {
      A: { ...topic, DependsOn: ['Z'] },
      M: { ...topic, Properties: { DisplayName: { 'Fn::Sub': '${A.TopicName}' } } },
      Z: topic,
    },
  });
  const graph = graphOf(resolver);
  expect(graph.order.map(({ logicalId }) => logicalId)).toEqual(['Z', 'A', 'M']);
  expect(graph.dependenciesOf('one/M')).toEqual(['one/A']);
  expect(graph.cycles).toEqual([]);
});

test('functions of Rules are read: which values of parameters go together changes no resource', () => {
  const text = `
Parameters:
  Stage: { Type: String, Default: live }
  Size: { Type: String, Default: t4g.small }
  Subnets: { Type: "List<AWS::EC2::Subnet::Id>", Default: "subnet-1,subnet-2" }
Rules:
  NotTooSmall:
    RuleCondition: !Equals [!Ref Stage, live]
    Assertions:
      - Assert: !Contains [[t4g.small, t4g.large], !Ref Size]
      - Assert: !EachMemberIn [!ValueOfAll ["AWS::EC2::Subnet::Id", VpcId], !RefAll "AWS::EC2::VPC::Id"]
      - Assert: !EachMemberEquals [!ValueOf [Subnets, Tags.Team], shop]
Resources:
  Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: !Ref Stage } }
`;
  expect(only(read(join(folderWith({ 'a.yaml': text }), 'a.yaml')), 'AWS::SNS::Topic')).toEqual({
    TopicName: 'live',
  });
});

// Readers after libyaml, which CloudFormation's is, do not look how the lines of a quoted text and of a list or map in brackets are indented; the
// samples of AWS have policies that end so. YAML 1.2 wants them further in than what they belong to.
test.each([
  [
    'a quoted text that ends where its key is',
    `!Sub '{\n        "a": "\${AWS::Region}"\n      }'`,
    '{ "a": "us-east-1" }',
  ],
  ['one that is further out', "'a\n b\n\n  c'", 'a b\nc'],
  ['one in double quotes', '"a\n b\\\n  c"', 'a bc'],
  ['one that begins in a list', "!Join ['',\n    ['a\n  b']]", 'a b'],
  ['a map in brackets', '!Sub ["${a}${b}", { a: x,\n  b: y }]', 'xy'],
])('%s', (_, written, expected) => {
  const text = `Resources:\n  T:\n    Type: AWS::SNS::Topic\n    Properties:\n      DisplayName: ${written}\n      TopicName: t\n`;
  const found = only(read(join(folderWith({ 'a.yaml': text }), 'a.yaml')), 'AWS::SNS::Topic');
  expect(found).toEqual({ DisplayName: expected, TopicName: 't' });
});

test('of what is written twice the last counts, in YAML as in JSON', () => {
  const texts = {
    'a.yaml':
      'Resources:\n  T:\n    Type: AWS::SNS::Topic\n    Properties:\n      TopicName: a\n      TopicName: b\n',
    'a.json':
      '{"Resources": {"T": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "a", "TopicName": "b"}}}}',
  };
  for (const [name, text] of Object.entries(texts))
    expect(only(read(join(folderWith({ [name]: text }), name)), 'AWS::SNS::Topic')).toEqual({
      TopicName: 'b',
    });
});
