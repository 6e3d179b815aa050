import { type Identify, only } from './naming';

const id = only((s) => s.uuid(), 'Id');

export const EDGE: Readonly<Record<string, Identify>> = {
  'AWS::CloudFront::Distribution': (s) => {
    const code = () => `E${s.hex(13).toUpperCase()}`;
    return {
      ref: code,
      names: { Id: code, DomainName: () => `d${s.hex(13)}.cloudfront.net` },
      aliases: [() => s.globalArn('cloudfront', `distribution/${code()}`)],
    };
  },
  'AWS::CloudFront::Function': (s) => {
    const arn = () => s.globalArn('cloudfront', `function/${s.name('Name', 64)}`);
    return {
      ref: arn,
      names: { FunctionARN: arn, 'FunctionMetadata.FunctionARN': arn },
      values: { Stage: () => (s.property('AutoPublish') === true ? 'LIVE' : 'DEVELOPMENT') },
      aliases: [() => s.name('Name', 64)],
    };
  },
  'AWS::CloudFront::KeyValueStore': (s) => ({
    ref: () => s.name('Name', 64),
    names: {
      Arn: () => s.globalArn('cloudfront', `key-value-store/${s.uuid()}`),
      Id: () => s.uuid(),
    },
    values: { Status: () => 'READY' },
  }),
  'AWS::CloudFront::OriginAccessControl': only((s) => `E${s.hex(13).toUpperCase()}`, 'Id'),
  'AWS::CloudFront::CloudFrontOriginAccessIdentity': (s) => {
    const code = () => `E${s.hex(13).toUpperCase()}`;
    return { ref: code, names: { Id: code, S3CanonicalUserId: () => s.hex(64, 'canonical') } };
  },
  'AWS::CloudFront::VpcOrigin': (s) => {
    const code = () => `vo_${s.code(21)}`;
    return {
      ref: code,
      names: { Id: code, Arn: () => s.globalArn('cloudfront', `vpcorigin/${code()}`) },
    };
  },
  'AWS::CloudFront::CachePolicy': id,
  'AWS::CloudFront::OriginRequestPolicy': id,
  'AWS::CloudFront::ResponseHeadersPolicy': id,
  'AWS::CloudFront::ContinuousDeploymentPolicy': id,
  'AWS::CloudFront::KeyGroup': id,
  'AWS::CloudFront::PublicKey': only((s) => `K${s.hex(13).toUpperCase()}`, 'Id'),

  'AWS::Route53::HealthCheck': only((s) => s.uuid(), 'HealthCheckId'),
  'AWS::Route53::HostedZone': (s) => {
    const zone = () => `Z${s.code(20).toUpperCase()}`;
    return {
      ref: zone,
      names: { Id: zone },
      values: {
        NameServers: () => [
          `ns-${parseInt(s.hex(2), 16)}.awsdns-00.com`,
          `ns-${512 + parseInt(s.hex(2), 16)}.awsdns-00.net`,
          `ns-${1024 + parseInt(s.hex(2), 16)}.awsdns-00.org`,
          `ns-${1536 + parseInt(s.hex(2), 16)}.awsdns-00.co.uk`,
        ],
      },
    };
  },
  // A name's records share it, as those of a failover do.
  'AWS::Route53::RecordSet': (s) => ({ ref: () => s.text('Name'), refIsShared: true }),
  'AWS::Route53::RecordSetGroup': only((s) => s.generated()),
};
