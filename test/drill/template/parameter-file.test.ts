// Files of parameters as `aws cloudformation` and CodePipeline take them ("deploy" of the AWS CLI, --parameter-overrides; "AWS CloudFormation
// artifacts" of CodePipeline, template configuration file).
import { join } from 'node:path';
import { readParameterFile } from '../../../drill/template/parameter-file';
import { folderWith } from './support';

function read(text: string) {
  const file = join(folderWith({ 'p.json': text }), 'p.json');
  const { values, places, problems } = readParameterFile(file, 'p.json');
  return { values, places, problems };
}

test.each<[what: string, given: unknown, values: Record<string, string>, places: Record<string, string>]>([
  [
    'a list of keys and values',
    [
      { ParameterKey: 'Size', ParameterValue: 't4g.small' },
      { ParameterKey: 'Servers', ParameterValue: '3', UsePreviousValue: false },
    ],
    { Size: 't4g.small', Servers: '3' },
    { Size: 'p.json: [0].ParameterValue', Servers: 'p.json: [1].ParameterValue' },
  ],
  [
    'a list of texts',
    ['Size=t4g.small', 'Query=a=b', 'Empty='],
    { Size: 't4g.small', Query: 'a=b', Empty: '' },
    { Size: 'p.json: [0]', Query: 'p.json: [1]', Empty: 'p.json: [2]' },
  ],
  [
    'a template configuration, whose tags and policy change no value',
    {
      Parameters: { Size: 't4g.small', Servers: '3' },
      Tags: { Team: 'shop' },
      StackPolicy: { Statement: [] },
    },
    { Size: 't4g.small', Servers: '3' },
    { Size: 'p.json: Parameters.Size', Servers: 'p.json: Parameters.Servers' },
  ],
  [
    'the input of create-stack, of which the parameters are a list too',
    { Parameters: [{ ParameterKey: 'Size', ParameterValue: 'x' }] },
    { Size: 'x' },
    { Size: 'p.json: Parameters[0].ParameterValue' },
  ],
  ['no parameters at all', [], {}, {}],
  // What JSON.parse would take for something else than a name.
  [
    'a name that objects have',
    { Parameters: { constructor: 'x' } },
    { constructor: 'x' },
    {
      constructor: 'p.json: Parameters.constructor',
    },
  ],
])('%s', (_, given, values, places) => {
  expect(read(JSON.stringify(given))).toEqual({ values, places, problems: [] });
});

test.each<[what: string, text: string, problems: string[]]>([
  [
    'a file that is no JSON',
    '[{"ParameterKey": "A",}]',
    ['p.json is not JSON (line 1, column 23: expected key, found "}"); correct it there'],
  ],
  [
    'YAML, which the AWS CLI does not take either',
    'Size: t4g.small\n',
    ['p.json is not JSON (line 1, column 1: expected value, found "S"); correct it there'],
  ],
  [
    'something else',
    '"Size=3"',
    [
      'p.json must be a list of {"ParameterKey", "ParameterValue"}, or an object with Parameters, got "Size=3"; write one of these',
    ],
  ],
  [
    'names and values without Parameters around them',
    '{"Size": "x", "Servers": "3"}',
    [
      'p.json has no Parameters, and Size, Servers beside it; write {"Parameters": {"Size": "x","Servers": "3"}}',
    ],
  ],
  [
    'a key that changes nothing',
    '{"Parameters": {"Size": "x"}, "Tag": {}}',
    ['p.json: Tag is not a key of this file; known here: Parameters, Tags, StackPolicy'],
  ],
  [
    'Parameters that are neither',
    '{"Parameters": "Size=x"}',
    ['p.json: Parameters must be an object of names and values, or a list, got "Size=x"; write it so'],
  ],
  [
    'all that is wrong with entries, each with its place',
    JSON.stringify([
      { ParameterKey: 'Number', ParameterValue: 3 },
      { ParameterKey: 'List', ParameterValue: ['a', 'b'] },
      { ParameterKey: 'Old', UsePreviousValue: true },
      { ParameterKey: 'Nothing' },
      { ParameterValue: 'x' },
      { ParameterKey: 'Good', ParameterValue: 'x', parameterType: 'String' },
      { ParameterKey: 'Good', ParameterValue: 'y' },
      'Servers',
      7,
      { ParameterKey: 'Null', ParameterValue: null },
    ]),
    [
      'p.json: [0].ParameterValue must be a text, got 3; write "3"',
      'p.json: [1].ParameterValue must be a text, got ["a","b"]; write "a,b"',
      'p.json: [2].UsePreviousValue asks for the value of the stack that is deployed, which only its account knows; give ParameterValue',
      'p.json: [3].ParameterValue must be a text, got nothing; give it, or take the entry out',
      'p.json: [4].ParameterKey must be the name of a parameter, got nothing; give it, or take the entry out',
      'p.json: [5].parameterType is not a key of an entry; known here: ParameterKey, ParameterValue, UsePreviousValue, ResolvedValue',
      'p.json: [6].ParameterKey gives Good, and [5] has given it; take one of them out',
      'p.json: [7] must be NAME=VALUE, got "Servers"; write it so',
      'p.json: [8] must be an object with ParameterKey and ParameterValue, got 7; write it so',
      'p.json: [9].ParameterValue must be a text, got null; give it, or take the entry out',
    ],
  ],
  [
    'what only a pipeline knows',
    JSON.stringify({
      Parameters: { Key: { 'Fn::GetArtifactAtt': ['Built', 'ObjectKey'] }, Yes: true, Inner: { a: 1 } },
    }),
    [
      'p.json: Parameters.Key has Fn::GetArtifactAtt, which only a pipeline knows; write the text that comes of it',
      'p.json: Parameters.Yes must be a text, got true; write "true"',
      'p.json: Parameters.Inner must be a text, got {"a":1}; write it as one',
    ],
  ],
])('%s', (_, text, problems) => {
  expect(read(text).problems).toEqual(problems);
});

test('a file that is not there, or a folder', () => {
  const folder = folderWith({});
  expect(readParameterFile(join(folder, 'p.json'), 'p.json').problems).toEqual([
    'there is no file p.json; name a JSON file of parameters',
  ]);
  expect(readParameterFile(folder, 'here').problems).toEqual([
    'here cannot be read (EISDIR); name a JSON file of parameters',
  ]);
});

test('what is right in a file with faults is there nevertheless', () => {
  expect(read('["Size=x", "Servers"]')).toMatchObject({ values: { Size: 'x' } });
});
