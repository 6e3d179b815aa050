// "Rules" and "Rule functions" of the CloudFormation user guide: assertions on parameters, before anything is made.
import type { Stack, Template } from '../../../drill/template/assembly';
import { AssemblyError } from '../../../drill/template/errors';
import { checkRules } from '../../../drill/template/rules';
import { readSource } from '../../../drill/template/source';
import { folderWith } from './support';

const PARAMETERS = {
  Stage: { Type: 'String', Default: 'live' },
  Size: { Type: 'String', Default: 't4g.small' },
  Ports: { Type: 'CommaDelimitedList', Default: '80, 443' },
  None: { Type: 'CommaDelimitedList', Default: '' },
  Servers: { Type: 'Number', Default: 2 },
  Password: { Type: 'String', NoEcho: true, Default: 'secret' },
  Stored: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/shop/size' },
  Subnets: { Type: 'List<AWS::EC2::Subnet::Id>', Default: 'subnet-1,subnet-2' },
};

const stackOf = (template: Template): Stack => ({
  name: 'shop',
  account: '1',
  region: 'eu-west-3',
  template: { Parameters: PARAMETERS, Resources: {}, ...template },
});
const ref = (Ref: string) => ({ Ref });
const rulesOf = (Assert: unknown, RuleCondition?: unknown) => ({
  Rules: {
    R: {
      ...(RuleCondition === undefined ? {} : { RuleCondition }),
      Assertions: [{ Assert, AssertDescription: 'why' }],
    },
  },
});

/** What comes of one assertion: it holds, it fails, or it hangs on what only the account knows. */
function outcome(Assert: unknown, RuleCondition?: unknown, more: Template = {}): unknown {
  const { faults, open } = checkRules(stackOf({ ...rulesOf(Assert, RuleCondition), ...more }));
  if (faults.length > 0)
    return faults[0]!.what.startsWith('does not hold') ? false : faults.map(({ what }) => what);
  return open.length > 0 ? open.flatMap(({ needs }) => needs) : true;
}

const equals = (a: unknown, b: unknown) => ({ 'Fn::Equals': [a, b] });
const YES = equals('a', 'a');
const NO = equals('a', 'b');
const ALL = { 'Fn::RefAll': 'AWS::EC2::VPC::Id' };
const OPEN = equals(ALL, 'x');

test.each<[assertion: unknown, holds: boolean]>([
  [equals(ref('Stage'), 'live'), true],
  [equals(ref('Stage'), 'test'), false],
  [equals(ref('Servers'), 2), true],
  [equals(ref('Ports'), ['80', '443']), true],
  [equals(ref('Ports'), '80'), false],
  [{ 'Fn::Not': [YES] }, false],
  [{ 'Fn::And': [YES, YES] }, true],
  [{ 'Fn::And': [YES, NO] }, false],
  [{ 'Fn::Or': [NO, YES] }, true],
  [{ 'Fn::Or': [NO, NO] }, false],
  [{ 'Fn::Contains': [['t4g.small', 't4g.large'], ref('Size')] }, true],
  [{ 'Fn::Contains': [['t4g.large'], ref('Size')] }, false],
  [{ 'Fn::Contains': [ref('Ports'), '443'] }, true],
  [{ 'Fn::Contains': [ref('None'), 'x'] }, false],
  [{ 'Fn::EachMemberEquals': [ref('Ports'), '80'] }, false],
  [{ 'Fn::EachMemberEquals': [['a', 'a'], 'a'] }, true],
  [{ 'Fn::EachMemberIn': [ref('Ports'), ['80', '443', '8080']] }, true],
  [{ 'Fn::EachMemberIn': [ref('Ports'), ['80', '8080']] }, false],
  // Of no members each is.
  [{ 'Fn::EachMemberIn': [ref('None'), ['80']] }, true],
  [{ 'Fn::If': [YES, NO, YES] }, false],
  [{ 'Fn::If': [NO, NO, YES] }, true],
  [true, true],
  ['false', false],
])('%j', (assertion, holds) => {
  expect(outcome(assertion)).toBe(holds);
});

test('a rule whose condition does not hold asserts nothing', () => {
  expect(outcome(NO, equals(ref('Stage'), 'test'))).toBe(true);
  expect(outcome(NO, equals(ref('Stage'), 'live'))).toBe(false);
});

test('conditions of the template are known to rules', () => {
  const Conditions = { Live: equals(ref('Stage'), 'live'), Round: { Condition: 'Round' } };
  expect(outcome({ Condition: 'Live' }, undefined, { Conditions })).toBe(true);
  expect(outcome({ 'Fn::If': ['Live', NO, YES] }, undefined, { Conditions })).toBe(false);
  // What is defined by itself is refused elsewhere.
  expect(outcome({ Condition: 'Round' }, undefined, { Conditions })).toEqual(['Condition Round']);
});

test.each<[what: string, assertion: unknown, condition: unknown, needs: unknown]>([
  ['every value of the account', OPEN, undefined, ['Fn::RefAll']],
  [
    'an attribute of a value',
    { 'Fn::EachMemberEquals': [{ 'Fn::ValueOf': ['Subnets', 'VpcId'] }, 'x'] },
    undefined,
    ['Fn::ValueOf'],
  ],
  [
    'attributes of every value',
    { 'Fn::EachMemberIn': [{ 'Fn::ValueOfAll': ['AWS::EC2::Subnet::Id', 'VpcId'] }, ALL] },
    undefined,
    ['Fn::ValueOfAll', 'Fn::RefAll'],
  ],
  ['what Parameter Store has', equals(ref('Stored'), 'x'), undefined, ['Ref Stored']],
  [
    'another function, which no document allows in a rule',
    equals({ 'Fn::Sub': 'x' }, 'x'),
    undefined,
    ['Fn::Sub'],
  ],
  ['the Region of the deploy', equals(ref('AWS::Region'), 'eu-west-3'), undefined, ['AWS::Region']],
  ['a condition of that kind', NO, OPEN, ['Fn::RefAll']],
  // What is known decides where it can.
  ['one of several that must all hold, and another does not', { 'Fn::And': [OPEN, NO] }, undefined, false],
  ['one of several of which one must hold, and another does', { 'Fn::Or': [OPEN, YES] }, undefined, true],
  ['a condition of that kind for what holds', YES, OPEN, true],
  ['what a condition that does not hold would ask', OPEN, NO, true],
])('only the account knows: %s', (_, assertion, condition, needs) => {
  expect(outcome(assertion, condition)).toEqual(needs);
});

test.each<[assertion: unknown, said: string]>([
  [{ 'Fn::Has': 'x' }, 'has {"Fn::Has":"x"}, which is no function of a rule'],
  [{ 'Fn::Not': YES }, 'has Fn::Not of {"Fn::Equals":["a","a"]}'],
  [{ 'Fn::And': [YES] }, 'has Fn::And of [{"Fn::Equals":["a","a"]}]'],
  [equals(ref('Sise'), 'x'), 'has a Ref to Sise, which is no parameter of the template'],
  [{ Condition: 'Gone' }, 'names condition Gone, which the template does not have'],
])('%j is refused', (assertion, said) => {
  expect(outcome(assertion)).toEqual([said]);
});

const problems = (
  template: object,
  parameters: Record<string, string> = {},
  files: Record<string, object> = {},
) => {
  const texts = Object.entries(files).map(([name, content]) => [name, JSON.stringify(content)]);
  const folder = folderWith({ 'a.json': JSON.stringify(template), ...Object.fromEntries(texts) });
  try {
    readSource(`${folder}/a.json`, { parameters });
  } catch (error) {
    if (error instanceof AssemblyError) return error.problems.map((one) => one.replaceAll(`${folder}/`, ''));
    throw error;
  }
  return [];
};

const topic = { Type: 'AWS::SNS::Topic' };
const FITS = {
  RuleCondition: equals(ref('Stage'), 'live'),
  Assertions: [
    { Assert: { 'Fn::Contains': [['m7g.large'], ref('Size')] }, AssertDescription: 'live is large' },
    { Assert: { 'Fn::Not': [equals(ref('Password'), 'secret')] } },
  ],
};

test('what fails says the rule, its description and the values that it looked at; secrets stay secret', () => {
  const template = { Parameters: PARAMETERS, Rules: { Fits: FITS }, Resources: { Topic: topic } };
  expect(problems(template)).toEqual([
    'a.json: Rules/Fits/Assertions/0 does not hold: live is large (Size is "t4g.small", Stage is "live"); give other values with --parameter NAME=VALUE, or correct the rule',
    'a.json: Rules/Fits/Assertions/1 does not hold: it has no AssertDescription (Password, Stage is "live"); give other values with --parameter NAME=VALUE, or correct the rule',
  ]);
  expect(problems(template, { Size: 'm7g.large', Password: 'x' })).toEqual([]);
  expect(problems(template, { Stage: 'test' })).toEqual([]);
  // What a macro makes of it may be another rule.
  expect(problems({ ...template, Transform: 'AWS::Serverless-2016-10-31' })).toEqual([]);
});

test('of a nested stack, what the one above gives it', () => {
  const child = {
    Parameters: { Size: { Type: 'String' }, Made: { Type: 'String' }, Ports: { Type: 'CommaDelimitedList' } },
    Rules: {
      Fits: {
        Assertions: [
          { Assert: equals(ref('Size'), 'm7g.large'), AssertDescription: 'large' },
          // What a resource is called is not known before there is one.
          { Assert: equals(ref('Made'), 'x'), AssertDescription: 'made' },
          { Assert: { 'Fn::EachMemberIn': [ref('Ports'), ['80']] }, AssertDescription: 'ports' },
        ],
      },
    },
    Resources: { Topic: topic },
  };
  const Parameters = { Size: ref('Size'), Made: { 'Fn::GetAtt': ['Topic', 'TopicName'] }, Ports: '80,443' };
  const above = {
    Parameters: { Size: { Type: 'String', Default: 't4g.small' } },
    Resources: {
      Topic: topic,
      Inner: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'b.json', Parameters } },
    },
  };
  expect(problems(above, {}, { 'b.json': child })).toEqual([
    'b.json: Rules/Fits/Assertions/0 does not hold: large (Size is "t4g.small"); give other values in Parameters of Inner, which nests it, or correct the rule',
    'b.json: Rules/Fits/Assertions/2 does not hold: ports (Ports is "80,443"); give other values in Parameters of Inner, which nests it, or correct the rule',
  ]);
  expect(problems(above, { Size: 'm7g.large' }, { 'b.json': child })).toHaveLength(1);
});

test.each<[rules: unknown, said: string]>([
  ['x', 'a.json: Rules is "x", and CloudFormation takes an object there; write it so'],
  [{ R: [] }, 'a.json: Rules/R is [], and CloudFormation takes an object with Assertions there; write it so'],
  [
    { R: {} },
    'a.json: Rules/R/Assertions is nothing, and CloudFormation takes a list of assertions there; write it so',
  ],
  [
    { R: { Assertions: [{ AssertDescription: 'x' }] } },
    'a.json: Rules/R/Assertions/0 is {"AssertDescription":"x"}, and CloudFormation takes an object with Assert there; write it so',
  ],
])('rules that are none: %j', (Rules, said) => {
  expect(problems({ Rules, Resources: { Topic: topic } })).toEqual([said]);
});

test('what the CDK asserts of its own bootstrap stack is no news', () => {
  const BootstrapVersion = {
    Type: 'AWS::SSM::Parameter::Value<String>',
    Default: '/cdk-bootstrap/hnb659fds/version',
  };
  const Assert = { 'Fn::Not': [{ 'Fn::Contains': [['1', '2'], ref('BootstrapVersion')] }] };
  const stack = stackOf({
    Parameters: { BootstrapVersion },
    Rules: { CheckBootstrapVersion: { Assertions: [{ Assert, AssertDescription: 'again' }] } },
  });
  expect(checkRules(stack)).toEqual({ faults: [], open: [] });
});
