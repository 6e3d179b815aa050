import { type AdaptOptions, adaptTemplate, placeholder } from '../../scripts/local/adapt-template';
import type { Resource, Template } from '../../scripts/local/template';

const SUPPORTED = new Set(['AWS::SNS::Topic', 'AWS::CloudWatch::Alarm', 'AWS::CloudFront::Distribution']);
const OPTIONS: AdaptOptions = { demo: false, supported: SUPPORTED };
const GONE: Resource = { Type: 'AWS::CloudFront::VpcOrigin', Properties: {} };

function adapt(resources: Record<string, Resource>, options = OPTIONS, outputs?: Template['Outputs']) {
  const template: Template = { Resources: structuredClone(resources), ...(outputs && { Outputs: outputs }) };
  return { template, ...adaptTemplate('Stack', template, options) };
}

describe('removals', () => {
  test('a resource on the list is removed and reported with the reason, the others stay', () => {
    const { template, removals } = adapt({ Gone: GONE, Topic: { Type: 'AWS::SNS::Topic' } });
    expect(Object.keys(template.Resources)).toEqual(['Topic']);
    expect(removals).toEqual([
      expect.objectContaining({
        stack: 'Stack',
        logicalId: 'Gone',
        path: 'Gone',
        type: 'AWS::CloudFront::VpcOrigin',
        rule: expect.objectContaining({ reason: expect.stringContaining('serves nothing') }),
      }),
    ]);
  });

  test('the construct’s path is told, where the template has it', () => {
    const named = { ...GONE, Metadata: { 'aws:cdk:path': 'Site/Edge/VpcOrigin/Resource' } };
    expect(adapt({ Gone: named }).removals[0]?.path).toBe('Site/Edge/VpcOrigin');
  });

  test('a rule with a condition removes only the resources it holds for', () => {
    const single = { Type: 'AWS::CloudWatch::Alarm', Properties: { MetricName: 'M', Period: 60 } };
    const math = { Type: 'AWS::CloudWatch::Alarm', Properties: { Metrics: [] } };
    const { template } = adapt({ Single: single, Math: math });
    expect(Object.keys(template.Resources)).toEqual(['Single']);
  });

  test('types that are neither in the emulator nor on the list are refused, all at once', () => {
    const unknown = { A: { Type: 'AWS::New::Thing' }, B: { Type: 'AWS::Other::Thing' } };
    expect(() => adapt(unknown)).toThrow(
      /AWS::New::Thing \(Stack\/A\), AWS::Other::Thing \(Stack\/B\): add each type to .*removals\.json/,
    );
  });

  test('custom resources need no type in the emulator', () => {
    expect(() => adapt({ Lookup: { Type: 'Custom::BreakwaterLookup' } })).not.toThrow();
  });
});

test('what exists already has the emulator’s own id, in outputs too: the command asks for the zone by it', () => {
  const records = { Topic: { Type: 'AWS::SNS::Topic', Properties: { Name: 'of Z0THEIRS' } } };
  const options = { ...OPTIONS, standIns: new Map([['Z0THEIRS', 'Z0OWN']]) };
  const { template, changes } = adapt(records, options, { HostedZoneId: { Value: 'Z0THEIRS' } });
  expect(template.Resources.Topic?.Properties).toEqual({ Name: 'of Z0OWN' });
  expect(template.Outputs).toEqual({ HostedZoneId: { Value: 'Z0OWN' } });
  expect(changes.map(({ logicalId, what }) => `${logicalId} ${what}`)).toEqual([
    'Topic Z0THEIRS -> Z0OWN',
    'Outputs.HostedZoneId Z0THEIRS -> Z0OWN',
  ]);
});

describe('references to what is removed', () => {
  const user = (Properties: Resource['Properties'], rest: Partial<Resource> = {}) => ({
    Gone: GONE,
    User: { Type: 'AWS::SNS::Topic', Properties, ...rest },
  });

  test.each([
    ['Ref', { Name: { Ref: 'Gone' } }, { Name: placeholder('Gone') }],
    ['GetAtt as a list', { Name: { 'Fn::GetAtt': ['Gone', 'Id'] } }, { Name: placeholder('Gone', 'Id') }],
    ['GetAtt as text', { Name: { 'Fn::GetAtt': 'Gone.A.Arn' } }, { Name: placeholder('Gone', 'A.Arn') }],
    [
      'inside a list and a join',
      { A: [{ 'Fn::Join': ['', ['x', { Ref: 'Gone' }]] }] },
      { A: [{ 'Fn::Join': ['', ['x', placeholder('Gone')]] }] },
    ],
    [
      'the text of a Sub, but neither a literal nor another name that begins the same',
      { A: { 'Fn::Sub': `${'$'}{Gone} ${'$'}{Gone.Arn} ${'$'}{!Gone} ${'$'}{GoneToo}` } },
      {
        A: {
          'Fn::Sub': `${placeholder('Gone')} ${placeholder('Gone', 'Arn')} ${'$'}{!Gone} ${'$'}{GoneToo}`,
        },
      },
    ],
    [
      'the variables of a Sub',
      { A: { 'Fn::Sub': [`${'$'}{x}`, { x: { Ref: 'Gone' } }] } },
      { A: { 'Fn::Sub': [`${'$'}{x}`, { x: placeholder('Gone') }] } },
    ],
  ])('%s', (_, before, after) => {
    const { template, changes } = adapt(user(before as Resource['Properties']));
    expect(template.Resources.User?.Properties).toEqual(after);
    expect(changes).toEqual([
      expect.objectContaining({
        logicalId: 'User',
        rule: 'reference',
        what: expect.stringContaining('Gone'),
      }),
    ]);
  });

  test('an ARN stays an ARN', () => {
    expect(placeholder('Gone', 'VpcOriginArn')).toMatch(/^arn:aws:[a-z]+:us-east-1:\d{12}:.+Gone$/);
  });

  test('references to what stays are left alone', () => {
    const properties = {
      A: { Ref: 'User' },
      B: { 'Fn::GetAtt': ['User', 'Arn'] },
      C: { Ref: 'AWS::Region' },
    };
    const { template, changes } = adapt(user(properties));
    expect(template.Resources.User?.Properties).toEqual(properties);
    expect(changes).toEqual([]);
  });

  test.each([
    ['one name', 'Gone', undefined],
    ['a list', ['Gone'], undefined],
    ['a list with others', ['Gone', 'Topic'], ['Topic']],
  ])('DependsOn as %s', (_, before, after) => {
    const { template, changes } = adapt(user({}, { DependsOn: before }));
    expect(template.Resources.User?.DependsOn).toEqual(after);
    expect(changes).toEqual([expect.objectContaining({ what: 'no longer waits for Gone' })]);
  });

  test('outputs, which other stacks may read', () => {
    const outputs = { Id: { Value: { Ref: 'Gone' } } };
    const { template, changes } = adapt({ Gone: GONE }, OPTIONS, outputs);
    expect(template.Outputs).toEqual({ Id: { Value: placeholder('Gone') } });
    expect(changes).toEqual([expect.objectContaining({ logicalId: 'Outputs.Id' })]);
  });
});

describe('rewrites', () => {
  const alarms = {
    Slow: { Type: 'AWS::CloudWatch::Alarm', Properties: { MetricName: 'M', Period: 60 } },
    Fast: { Type: 'AWS::CloudWatch::Alarm', Properties: { MetricName: 'M', Period: 10 } },
  };

  test('alarm periods are shortened for the demo', () => {
    const { template, changes } = adapt(alarms, { ...OPTIONS, demo: true });
    expect(template.Resources.Slow?.Properties?.Period).toBe(10);
    expect(changes).toEqual([
      expect.objectContaining({ logicalId: 'Slow', rule: 'alarm-period', what: 'Period 60 s -> 10 s' }),
    ]);
  });

  test('and stay as they are otherwise', () => {
    const { template, changes } = adapt(alarms);
    expect(template.Resources.Slow?.Properties?.Period).toBe(60);
    expect(changes).toEqual([]);
  });

  const lambda = (Variables?: Record<string, string>): Resource => ({
    Type: 'AWS::Lambda::Function',
    Properties: Variables ? { Environment: { Variables } } : {},
  });
  const functions = {
    Notify: lambda({ BREAKWATER_CHANNELS: '[]' }),
    Other: lambda({ A: 'b' }),
    Bare: lambda(),
  };
  const supported = new Set([...SUPPORTED, 'AWS::Lambda::Function']);

  test('Notify, and no other function, may reach the demo’s receiver on this machine', () => {
    const { template, changes } = adapt(functions, { demo: true, supported });
    expect(template.Resources).toEqual({
      ...functions,
      Notify: lambda({ BREAKWATER_CHANNELS: '[]', BREAKWATER_ALLOW_LOOPBACK_WEBHOOK: '1' }),
    });
    expect(changes).toEqual([
      expect.objectContaining({
        logicalId: 'Notify',
        rule: 'loopback-webhook',
        what: 'BREAKWATER_ALLOW_LOOPBACK_WEBHOOK=1',
      }),
    ]);
  });

  test('and may not where there is no demo', () => {
    expect(adapt(functions, { demo: false, supported }).template.Resources).toEqual(functions);
  });
});
