// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders are those of Fn::Sub
// Values as the CloudFormation user guide's pages on each intrinsic function give them, where a template shows too little.
import { cidr, zonesOf } from '../../../drill/template/intrinsics';
import { readTemplate } from './support';

const { resolver, assembly } = readTemplate(
  {
    Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'jobs' } } },
    Mappings: { Sizes: { small: { Count: 2 } } },
  },
  { region: 'cn-north-1' },
);
const value = (given: unknown) => resolver.value(assembly.stacks[0]!, given);

test.each<[given: unknown, expected: unknown]>([
  [{ 'Fn::Length': ['a', 'b', 'c'] }, 3],
  [{ 'Fn::Length': { 'Fn::Split': ['|', 'a|b'] } }, 2],
  [{ 'Fn::ToJsonString': { queue: { 'Fn::GetAtt': 'Queue.QueueName' } } }, '{"queue":"jobs"}'],
  [{ 'Fn::FindInMap': ['Sizes', 'small', 'Count'] }, 2],
  [{ 'Fn::FindInMap': ['Sizes', 'large', 'Count', { DefaultValue: 9 }] }, 9],
  [{ 'Fn::Split': ['|', 'a||c|'] }, ['a', '', 'c', '']],
  [{ 'Fn::Join': [':', ['a', { Ref: 'AWS::NoValue' }, 'b']] }, 'a:b'],
  [{ 'Fn::Select': ['1', ['apples', 'grapes']] }, 'grapes'],
  [
    { 'Fn::Sub': ['${a}-${!b}-${AWS::Partition}', { a: { Ref: 'AWS::URLSuffix' } }] },
    'amazonaws.com.cn-${b}-aws-cn',
  ],
  [{ Ref: 'Queue' }, 'https://sqs.cn-north-1.amazonaws.com.cn/123456789012/jobs'],
  [{ 'Fn::Base64': 'AWS CloudFormation' }, 'QVdTIENsb3VkRm9ybWF0aW9u'],
  [{ a: { 'Fn::If': ['Nothing', 1, { Ref: 'AWS::NoValue' }] }, b: 2 }, { b: 2 }],
  // What only a deploy knows stays as it is written.
  [
    '{{resolve:secretsmanager:db:SecretString:password}}',
    '{{resolve:secretsmanager:db:SecretString:password}}',
  ],
  [{ 'Fn::Transform': { Name: 'Macro' } }, '{Fn::Transform {"Name":"Macro"}}'],
])('%j', (given, expected) => {
  expect(value(given)).toEqual(expected);
});

test('Fn::Cidr cuts blocks of the size asked for, and refuses what does not fit', () => {
  expect(cidr('192.168.0.0/24', 6, 5)).toEqual(
    [0, 32, 64, 96, 128, 160].map((last) => `192.168.0.${last}/27`),
  );
  expect(cidr('10.0.0.0/16', 2, 8)).toEqual(['10.0.0.0/24', '10.0.1.0/24']);
  expect(cidr('2001:db8:1:ff00::/56', 2, 64)).toEqual(['2001:db8:1:ff00::/64', '2001:db8:1:ff01::/64']);
  expect(cidr('10.0.0.0/28', 2, 4)).toBeUndefined();
  expect(cidr('10.0.0.0/16', 257, 1)).toBeUndefined();
  expect(cidr('elsewhere', 1, 8)).toBeUndefined();
});

test('Fn::GetAZs has the Region’s zones', () => {
  expect(value({ 'Fn::GetAZs': 'eu-west-3' })).toEqual(['eu-west-3a', 'eu-west-3b', 'eu-west-3c']);
  expect(value({ 'Fn::GetAZs': '' })).toEqual(zonesOf('cn-north-1'));
});

test.each(['constructor', '__proto__', 'toString'])(
  'a template may say %s where it names something: that is no name that everything has',
  (name) => {
    const spoken = (given: unknown) => JSON.stringify(value(given));
    expect(spoken({ Ref: name })).toContain(`{Ref ${name}}`);
    expect(spoken({ 'Fn::GetAtt': ['Queue', name] })).toContain(`{one/Queue.${name}}`);
    expect(spoken({ 'Fn::FindInMap': [name, name, name] })).toContain('{Fn::FindInMap');
    expect(spoken({ 'Fn::If': [name, 1, 2] })).toBe('2');
    const odd = readTemplate({ Resources: { A: { Type: name, Properties: { [name]: 1 } } } }).resolver.all[0];
    expect(odd?.resource.Type).toBe(name);
  },
);
