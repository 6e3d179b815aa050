// "Parameters" of the CloudFormation user guide, properties: what a stack's values are held against before anything is made.
import type { Parameter } from '../../../drill/template/assembly';
import { valueFault } from '../../../drill/template/parameter-values';

test.each<[parameter: Parameter, value: string, which: string | undefined]>([
  [{ Type: 'String' }, '', undefined],
  [{ Type: 'String', AllowedValues: ['a', 'b'] }, 'b', undefined],
  [{ Type: 'String', AllowedValues: ['a', 'b'] }, 'c', 'which is none of its AllowedValues'],
  [{ Type: 'Number', AllowedValues: [1, 2] }, '2', undefined],
  // Each member of a list.
  [{ Type: 'CommaDelimitedList', AllowedValues: ['a', 'b'] }, 'a, b', undefined],
  [
    { Type: 'CommaDelimitedList', AllowedValues: ['a', 'b'] },
    'a,c',
    'in which "c" is none of its AllowedValues',
  ],
  [{ Type: 'CommaDelimitedList', AllowedValues: ['a'] }, '', undefined],
  [{ Type: 'Number' }, '3.5', undefined],
  [{ Type: 'Number' }, 'three', 'which is no number'],
  [{ Type: 'Number' }, ' ', 'which is no number'],
  [{ Type: 'List<Number>' }, '80,443', undefined],
  [{ Type: 'List<Number>' }, '80,http', 'in which "http" is no number'],
  [{ Type: 'Number', MinValue: 1, MaxValue: '9' }, '9', undefined],
  [{ Type: 'Number', MinValue: 1 }, '0', 'which is less than its MinValue of 1'],
  [{ Type: 'Number', MaxValue: '9' }, '10', 'which is more than its MaxValue of 9'],
  [{ Type: 'String', MinLength: 2 }, 'a', 'which is shorter than its MinLength of 2'],
  [{ Type: 'String', MaxLength: '2' }, 'abc', 'which is longer than its MaxLength of 2'],
  // The whole value must fit, not some part of it.
  [{ Type: 'String', AllowedPattern: '[a-z]+' }, 'abc', undefined],
  [
    { Type: 'String', AllowedPattern: '[a-z]+|x1' },
    'abc1',
    'which is not as its AllowedPattern [a-z]+|x1 wants it',
  ],
  [
    { Type: 'CommaDelimitedList', AllowedPattern: '\\d+' },
    '1,b',
    'in which "b" is not as its AllowedPattern \\d+ wants it',
  ],
  // Patterns are Java's: what JavaScript does not read the same way refuses nothing.
  [{ Type: 'String', AllowedPattern: '\\p{Alpha}+' }, 'abc', undefined],
  [{ Type: 'String', AllowedPattern: '(?i)abc' }, 'ABC', undefined],
  [{ Type: 'String', AllowedPattern: '[a-z&&[^x]]+' }, 'abc', undefined],
  [{ Type: 'String', AllowedPattern: '(' }, 'abc', undefined],
  // What the account or Parameter Store knows is not known here.
  [{ Type: 'AWS::EC2::VPC::Id' }, 'vpc-1', undefined],
  [{ Type: 'AWS::SSM::Parameter::Value<Number>', MinValue: 1 }, '/shop/servers', undefined],
  [
    { Type: 'AWS::SSM::Parameter::Value<String>', AllowedValues: ['/a'] },
    '/b',
    'which is none of its AllowedValues',
  ],
])('%j takes %j or says why not', (parameter, value, which) => {
  expect(valueFault(parameter, value)?.which).toBe(which);
});

test('what a template says of its constraint is part of the remedy', () => {
  const parameter = { Type: 'Number', MinValue: 1, ConstraintDescription: 'one server at least' };
  expect(valueFault(parameter, '0')?.remedy).toBe('give a larger one: one server at least');
});
