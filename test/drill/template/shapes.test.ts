import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isPlayed } from '../../../drill/model/unknown-types';
import type { Template } from '../../../drill/template/assembly';
import { AssemblyError } from '../../../drill/template/errors';
import { Resolver } from '../../../drill/template/resolve';
import { conformed, type Oddity } from '../../../drill/template/shapes/conform';
import { SHAPES } from '../../../drill/template/shapes/shape';
import { readSource } from '../../../drill/template/source';
import { shapesFile } from '../../../scripts/drill/shapes';
import { folderWith, readTemplate } from './support';

/** What a template is refused for, without the name of its file. */
function problems(template: object): readonly string[] {
  const folder = folderWith({ 'a.json': JSON.stringify(template) });
  try {
    readSource(join(folder, 'a.json'));
    return [];
  } catch (error) {
    if (!(error instanceof AssemblyError)) throw error;
    return error.problems.map((one) => one.replace(`${folder}/a.json: `, ''));
  }
}

const ALARM = {
  MetricName: 'Errors',
  Namespace: 'Mine',
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 1,
  ComparisonOperator: 'GreaterThanThreshold',
};
const withAlarm = (changes: object) => ({
  Resources: { A: { Type: 'AWS::CloudWatch::Alarm', Properties: { ...ALARM, ...changes } } },
});

test('the shapes are those of CloudFormation’s schemas today, of every type that is played', () => {
  const file = join(__dirname, '../../../drill/template/shapes/shapes.json');
  expect(readFileSync(file, 'utf8')).toBe(shapesFile());
  expect(Object.keys(SHAPES).filter((type) => !isPlayed(type))).toEqual([]);
});

describe('values as CloudFormation makes them of what is written', () => {
  test.each<[property: string, given: unknown, made: unknown]>([
    ['Period', '60', 60],
    ['Threshold', ' 0.5', 0.5],
    ['ActionsEnabled', 'true', true],
    ['ActionsEnabled', 'No', false],
    ['AlarmName', 5, '5'],
    ['AlarmActions', ['a', 7], ['a', '7']],
    ['Dimensions', [{ Name: 'Queue', Value: 3 }], [{ Name: 'Queue', Value: '3' }]],
  ])('%s: %j', (property, given, made) => {
    const odd: Oddity[] = [];
    expect(conformed('AWS::CloudWatch::Alarm', { [property]: given }, (one) => odd.push(one))).toEqual({
      [property]: made,
    });
    expect(odd).toEqual([]);
  });

  test('what only a deploy knows is left out where it is no text, and said', () => {
    const odd: Oddity[] = [];
    const given = {
      Period: '{{resolve:ssm:period}}',
      EvaluationPeriods: '{Fn::ImportValue {"Fn::Sub":"Network-Periods"}}',
      AlarmName: '{{resolve:ssm:name}}',
      AlarmActions: '{shop/Topics.Arns}',
      Dimensions: [{ Name: 'a', Value: '{Fn::ImportValue b}' }],
    };
    expect(conformed('AWS::CloudWatch::Alarm', given, (one) => odd.push(one))).toEqual({
      AlarmName: '{{resolve:ssm:name}}',
      Dimensions: [{ Name: 'a', Value: '{Fn::ImportValue b}' }],
    });
    expect(odd.map(({ place, kind }) => [place, kind])).toEqual([
      ['Period', 'unknown'],
      ['EvaluationPeriods', 'unknown'],
      ['AlarmActions', 'unknown'],
    ]);
  });

  test('a name that the type is not known to have stays, and is said', () => {
    const odd: Oddity[] = [];
    const made = conformed('AWS::CloudWatch::Alarm', { Evaluation: 3 }, (one) => odd.push(one));
    expect(made).toEqual({ Evaluation: 3 });
    expect(odd).toEqual([{ place: 'Evaluation', kind: 'no property', value: 3, wanted: '' }]);
  });

  test('a firewall’s statements are in one another as deep as they are written', () => {
    const leaf = { GeoMatchStatement: { CountryCodes: 'FR' } };
    const Statement = { NotStatement: { Statement: { AndStatement: { Statements: [leaf, leaf] } } } };
    const odd: Oddity[] = [];
    conformed('AWS::WAFv2::WebACL', { Rules: [{ Name: 'a', Statement }] }, (one) => odd.push(one));
    expect(odd.map(({ place }) => place)).toEqual(
      [0, 1].map(
        (index) =>
          `Rules/0/Statement/NotStatement/Statement/AndStatement/Statements/${index}/GeoMatchStatement/CountryCodes`,
      ),
    );
  });
});

describe('what CloudFormation takes in no such place is refused: where, what, what belongs there', () => {
  test.each<[changes: object, said: string]>([
    [{ Period: 45 }, 'Period 45, and CloudFormation takes 10, 20, 30, or 60 times a whole number'],
    [{ EvaluationPeriods: 0 }, 'EvaluationPeriods 0, and CloudFormation takes a number from 1 to 8640'],
    [{ EvaluationPeriods: 'x' }, 'EvaluationPeriods "x", and CloudFormation takes a whole number'],
    [{ Threshold: 'abc' }, 'Threshold "abc", and CloudFormation takes a number'],
    [{ Dimensions: 'Queue' }, 'Dimensions "Queue", and CloudFormation takes a list'],
    [{ Dimensions: ['Queue'] }, 'Dimensions/0 "Queue", and CloudFormation takes an object'],
    [{ AlarmName: ['a'] }, 'AlarmName ["a"], and CloudFormation takes a text'],
    [{ ActionsEnabled: 'maybe' }, 'ActionsEnabled "maybe", and CloudFormation takes true or false'],
    [
      { TreatMissingData: 'breach' },
      'TreatMissingData "breach", and CloudFormation takes breaching, notBreaching, ignore or missing',
    ],
  ])('%j', (changes, said) => {
    expect(problems(withAlarm(changes))).toEqual([`Resources/A has ${said}; correct it`]);
  });

  // Route 53 API reference, RequestInterval: what lies between is refused by a deploy alone.
  test.each([20, 5, 60])('a health check that asks each %d s', (RequestInterval) => {
    const HealthCheckConfig = { Type: 'HTTPS', FullyQualifiedDomainName: 'a.example', RequestInterval };
    expect(
      problems({
        Resources: { C: { Type: 'AWS::Route53::HealthCheck', Properties: { HealthCheckConfig } } },
      }),
    ).toEqual([
      `Resources/C has HealthCheckConfig/RequestInterval ${RequestInterval}, and CloudFormation takes 10 or 30; correct it`,
    ]);
  });

  // Route 53 API reference, HealthCheckConfig: length constraints, and the ports that there are.
  test.each<[changes: Record<string, unknown>, said: string | undefined]>([
    [{ SearchString: 'x'.repeat(255) }, undefined],
    [
      { SearchString: 'x'.repeat(256) },
      `SearchString "${'x'.repeat(78)}…, and CloudFormation takes a text of at most 255 characters`,
    ],
    [
      { ResourcePath: `/${'x'.repeat(255)}` },
      `ResourcePath "/${'x'.repeat(77)}…, and CloudFormation takes a text of at most 255 characters`,
    ],
    [{ Port: 65_536 }, 'Port 65536, and CloudFormation takes a number from 1 to 65535'],
  ])('a health check with %j', (changes, said) => {
    const HealthCheckConfig = { Type: 'HTTPS_STR_MATCH', FullyQualifiedDomainName: 'a.example', ...changes };
    expect(
      problems({
        Resources: { C: { Type: 'AWS::Route53::HealthCheck', Properties: { HealthCheckConfig } } },
      }),
    ).toEqual(said === undefined ? [] : [`Resources/C has HealthCheckConfig/${said}; correct it`]);
  });

  test('in lists and in what CloudFormation takes as text', () => {
    const origin = {
      Id: 'a',
      DomainName: 'a.example',
      CustomOriginConfig: { OriginProtocolPolicy: 'https-only' },
    };
    const Properties = {
      DistributionConfig: {
        Enabled: true,
        Origins: [origin, { ...origin, Id: 'b', ConnectionAttempts: 4 }],
        DefaultCacheBehavior: {
          TargetOriginId: 'a',
          ViewerProtocolPolicy: 'https-only',
          CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
        },
      },
    };
    expect(
      problems({
        Resources: {
          D: { Type: 'AWS::CloudFront::Distribution', Properties },
          G: { Type: 'AWS::AutoScaling::AutoScalingGroup', Properties: { MinSize: 'two', MaxSize: '4' } },
        },
      }),
    ).toEqual([
      'Resources/D has DistributionConfig/Origins/1/ConnectionAttempts 4, and CloudFormation takes a number from 1 to 3; correct it',
      'Resources/G has MinSize "two", and CloudFormation takes a number from 0 to 10000; correct it',
    ]);
  });

  test('a text that should be JSON, and is none', () => {
    const Properties = { EventPattern: '{source: [mine]}', State: 'ENABLED' };
    expect(problems({ Resources: { R: { Type: 'AWS::Events::Rule', Properties } } })).toEqual([
      'Resources/R has EventPattern "{source: [mine]}", and CloudFormation takes a JSON object, or the text of one; correct it',
    ]);
  });

  test('null, wherever it is', () => {
    const Properties = { Rules: [{ Name: 'a', Action: { Block: null } }] };
    expect(
      problems({
        Resources: { W: { Type: 'AWS::WAFv2::WebACL', Properties } },
        Outputs: { O: { Value: { 'Fn::Join': ['', ['a', null]] } } },
      }),
    ).toEqual([
      'Resources/W/Properties/Rules/0/Action/Block is null, which CloudFormation never takes; give it a value, or leave it out',
      'Outputs/O/Value/Fn::Join/1/1 is null, which CloudFormation never takes; give it a value, or leave it out',
    ]);
  });

  test('functions that there are not, and functions of something else than they take', () => {
    const topic = (DisplayName: unknown) => ({ Type: 'AWS::SNS::Topic', Properties: { DisplayName } });
    const [nonsense, ...others] = problems({
      Conditions: { Only: { 'Fn::Equals': ['a', 'b'] } },
      Resources: {
        A: topic({ 'Fn::Nonsense': 'x' }),
        B: topic({ 'Fn::Join': ['a', 'b'] }),
        C: topic({ 'Fn::If': ['Only', 'two'] }),
        D: topic({ 'Fn::GetAtt': 'A' }),
        E: topic({ Ref: 7 }),
      },
    });
    expect(nonsense).toMatch(
      /^Resources\/A\/Properties\/DisplayName has Fn::Nonsense, which is no function of CloudFormation; there are Ref, Fn::And, .*Fn::Transform$/,
    );
    expect(others).toContain(
      'Resources/B/Properties/DisplayName has Fn::Join of ["a","b"]; it takes [a text between, a list]',
    );
    expect(others).toContain(
      'Resources/C/Properties/DisplayName has Fn::If of ["Only","two"]; it takes [a condition, a value, another value]',
    );
    expect(others).toContain(
      'Resources/D/Properties/DisplayName has Fn::GetAtt of "A"; it takes [a resource, an attribute]',
    );
    expect(others).toContain('Resources/E/Properties/DisplayName has Ref of 7; it takes a name');
  });

  test('sections and entries that are no objects', () => {
    expect(
      problems({
        Parameters: ['a'],
        Conditions: { C: { 'Fn::Equals': ['a'] } },
        Resources: { A: 5, B: { Type: 'AWS::SNS::Topic', Properties: 'none', DependsOn: [3] } },
        Outputs: { O: 'text' },
      }),
    ).toEqual([
      'Parameters is ["a"], and CloudFormation takes an object there; write it so, or leave it out',
      'Resources/A is 5, and CloudFormation takes an object there; write it so, or take it out',
      'Resources/B/Properties is "none", and CloudFormation takes an object there; write it so, or leave it out',
      'Resources/B/DependsOn is [3], and CloudFormation takes a text or a list of texts there; write it so, or leave it out',
      'Outputs/O is "text", and CloudFormation takes an object there; write it so, or take it out',
      'Conditions/C has Fn::Equals of ["a"]; it takes a list of two values',
    ]);
  });

  test('all of it at once: names, values, cycles, the distribution’s origins, its functions', () => {
    const topic = (DisplayName: unknown) => ({ Type: 'AWS::SNS::Topic', Properties: { DisplayName } });
    const said = problems({
      Resources: {
        ...withAlarm({ Period: 45 }).Resources,
        B: topic({ Ref: 'C' }),
        C: topic({ Ref: 'B' }),
        D: topic({ Ref: 'Gone' }),
        E: {
          Type: 'AWS::CloudFront::Distribution',
          Properties: {
            DistributionConfig: {
              Enabled: true,
              Origins: [
                {
                  Id: 'a',
                  DomainName: 'a.example',
                  CustomOriginConfig: { OriginProtocolPolicy: 'https-only' },
                },
              ],
              DefaultCacheBehavior: {
                TargetOriginId: 'b',
                ViewerProtocolPolicy: 'https-only',
                CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
                FunctionAssociations: [
                  { EventType: 'viewer-request', FunctionARN: { 'Fn::GetAtt': ['F', 'FunctionARN'] } },
                ],
              },
            },
          },
        },
        F: {
          Type: 'AWS::CloudFront::Function',
          Properties: {
            Name: 'f',
            AutoPublish: true,
            FunctionCode: 'function handler(event) { return event.request',
            FunctionConfig: { Comment: '', Runtime: 'cloudfront-js-2.0' },
          },
        },
      },
    });
    expect(said).toEqual([
      expect.stringMatching(/^Resources\/D has a Ref to Gone/),
      expect.stringMatching(/^Resources\/A has Period 45/),
      'distribution a/E: the default behaviour names b, which is no origin of it; it has a',
      expect.stringMatching(
        /^function f of distribution a\/E is no JavaScript \(.*\): CloudFront would refuse it/,
      ),
      expect.stringMatching(/a\/B → a\/C → a\/B is a cycle; take one of these references out$/),
    ]);
  });

  test('what a macro may still change is not refused', () => {
    expect(problems({ Transform: 'Mine', ...withAlarm({ Period: 45 }) })).toEqual([]);
  });
});

test('a template of this shape is read as before: nothing odd in it', () => {
  const template: Template = withAlarm({ Dimensions: [{ Name: 'Queue', Value: { Ref: 'AWS::StackName' } }] });
  expect(new Resolver(readTemplate(template).assembly).oddities).toEqual([]);
});
