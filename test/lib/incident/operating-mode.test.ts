import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { OperatingMode } from '../../../lib/incident/operating-mode';
import { MODES } from '../../../lib/private/contracts/mode';
import { flagSets, stackIn } from '../../support/stacks';

describe.each(flagSets)('OperatingMode %s', (_, context) => {
  test('starts in protect, under a name that people and responders know', () => {
    const stack = stackIn('eu-west-3', context);
    new OperatingMode(stack, 'Mode');
    Template.fromStack(stack).hasResourceProperties('AWS::SSM::Parameter', {
      Name: '/breakwater/site/mode',
      Value: 'protect',
      Type: 'String',
      AllowedPattern: '^(off|observe|protect|act)$',
    });
  });

  test.each(MODES)('takes %s', (mode) => {
    const stack = stackIn('eu-west-3', context);
    new OperatingMode(stack, 'Mode', { site: 'shop', mode });
    Template.fromStack(stack).hasResourceProperties('AWS::SSM::Parameter', { Value: mode });
  });

  test('a second stack of the Region reads the parameter without making it', () => {
    const stack = stackIn('eu-west-3', context);
    const mode = new OperatingMode(stack, 'Mode', { site: 'shop', existing: true });
    mode.grantRead(
      new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }),
    );
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::SSM::Parameter', 0);
    expect(JSON.stringify(template.findResources('AWS::IAM::Policy'))).toContain(
      ':parameter/breakwater/shop/mode',
    );
  });
});

test('a reader may read the parameter and nothing else', () => {
  const stack = stackIn('eu-west-3');
  new OperatingMode(stack, 'Mode').grantRead(
    new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }),
  );
  const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  for (const statement of policy?.Properties.PolicyDocument.Statement ?? []) {
    expect([statement.Action].flat().filter((action: string) => /Put|Delete|\*/.test(action))).toEqual([]);
    expect(statement.Resource).not.toBe('*');
  }
});

test('fails naming both values at once', () => {
  const stack = new Stack(new App(), 'Test');
  expect(() => new OperatingMode(stack, 'Mode', { site: 'My Shop', mode: 'auto' })).toThrow(
    'Test/Mode: site must be 1 to 20 of a-z, 0-9 and -, got "My Shop"; mode must be one of off, observe, protect, act, got "auto"',
  );
});
