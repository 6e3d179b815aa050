import type { Mutant } from '../mutant';
import type { Config } from '../site';

/** Who may do what, under which key, at which name and port: a stack with one of these deploys well. */
export const ACCESS_MUTANTS: readonly Mutant[] = [
  {
    name: 'origin access control never signs what CloudFront asks of the bucket',
    scenario: 'unavailable',
    change: (site) => {
      const { Properties } = site.only('edge', 'AWS::CloudFront::OriginAccessControl');
      Properties.OriginAccessControlConfig.SigningBehavior = 'never';
    },
    red: 'first-honest-answer',
    says: /may not read \S*Maintenance\/Bucket\S*: requests of origin breakwater-pages are not signed, and it is not public/,
  },
  {
    name: 'the pages are encrypted with a key whose policy does not know CloudFront',
    scenario: 'unavailable',
    change: (site) => {
      const Statement = [
        {
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::123456789012:root' },
          Action: 'kms:*',
          Resource: '*',
        },
      ];
      site.add('edge', 'PagesKey', {
        Type: 'AWS::KMS::Key',
        Properties: { KeyPolicy: { Version: '2012-10-17', Statement } },
        Metadata: { 'aws:cdk:path': 'Breakwater/Edge/PagesKey' },
      });
      const bucket = site.only('edge', 'AWS::S3::Bucket', /Maintenance/).Properties;
      bucket.BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault = {
        SSEAlgorithm: 'aws:kms',
        KMSMasterKeyID: { 'Fn::GetAtt': ['PagesKey', 'Arn'] },
      };
    },
    red: 'first-honest-answer',
    says: /the policy of its key \S+ does not allow kms:Decrypt to CloudFront/,
  },
  {
    name: 'the distribution is switched off',
    scenario: 'quiet',
    change: ({ distribution }) => {
      distribution.Enabled = false;
    },
    red: 'well-when-well',
    says: /answers nobody: it is switched off/,
  },
  {
    name: 'the site’s name is no alias of the distribution',
    scenario: 'quiet',
    change: ({ distribution }) => {
      distribution.Aliases = distribution.Aliases.filter((alias: string) => alias !== 'www.shop.example');
    },
    red: 'well-when-well',
    says: /answers nobody: www\.shop\.example is none of its Aliases/,
  },
  {
    name: 'the distribution has no certificate but CloudFront’s own',
    scenario: 'quiet',
    change: ({ distribution }) => {
      distribution.ViewerCertificate = { CloudFrontDefaultCertificate: true };
    },
    red: 'well-when-well',
    says: /answers nobody: it has CloudFront’s own certificate, which is not for www\.shop\.example/,
  },
  {
    name: 'the load balancer listens at another port than the origin is asked at',
    scenario: 'quiet',
    change: (site) => {
      site.only('origin', 'AWS::ElasticLoadBalancingV2::Listener').Properties.Port = 8443;
    },
    red: 'well-when-well',
    says: /PrimaryCheck cannot be reached by its checkers when the run begins: Failure: Connection refused/,
  },
  {
    name: 'the load balancer speaks plain HTTP where it is asked by TLS',
    scenario: 'quiet',
    change: (site) => {
      const { Properties } = site.only('origin', 'AWS::ElasticLoadBalancingV2::Listener');
      Properties.Protocol = 'HTTP';
      delete Properties.Certificates;
      delete Properties.SslPolicy;
    },
    red: 'well-when-well',
    says: /speaks plain HTTP at port 443, where it is asked by TLS/,
  },
  {
    name: 'the key of the alarm topic is disabled',
    scenario: 'unavailable',
    change: (site) => {
      site.only('origin', 'AWS::KMS::Key', /Alarms/).Properties.Enabled = false;
    },
    red: 'messages-arrive',
    says: /is not allowed .*disabled/,
  },
  {
    name: 'the alarm topic takes messages of another account alone',
    scenario: 'unavailable',
    change: (site) => {
      const { PolicyDocument } = site.only('origin', 'AWS::SNS::TopicPolicy').Properties;
      const allowed = PolicyDocument.Statement.find(({ Effect }: Config) => Effect === 'Allow');
      allowed.Condition = { StringEquals: { 'aws:SourceAccount': '210987654321' } };
    },
    red: 'messages-arrive',
    says: /cloudwatch\.amazonaws\.com is not allowed sns:Publish/,
  },
  {
    name: 'the role of ScaleOut trusts another service than Lambda',
    scenario: 'quiet',
    change: (site) => {
      const { Properties } = site.only('origin', 'AWS::IAM::Role', /ScaleOut\/Responder\/Role/);
      Properties.AssumeRolePolicyDocument.Statement[0].Principal.Service = 'ec2.amazonaws.com';
    },
    red: 'functions-work',
    says: /ScaleOut.* sts:AssumeRole/,
  },
  {
    name: 'the group’s least size is nobody',
    scenario: 'quiet',
    change: (site) => {
      site.only('origin', 'AWS::AutoScaling::AutoScalingGroup').Properties.MinSize = '0';
    },
    red: 'well-when-well',
    says: /begins with no server: its least size is 0/,
  },
];
