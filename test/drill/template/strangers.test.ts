// Templates that this project did not write: the CDK's bootstrap template and what the CDK's constructs write, as the packages have
// them. None is copied here, so that each is read as its authors left it.
import { dirname, join } from 'node:path';
import { Aws, CfnMapping, CfnParameter, Fn, NestedStack, Stack, Stage, Token } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { readTemplateFile } from '../../../drill/template/document';
import { only, read, readTemplate, synthesized } from './support';

describe('the CDK’s bootstrap template, YAML with long forms', () => {
  const file = join(
    dirname(require.resolve('aws-cdk/package.json')),
    'lib/api/bootstrap/bootstrap-template.yaml',
  );
  const plain = read(file, { region: 'eu-west-3' });
  const bucket = 'cdk-hnb659fds-assets-123456789012-eu-west-3';

  test('Fn::Sub with parameters and pseudo parameters, in a branch of Fn::If', () => {
    expect(only(plain, 'AWS::S3::Bucket').BucketName).toBe(bucket);
  });

  test('conditions with Fn::Equals, Fn::Not and Fn::And, and resources that are there or not', () => {
    const [key] = plain.resolver.ofType('AWS::KMS::Key');
    expect(plain.resolver.named(only(plain, 'AWS::KMS::Alias').TargetKeyId)).toBe(key);
    const shared = read(file, { parameters: { FileAssetsBucketKmsKeyId: 'AWS_MANAGED_KEY' } });
    expect(shared.resolver.ofType('AWS::KMS::Key').map((one) => one.key)).toEqual([]);
  });

  test('Fn::If takes AWS::NoValue for nothing', () => {
    const role = plain.resolver.get('bootstrap-template/FilePublishingRole')!;
    const trusting = read(file, { parameters: { TrustedAccounts: '111111111111, 222222222222' } });
    const statements = (of: typeof plain, key = role.key) =>
      (of.resolver.properties(of.resolver.get(key)!).AssumeRolePolicyDocument as { Statement: unknown[] })
        .Statement;
    expect(statements(trusting).length).toBe(statements(plain).length + 2);
    expect(JSON.stringify(statements(trusting))).toContain('["111111111111","222222222222"]');
  });

  test('Fn::GetAtt by a dotted path, in Fn::Sub and by itself', () => {
    const policy = plain.resolver.properties(plain.resolver.ofType('AWS::S3::BucketPolicy')[0]!);
    expect(JSON.stringify(policy)).toContain(`"arn:aws:s3:::${bucket}/*"`);
    const { BucketName, BucketDomainName } = plain.resolver.outputs(plain.assembly.stacks[0]!);
    expect(BucketName).toBe(bucket);
    expect(plain.resolver.named(String(BucketDomainName).replace('https://', ''))?.logicalId).toBe(
      'StagingBucket',
    );
  });

  test('a value that is not allowed, and a parameter that is not there', () => {
    expect(() => read(file, { parameters: { PublicAccessBlockConfiguration: 'yes' } })).toThrow(
      /bootstrap-template\.yaml: Parameters\/PublicAccessBlockConfiguration was given "yes", which is none of its AllowedValues; give one of true, false/,
    );
    expect(() => read(file, { parameters: { Qualifyer: 'x' } })).toThrow(
      /there is no parameter Qualifyer; it has .*Qualifier/,
    );
  });
});

test('short forms, as the test file of a YAML library has them', () => {
  const folder = dirname(require.resolve('js-yaml-cloudformation-schema/package.json'));
  const document = readTemplateFile(join(folder, 'test.yml')) as Record<string, Record<string, unknown>>;
  const outputs = document.Outputs as Record<string, { Value: unknown }>;
  const { resolver, assembly } = readTemplate({
    Resources: { InstanceId: { Type: 'AWS::EC2::Instance' }, Box: { Type: 'AWS::EC2::Instance' } },
    Conditions: { DoWriteConnectionString: { 'Fn::Equals': ['a', 'a'] } },
    Mappings: { Very: { long: { String: 'value' } } },
    Parameters: { Long: { Type: 'String', Default: 'long' } },
    Outputs: { Exported: { Value: 'from here', Export: { Name: 'My-value' } } },
  });
  const [stack] = assembly.stacks;
  const value = (what: unknown) => resolver.value(stack!, what);
  const instance = resolver.nameOf(resolver.get('one/InstanceId')!);
  expect(instance).toMatch(/^i-0[0-9a-f]{16}$/);
  // !<!Ref>, !Sub with and without a map, !ImportValue of Fn::Join of !FindInMap of !Ref, !If with !Base64.
  expect(resolver.named(value(document.InstanceId!.Value))?.logicalId).toBe('Box');
  expect(value(outputs.Output1!.Value)).toBe(`Instance ID is ${instance}`);
  expect(value(outputs.Output2!.Value)).toBe(`Instance ID is ${instance}`);
  expect(value(outputs.Output3!.Value)).toBe('from here');
  const [, script] = (document.InstanceId!.UserData as { 'Fn::If': unknown[] })['Fn::If'];
  expect(Buffer.from(String(value(script)), 'base64').toString()).toContain(
    'cfn-init -v --stack one --resource Box --region us-east-1',
  );
});

test('Fn::Transform in place of resources, as the example of a YAML library has it: nobody knows what comes, and it is named', () => {
  const file = join(dirname(require.resolve('yaml-cfn/package.json')), 'y.yaml');
  const { resolver } = read(file, { parameters: { ArtifactBucket: 'theirs', BucketName: 'shop' } });
  expect(resolver.all).toEqual([]);
  expect(resolver.unknowns.map(({ text, why }) => [text, why])).toEqual([
    ['{Fn::Transform in Resources}', 'macros are not run: what it adds is not there'],
  ]);
});

describe('what the CDK’s constructs write', () => {
  test('Fn::GetAZs, Fn::Select and Fn::Cidr: a network for any Region, with both kinds of addresses', () => {
    const all = read(
      synthesized((app) => {
        const stack = new Stack(app, 'Network');
        new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0, ipProtocol: ec2.IpProtocol.DUAL_STACK });
      }),
      { region: 'ap-northeast-1' },
    );
    const subnets = all.resolver.ofType('AWS::EC2::Subnet').map((one) => all.resolver.properties(one));
    const column = (name: string) => subnets.map((one) => one[name]);
    expect(new Set(column('AvailabilityZone'))).toEqual(new Set(['ap-northeast-1a', 'ap-northeast-1c']));
    const six = column('Ipv6CidrBlock') as string[];
    expect(new Set(six).size).toBe(subnets.length);
    for (const block of six) expect(block).toMatch(/^2001:db8:[0-9a-f:]+::\/64$/);
  });

  test('Fn::FindInMap by Region: a layer that each Region has under another account', () => {
    const folder = synthesized((app) => {
      new lambda.Function(new Stack(app, 'Insights'), 'F', {
        runtime: lambda.Runtime.NODEJS_22_X,
        handler: 'index.handler',
        code: lambda.Code.fromInline('x'),
        insightsVersion: lambda.LambdaInsightsVersion.VERSION_1_0_229_0,
      });
    });
    const layers = (region: string) => only(read(folder, { region }), 'AWS::Lambda::Function').Layers;
    expect(layers('eu-west-3')).toEqual([
      expect.stringMatching(/^arn:aws:lambda:eu-west-3:580247275435:layer:LambdaInsightsExtension:\d+$/),
    ]);
    expect(layers('us-east-1')).not.toEqual(layers('eu-west-3'));
  });

  test('Fn::Or and Fn::Equals: the CDK’s metadata, where the service is', () => {
    const folder = synthesized((app) => {
      new sns.Topic(new Stack(app, 'Counted'), 'Topic');
    }, true);
    const counted = (region: string) => read(folder, { region }).resolver.ofType('AWS::CDK::Metadata').length;
    expect(counted('eu-west-3')).toBe(1);
    expect(counted('us-gov-west-1')).toBe(0);
  });

  test('Fn::Base64, Fn::Join and a parameter of Parameter Store: a fleet’s user data and image', () => {
    const fleet = read(
      synthesized((app) => {
        const stack = new Stack(app, 'Fleet', { env: { account: '123456789012', region: 'eu-west-3' } });
        const topic = new sns.Topic(stack, 'Topic');
        const userData = ec2.UserData.forLinux();
        userData.addCommands(`publish ${topic.topicArn}`);
        const vpc = new ec2.Vpc(stack, 'Vpc', { natGateways: 0, availabilityZones: ['eu-west-3a'] });
        new autoscaling.AutoScalingGroup(stack, 'Group', {
          vpc,
          vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC },
          instanceType: new ec2.InstanceType('t4g.small'),
          machineImage: ec2.MachineImage.latestAmazonLinux2023({ cpuType: ec2.AmazonLinuxCpuType.ARM_64 }),
          userData,
        });
      }),
    );
    const type = fleet.resolver.ofType('AWS::EC2::LaunchTemplate').length > 0 ? 'Template' : 'Configuration';
    const properties =
      type === 'Template'
        ? (only(fleet, 'AWS::EC2::LaunchTemplate').LaunchTemplateData as Record<string, unknown>)
        : only(fleet, 'AWS::AutoScaling::LaunchConfiguration');
    const [, arn = ''] =
      /publish (\S+)/.exec(Buffer.from(String(properties.UserData), 'base64').toString()) ?? [];
    expect(arn).toMatch(/^arn:aws:sns:eu-west-3:123456789012:Fleet-Topic/);
    expect(fleet.resolver.named(arn)?.resource.Type).toBe('AWS::SNS::Topic');
    expect(properties.ImageId).toMatch(
      /^\{\{resolve:ssm:\/aws\/service\/ami-amazon-linux-latest\/al2023-.*arm64\}\}$/,
    );
  });

  test('Fn::Split and Fn::Select: the host of a bucket’s website', () => {
    const site = read(
      synthesized((app) => {
        const stack = new Stack(app, 'Site', { env: { account: '123456789012', region: 'eu-west-3' } });
        const bucket = new s3.Bucket(stack, 'Pages', {
          bucketName: 'pages',
          websiteIndexDocument: 'index.html',
        });
        new ssm.StringParameter(stack, 'Host', { stringValue: bucket.bucketWebsiteDomainName });
      }),
    );
    expect(only(site, 'AWS::SSM::Parameter').Value).toBe('pages.s3-website-eu-west-3.amazonaws.com');
  });

  const twoStacks = (far: string, options: { crossRegionReferences?: boolean }) =>
    synthesized((app) => {
      const env = { account: '123456789012', region: 'us-east-1' };
      const topic = new sns.Topic(new Stack(app, 'Near', { env, ...options }), 'Topic');
      const user = new Stack(app, 'User', { env: { ...env, region: far }, ...options });
      new ssm.StringParameter(user, 'Arn', { stringValue: topic.topicArn });
    });

  test('Fn::ImportValue: a reference from another stack', () => {
    const both = read(twoStacks('us-east-1', {}));
    expect(JSON.stringify(both.assembly.stacks[1]!.template.Resources)).toContain('Fn::ImportValue');
    expect(both.resolver.named(only(both, 'AWS::SSM::Parameter').Value)?.key).toMatch(/^Near\/Topic/);
  });

  test('a reference from another Region, as the CDK writes it', () => {
    const both = read(twoStacks('eu-west-3', { crossRegionReferences: true }));
    const text = JSON.stringify(both.assembly.stacks.map(({ template }) => template));
    expect(text).toMatch(/\/cdk\/exports\/|Fn::GetStackOutput/);
    const value = only(both, 'AWS::SSM::Parameter').Value;
    expect(value).toMatch(/^arn:aws:sns:us-east-1:123456789012:/);
    expect(both.resolver.named(value)?.key).toMatch(/^Near\/Topic/);
  });

  test('nested stacks in a nested assembly, with parameters down and outputs up', () => {
    const all = read(
      synthesized((app) => {
        const stack = new Stack(app, 'Outer', { env: { account: '123456789012', region: 'eu-west-3' } });
        const topic = new sns.Topic(stack, 'Topic');
        const inner = new NestedStack(stack, 'Inner');
        const bucket = new s3.Bucket(inner, 'Bucket');
        new ssm.StringParameter(inner, 'Down', { stringValue: topic.topicArn });
        new ssm.StringParameter(stack, 'Up', { stringValue: bucket.bucketArn });
      }),
    );
    const [down, up] = ['Down', 'Up'].map((name) => {
      const found = all.resolver
        .ofType('AWS::SSM::Parameter')
        .find(({ logicalId }) => logicalId.startsWith(name))!;
      return all.resolver.named(all.resolver.properties(found).Value);
    });
    expect(down?.resource.Type).toBe('AWS::SNS::Topic');
    expect(up?.resource.Type).toBe('AWS::S3::Bucket');
    expect(up?.stack.parent?.stack.name).toBe('Outer');
  });

  test('a macro is named: what it adds is not there', () => {
    const hosted = read(
      synthesized((app) => {
        const secret = new secretsmanager.Secret(new Stack(app, 'Hosted'), 'Secret');
        secret.addRotationSchedule('Rotation', {
          hostedRotation: secretsmanager.HostedRotation.mysqlSingleUser(),
        });
      }),
    );
    expect(hosted.resolver.unknowns).toContainEqual(
      expect.objectContaining({
        stack: 'Hosted',
        text: expect.stringMatching(/^\{Transform AWS::SecretsManager-/),
      }),
    );
  });

  // Hand-written templates with these are in no package that could be found to depend on; this is how the CDK's own functions write them.
  test('Fn::Length, Fn::ToJsonString, Fn::FindInMap with a default and Fn::Transform', () => {
    const folder = synthesized((app) => {
      const stack = new Stack(app, 'Extended', { env: { account: '123456789012', region: 'eu-west-3' } });
      const zones = new CfnParameter(stack, 'Zones', { default: 'a|b|c' });
      const sizes = new CfnMapping(stack, 'Sizes', { mapping: { 'us-east-1': { count: '2' } } });
      const topic = new sns.Topic(stack, 'Topic', { topicName: 'news' });
      const say = (name: string, stringValue: string) =>
        new ssm.StringParameter(stack, name, { stringValue });
      say('Length', Token.asString(Fn.len(Fn.split('|', zones.valueAsString))));
      say('Json', Fn.toJsonString({ topic: topic.topicArn, zones: zones.valueAsString }));
      say('Otherwise', sizes.findInMap(Aws.REGION, 'count', '9'));
      say('Macro', Token.asString(Fn.transform('AWS::Include', { Location: 's3://bucket/part.yaml' })));
    });
    const { resolver, assembly } = read(folder);
    const written = (name: string) =>
      resolver.properties(
        resolver.ofType('AWS::SSM::Parameter').find((one) => one.logicalId.startsWith(name))!,
      ).Value;
    expect(assembly.stacks[0]!.template.Transform).toEqual(['AWS::LanguageExtensions']);
    // The parameter's value is text.
    expect(written('Length')).toBe('3');
    expect(written('Json')).toBe('{"topic":"arn:aws:sns:eu-west-3:123456789012:news","zones":"a|b|c"}');
    expect(written('Otherwise')).toBe('9');
    expect(written('Macro')).toMatch(/^\{Fn::Transform /);
    expect(resolver.unknowns).toContainEqual(
      expect.objectContaining({ text: expect.stringMatching(/^\{Fn::Transform .*AWS::Include/) }),
    );
  });

  test('stages are assemblies in the assembly', () => {
    const all = read(
      synthesized((app) => {
        for (const region of ['eu-west-1', 'eu-west-3']) {
          const stage = new Stage(app, `In-${region}`);
          const stack = new Stack(stage, 'Site', {
            env: { account: '123456789012', region },
            stackName: 'site',
          });
          new s3.Bucket(stack, 'Bucket');
        }
      }),
    );
    expect(all.assembly.stacks.map(({ id, region }) => [id, region])).toEqual([
      ['site@eu-west-1', 'eu-west-1'],
      ['site@eu-west-3', 'eu-west-3'],
    ]);
    const names = all.resolver.ofType('AWS::S3::Bucket').map((one) => all.resolver.nameOf(one));
    expect(new Set(names).size).toBe(2);
  });
});
