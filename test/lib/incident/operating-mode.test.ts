import { App, Stack, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { Breakwater } from '../../../lib';
import { OperatingMode } from '../../../lib/incident/operating-mode';
import { MODES } from '../../../lib/private/contracts/mode';
import { flagSets, stackIn } from '../../support/stacks';

const PARAMETER = 'Custom::BreakwaterMode';
const someRole = (stack: Stack, id = 'Reader') =>
  new iam.Role(stack, id, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });

/** Statements of the policies whose logical id begins so. */
function statementsOf(template: Template, prefix: string): { Action: unknown; Resource: unknown }[] {
  return Object.entries(template.findResources('AWS::IAM::Policy'))
    .filter(([id]) => id.startsWith(prefix))
    .flatMap(([, policy]) => policy.Properties.PolicyDocument.Statement);
}

describe.each(flagSets)('OperatingMode %s', (_, context) => {
  test('starts in protect, under a name that people and responders know', () => {
    const stack = stackIn('eu-west-3', context);
    new OperatingMode(stack, 'Mode');
    Template.fromStack(stack).hasResourceProperties(PARAMETER, {
      Parameter: '/breakwater/site/mode',
      Mode: 'protect',
      ServiceTimeout: '300',
    });
  });

  test.each(MODES)('takes %s', (mode) => {
    const stack = stackIn('eu-west-3', context);
    new OperatingMode(stack, 'Mode', { site: 'shop', mode });
    Template.fromStack(stack).hasResourceProperties(PARAMETER, { Mode: mode });
  });

  test('a second stack of the Region reads the parameter without making it', () => {
    const stack = stackIn('eu-west-3', context);
    new OperatingMode(stack, 'Mode', { site: 'shop', existing: true }).grantRead(someRole(stack));
    const template = Template.fromStack(stack);
    template.resourceCountIs(PARAMETER, 0);
    template.resourceCountIs('AWS::Lambda::Function', 0);
    expect(JSON.stringify(statementsOf(template, 'Reader'))).toContain(':parameter/breakwater/shop/mode');
  });
});

describe('a deploy changes nothing that lives', () => {
  const templates = (change: (app: App) => void) => {
    const app = new App();
    new Breakwater(app, 'Site', { account: '123456789012', siteRegion: 'eu-west-3' });
    change(app);
    return app.synth().stacks.map((stack) => stack.template);
  };
  // biome-ignore lint/suspicious/noExplicitAny: templates are read by name
  const modesOf = (all: any[]) =>
    all.flatMap(({ Resources }) =>
      Object.entries<{ Type: string }>(Resources).filter(([, { Type }]) => Type === PARAMETER),
    );
  const tagged = templates((app) => Tags.of(app).add('cost-centre', '42'));

  test('tags reach the site, and no property of the mode', () => {
    expect(JSON.stringify(tagged)).toContain('"cost-centre"');
    expect(modesOf(tagged)).toHaveLength(2);
    expect(modesOf(tagged)).toEqual(modesOf(templates(() => undefined)));
  });

  test('no template has a parameter whose value CloudFormation would write again', () => {
    expect(JSON.stringify(tagged)).not.toContain('AWS::SSM::Parameter"');
  });

  test('moving the construct in the tree makes no new resource, whose predecessor would be deleted', () => {
    const idsOf = (scope: (stack: Stack) => Construct) => {
      const stack = stackIn('eu-west-3');
      new OperatingMode(scope(stack), 'Mode', { site: 'my-shop' });
      const template = Template.fromStack(stack);
      return [PARAMETER, 'AWS::Lambda::Function'].flatMap((type) =>
        Object.keys(template.findResources(type)),
      );
    };
    const ids = ['BreakwaterModemyXshop', 'BreakwaterModemyXshopFunction'];
    expect(idsOf((stack) => stack)).toEqual(ids);
    expect(idsOf((stack) => new Construct(stack, 'Elsewhere'))).toEqual(ids);
  });
});

describe('permissions', () => {
  const stack = stackIn('eu-west-3');
  new OperatingMode(stack, 'Mode', { site: 'shop' }).grantRead(someRole(stack));
  const template = Template.fromStack(stack);
  const name = (value: unknown) => JSON.stringify(stack.resolve(value));

  test('a reader may read the parameter and nothing else, and is made after it', () => {
    const statements = statementsOf(template, 'Reader');
    expect(statements.map(({ Action }) => Action)).toEqual(['ssm:GetParameter']);
    expect(name(statements[0]?.Resource)).toContain(
      ':ssm:eu-west-3:123456789012:parameter",{"Fn::GetAtt":["BreakwaterModeshop","Name"]}',
    );
  });

  test('its maker may write and delete this one parameter, beside its own log', () => {
    const statements = statementsOf(template, 'Mode');
    const ssm = statements.filter(({ Action }) => JSON.stringify(Action).includes('ssm:'));
    expect(ssm.map(({ Action }) => [Action].flat().sort())).toEqual([
      ['ssm:DeleteParameter', 'ssm:PutParameter'],
    ]);
    expect(name(ssm[0]?.Resource)).toMatch(/:parameter\/breakwater\/shop\/mode"/);
    const others = statements.filter((statement) => !ssm.includes(statement)).map(({ Action }) => Action);
    expect(others).toEqual([['logs:CreateLogStream', 'logs:PutLogEvents']]);
  });
});

describe('two of them', () => {
  test('for two sites stand side by side', () => {
    const stack = stackIn('eu-west-3');
    for (const site of ['shop', 'blog']) new OperatingMode(stack, site, { site });
    Template.fromStack(stack).resourceCountIs(PARAMETER, 2);
  });

  test('for one site are refused in one stack, whoever comes first', () => {
    const stack = stackIn('eu-west-3');
    new OperatingMode(stack, 'Mode', { site: 'shop' });
    expect(() => new OperatingMode(stack, 'Again', { site: 'shop' })).toThrow(
      'Test/Again: site must differ between two OperatingModes without existing: true in one account and Region, got "shop" ' +
        '(what makes /breakwater/shop/mode is in Test already)',
    );
  });

  test('may be a maker and readers', () => {
    const stack = stackIn('eu-west-3');
    new OperatingMode(stack, 'Reader', { site: 'shop', existing: true });
    new OperatingMode(stack, 'Mode', { site: 'shop' });
    new OperatingMode(stack, 'OtherReader', { site: 'shop', existing: true });
    Template.fromStack(stack).resourceCountIs(PARAMETER, 1);
  });
});

test('fails naming both values at once', () => {
  const stack = new Stack(new App(), 'Test');
  expect(() => new OperatingMode(stack, 'Mode', { site: 'My Shop', mode: 'auto' })).toThrow(
    'Test/Mode: site must be 1 to 20 of a-z, 0-9 and -, got "My Shop"; mode must be one of off, observe, protect, act, got "auto"',
  );
});
