// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders are those of Fn::Sub
// Templates as people write them who use AWS::LanguageExtensions and macros, beside those of others (strangers.test.ts, scripts/ci/cfn-lint-templates.ts). The text is
// ours; its forms are those of the CloudFormation user guide ("Fn::Length", "Fn::ToJsonString", "Fn::FindInMap enhancements", "Fn::Transform") and of the
// language's proposals 0014, 0043 and 0070 (github.com/aws-cloudformation/cfn-language-discussion), each with what its page says comes out.
import { join } from 'node:path';
import { folderWith, only, read } from './support';

const yaml = (lines: readonly string[], parameters: Readonly<Record<string, string>> = {}) =>
  read(join(folderWith({ 'theirs.yaml': lines.join('\n') }), 'theirs.yaml'), {
    parameters,
    region: 'eu-west-1',
  });

describe('Fn::FindInMap with functions in it and a default (proposal 0043)', () => {
  const HOSTS = [
    'Transform: AWS::LanguageExtensions',
    'Parameters: { Country: { Type: String, Default: iceland }, Spec: { Type: String, Default: ECC_P256 } }',
    'Mappings:',
    '  Hosts:',
    '    usa: { host: shop.example, ttl: "600" }',
    '    germany: { host: shop.example.de, ttl: "300" }',
    '  Usage: { ECC: { how: sign }, RSA: { how: both } }',
    'Resources:',
    '  Record:',
    '    Type: AWS::Route53::RecordSet',
    '    Properties:',
    '      Name: !FindInMap [Hosts, !Ref Country, host, DefaultValue: !FindInMap [Hosts, usa, host]]',
    '      Type: A',
    '      TTL:',
    '        Fn::FindInMap:',
    '          - !Join ["", [Ho, sts]]',
    '          - !Ref Country',
    '          - ttl',
    '          - DefaultValue: "60"',
    '      ResourceRecords:',
    '        - !FindInMap [Usage, !Select [0, !Split [_, !Ref Spec]], how]',
    '      Comment: !FindInMap [Hosts, !Ref Country, note, DefaultValue: !Ref AWS::NoValue]',
  ];

  test('what is mapped comes out of the map', () => {
    expect(only(yaml(HOSTS, { Country: 'germany' }), 'AWS::Route53::RecordSet')).toEqual({
      Name: 'shop.example.de',
      Type: 'A',
      TTL: '300',
      ResourceRecords: ['sign'],
    });
  });

  test('what is not is its default, itself looked up, or no property at all', () => {
    const all = yaml(HOSTS, { Spec: 'RSA_2048' });
    expect(only(all, 'AWS::Route53::RecordSet')).toEqual({
      Name: 'shop.example',
      Type: 'A',
      TTL: '60',
      ResourceRecords: ['both'],
    });
    expect(all.resolver.unknowns).toEqual([]);
  });
});

describe('Fn::Length of lists that are written, of parameters and of Fn::Split (proposal 0070)', () => {
  const TYPES = [
    'Transform: AWS::LanguageExtensions',
    'Parameters: { Types: { Type: CommaDelimitedList }, Sizes: { Type: List<Number>, Default: "1, 2" } }',
    'Conditions:',
    '  HasThree: !Equals [!Length { Ref: Types }, 3]',
    '  HasTwo: !Equals [{ Fn::Length: [m7g.large, m7g.xlarge] }, "2"]',
    'Resources:',
    '  Three: { Type: AWS::SNS::Topic, Condition: HasThree }',
    '  Two: { Type: AWS::SQS::Queue, Condition: HasTwo, Properties: { DelaySeconds: !Length [a, b, c] } }',
    '  Group:',
    '    Type: AWS::AutoScaling::AutoScalingGroup',
    '    Properties:',
    '      MinSize: !Length',
    '        Ref: Sizes',
    '      MaxSize: { Fn::Length: !Split ["|", "a|b|c|d"] }',
  ];

  test('in conditions and in properties, as a number where one belongs and as text where text does', () => {
    const three = yaml(TYPES, { Types: 'm7g.large, m7g.xlarge,c7g.large' });
    expect(three.resolver.all.map(({ logicalId }) => logicalId)).toEqual(['Group', 'Three', 'Two']);
    expect(only(three, 'AWS::SQS::Queue').DelaySeconds).toBe(3);
    expect(only(three, 'AWS::AutoScaling::AutoScalingGroup')).toEqual({ MinSize: '2', MaxSize: '4' });
    const one = yaml(TYPES, { Types: 'm7g.large' });
    expect(one.resolver.all.map(({ logicalId }) => logicalId)).toEqual(['Group', 'Two']);
  });
});

describe('Fn::ToJsonString of a block with references in it (proposal 0014)', () => {
  test('is text in which all is worked out, and what only a deploy knows is text in braces', () => {
    const all = yaml([
      'Transform: [AWS::LanguageExtensions]',
      'Parameters: { Port: { Type: Number, Default: 5432 } }',
      'Resources:',
      '  Alerts: { Type: AWS::SNS::Topic, Properties: { TopicName: alerts } }',
      '  Machine: { Type: AWS::EC2::Instance }',
      '  Secret:',
      '    Type: AWS::SecretsManager::Secret',
      '    Properties:',
      '      SecretString:',
      '        Fn::ToJsonString:',
      '          host: !GetAtt Machine.PrivateDnsName',
      '          port: !Ref Port',
      '          topics: [!Ref Alerts, !Sub "${Alerts.TopicName}-dead"]',
      '          none: !Ref AWS::NoValue',
      '  Rule:',
      '    Type: AWS::Events::Rule',
      '    Properties:',
      '      EventPattern: !ToJsonString',
      '        source: [theirs]',
    ]);
    expect(JSON.parse(String(only(all, 'AWS::SecretsManager::Secret').SecretString))).toEqual({
      host: expect.stringMatching(/^\{theirs\/Machine\.PrivateDnsName\}$|\.internal$/),
      port: 5432,
      topics: ['arn:aws:sns:eu-west-1:123456789012:alerts', 'alerts-dead'],
    });
    expect(only(all, 'AWS::Events::Rule').EventPattern).toBe('{"source":["theirs"]}');
  });
});

describe('names out of functions in Ref and Fn::GetAtt ("AWS::LanguageExtensions")', () => {
  test('lead to the resource that they name', () => {
    const all = yaml([
      'Transform: AWS::LanguageExtensions',
      'Parameters: { Which: { Type: String, Default: Blue } }',
      'Resources:',
      '  TopicBlue: { Type: AWS::SNS::Topic, Properties: { TopicName: blue } }',
      '  TopicGreen: { Type: AWS::SNS::Topic, Properties: { TopicName: green } }',
      '  Name:',
      '    Type: AWS::SSM::Parameter',
      '    Properties:',
      '      Type: String',
      '      Value: !GetAtt [!Sub "Topic${Which}", TopicName]',
      '      Description: { Ref: !Sub "Topic${Which}" }',
    ]);
    expect(only(all, 'AWS::SSM::Parameter')).toEqual({
      Type: 'String',
      Value: 'blue',
      Description: 'arn:aws:sns:eu-west-1:123456789012:blue',
    });
  });
});

describe('macros, for the whole template and in one place ("Fn::Transform", "AWS::Include")', () => {
  test('are not run: what they would change stands as it is, and they are named', () => {
    const all = yaml([
      'Transform: [AWS::Serverless-2016-10-31, { Name: Theirs, Parameters: { Colour: blue } }]',
      'Resources:',
      '  Bucket:',
      '    Type: AWS::S3::Bucket',
      '    Properties:',
      '      BucketName: !Transform { Name: Upper, Parameters: { Text: shop } }',
      '      Fn::Transform:',
      '        - Name: AWS::Include',
      '          Parameters: { Location: s3://theirs/bucket.yaml }',
      '  Function: { Type: AWS::Serverless::Function, Properties: { Events: { Any: { Type: HttpApi } } } }',
    ]);
    expect(only(all, 'AWS::S3::Bucket').BucketName).toBe(
      '{Fn::Transform {"Name":"Upper","Parameters":{"Text":"shop"}}}',
    );
    expect(all.resolver.unknowns.map(({ text, why }) => [text.replace(/ \{.*/, ''), why])).toEqual([
      ['{Fn::Transform', 'macros are not run'],
      ['{Transform AWS::Serverless-2016-10-31}', 'macros are not run: what it adds or changes is not there'],
      ['{Transform Theirs}', 'macros are not run: what it adds or changes is not there'],
    ]);
    expect(all.resolver.oddities.map(({ oddity }) => [oddity.place, oddity.kind])).toContainEqual([
      'Fn::Transform',
      'no property',
    ]);
  });
});
