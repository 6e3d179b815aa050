import { App, Lazy, Stack, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AppOrigin, OriginVerify, type OriginVerifyProps } from '../../../lib';
import { ACCOUNT, flagSets, stackIn } from '../../support/stacks';
import { edge } from '../edge/support';

const SECRET_NAME = 'breakwater/shop/origin-verification';
const TWO_REGIONS: OriginVerifyProps = { secretName: SECRET_NAME, replicaRegions: ['us-east-1'] };

/** The site's stack and the distribution's, in one app. */
function site(props?: OriginVerifyProps, edgeRegion = 'us-east-1') {
  const app = new App();
  const origin = new Stack(app, 'Origin', { env: { account: ACCOUNT, region: 'eu-west-3' } });
  const edgeStack = new Stack(app, 'Edge', { env: { account: ACCOUNT, region: edgeRegion } });
  return { origin, edgeStack, verify: new OriginVerify(origin, 'Verify', props) };
}

function distributionWith(stack: Stack, originVerify: OriginVerify) {
  edge(stack, { origin: AppOrigin.publicHost('origin.example.com', { originVerify, ipv6: true }) });
  const [found] = Object.values(Template.fromStack(stack).findResources('AWS::CloudFront::Distribution'));
  return found?.Properties.DistributionConfig.Origins[0];
}

test.each(flagSets)('the secret has copies where the values are needed, %s', (_name, flags) => {
  const stack = stackIn('eu-west-3', flags);
  const regions = ['us-east-1', 'eu-west-3', 'eu-central-1', 'us-east-1'];
  new OriginVerify(stack, 'Verify', { secretName: SECRET_NAME, replicaRegions: regions, release: '2027-01' });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::SecretsManager::Secret', {
    Name: SECRET_NAME,
    // Not where it is itself, which Secrets Manager refuses, and in no Region twice.
    ReplicaRegions: [{ Region: 'us-east-1' }, { Region: 'eu-central-1' }],
  });
  template.hasResourceProperties('Custom::BreakwaterOriginVerify', {
    SecretId: { Ref: Match.stringLikeRegexp('Secret') },
    Release: '2027-01',
    ServiceTimeout: '300',
  });
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        {
          Action: ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'],
          Effect: 'Allow',
          Resource: { Ref: Match.stringLikeRegexp('Secret') },
        },
      ]),
    },
  });
});

describe('the references', () => {
  const read = (release?: string) => {
    const { origin, edgeStack, verify } = site({ ...TWO_REGIONS, release });
    return {
      own: JSON.stringify(origin.resolve(verify.acceptedValues(origin))),
      sent: edgeStack.resolve(verify.sentValue(edgeStack)),
    };
  };

  test('in its own stack by what makes the values, so that they are there when they are read', () => {
    const { own } = read();
    expect(own).toContain(':SecretString:release-first::}}');
    expect(own).toContain(':SecretString:before-first::}}');
    expect(own).toContain('"Fn::GetAtt"');
  });

  test('elsewhere by name, which needs no reference between stacks', () => {
    expect(read().sent).toBe(`{{resolve:secretsmanager:${SECRET_NAME}:SecretString:release-first::}}`);
  });

  test('each changes its text with the release: else CloudFormation would not read the new value', () => {
    const [one, two] = [read('one'), read('two')];
    expect(two.sent).not.toBe(one.sent);
    for (const key of ['release-two', 'before-two']) expect(two.own).toContain(key);
    expect(two.own).not.toContain('-one');
  });
});

describe('the distribution', () => {
  test('sends the value, over HTTPS, on both kinds of address; the template has no value in clear', () => {
    const { edgeStack, verify } = site(TWO_REGIONS);
    expect(distributionWith(edgeStack, verify)).toMatchObject({
      CustomOriginConfig: { OriginProtocolPolicy: 'https-only', IpAddressType: 'dualstack' },
      OriginCustomHeaders: [
        {
          HeaderName: 'x-breakwater-origin-verify',
          HeaderValue: `{{resolve:secretsmanager:${SECRET_NAME}:SecretString:release-first::}}`,
        },
      ],
    });
  });

  test.each<[string, OriginVerifyProps, string]>([
    ['without a name', { replicaRegions: ['us-east-1'] }, 'Origin/Verify must have a secretName'],
    [
      'without a copy in its Region',
      { secretName: SECRET_NAME },
      'Origin/Verify must name us-east-1 in replicaRegions',
    ],
  ])('cannot read a secret %s', (_name, props, message) => {
    const { edgeStack, verify } = site(props);
    expect(() => distributionWith(edgeStack, verify)).toThrow(`originVerify: ${message}`);
    expect(() => verify.sentValue(edgeStack)).toThrow(message);
  });

  test('of the same Region needs no copy', () => {
    const { edgeStack, verify } = site({ secretName: SECRET_NAME }, 'eu-west-3');
    expect(verify.sentValue(edgeStack)).toContain(SECRET_NAME);
  });

  test('must not send the secret where others can read it, nor to where nobody else can come', () => {
    const { edgeStack, verify: originVerify } = site(TWO_REGIONS);
    const origin = AppOrigin.publicHost('origin.example.com', { originVerify, https: false });
    expect(() => edge(edgeStack, { origin })).toThrow('https must not be false with originVerify');
  });
});

test('bad props are all named at once, and tokens pass', () => {
  const wrong = { secretName: 'a b', release: 'a:b', replicaRegions: ['virginia'] };
  expect(() => new OriginVerify(stackIn('eu-west-3'), 'Verify', wrong)).toThrow(
    /^Test\/Verify: secretName must be 1 to 120 .*; release must be 1 to 40 .*; replicaRegions must hold names of Regions/,
  );
  expect(
    () => new OriginVerify(stackIn('eu-west-3'), 'Verify', { secretName: 'shop/origin-verify' }),
  ).toThrow('not end in - and six letters or digits, as an ARN does');
  const tokens = {
    secretName: Lazy.string({ produce: () => 'shop' }),
    release: Token.asString({ Ref: 'Release' }),
  };
  expect(() => new OriginVerify(stackIn('eu-west-3'), 'Verify', tokens)).not.toThrow();
  const regions = { replicaRegions: Token.asList({ Ref: 'Regions' }) };
  expect(() => new OriginVerify(stackIn('eu-west-3'), 'Verify', regions)).toThrow(
    'Test/Verify: replicaRegions must be known at synth',
  );
});
