import { Duration, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AppOrigin, type AppOriginOptions, OriginVerify } from '../../../lib';
import { edge, edgeStack, importedLoadBalancer } from './support';

function withOrigin(options: AppOriginOptions, kind: 'private' | 'public' = 'public'): Template {
  const stack = edgeStack();
  const origin =
    kind === 'private'
      ? AppOrigin.privateLoadBalancer(importedLoadBalancer(stack), options)
      : AppOrigin.publicHost('origin.example.com', options);
  edge(stack, { origin });
  return Template.fromStack(stack);
}

function originOf(template: Template): Record<string, unknown> {
  const [found] = Object.values(template.findResources('AWS::CloudFront::Distribution'));
  return found?.Properties.DistributionConfig.Origins[0];
}

test('a private load balancer is reached through a VPC origin, over HTTP inside the VPC', () => {
  const template = withOrigin({}, 'private');
  template.hasResourceProperties('AWS::CloudFront::VpcOrigin', {
    VpcOriginEndpointConfig: { OriginProtocolPolicy: 'http-only', OriginSSLProtocols: ['TLSv1.2'] },
  });
  expect(originOf(template)).toMatchObject({
    ConnectionAttempts: 1,
    DomainName: 'internal-shop-1.eu-west-3.elb.amazonaws.com',
    VpcOriginConfig: { OriginKeepaliveTimeout: 30, OriginReadTimeout: 5 },
  });
});

test('a public host is reached over HTTPS, with TLS 1.2 at least', () => {
  expect(originOf(withOrigin({}))).toMatchObject({
    ConnectionAttempts: 1,
    ConnectionTimeout: 2,
    ResponseCompletionTimeout: 7,
    CustomOriginConfig: {
      OriginProtocolPolicy: 'https-only',
      OriginReadTimeout: 5,
      OriginSSLProtocols: ['TLSv1.2'],
    },
  });
});

test('the protocol, the times and the name told to the origin are the caller’s', () => {
  const options = {
    connectTimeout: Duration.seconds(1),
    readTimeout: Duration.seconds(20),
    completionTimeout: Duration.seconds(20),
    forwardedHost: 'www.example.com',
  };
  expect(originOf(withOrigin({ ...options, https: false }))).toMatchObject({
    ConnectionTimeout: 1,
    ResponseCompletionTimeout: 20,
    CustomOriginConfig: { OriginProtocolPolicy: 'http-only', OriginReadTimeout: 20 },
    OriginCustomHeaders: [{ HeaderName: 'x-forwarded-host', HeaderValue: 'www.example.com' }],
  });
  withOrigin({ ...options, https: true }, 'private').hasResourceProperties('AWS::CloudFront::VpcOrigin', {
    VpcOriginEndpointConfig: Match.objectLike({ OriginProtocolPolicy: 'https-only' }),
  });
});

test('every time outside CloudFront’s range is named at once', () => {
  const wrong = {
    connectTimeout: Duration.seconds(11),
    readTimeout: Duration.minutes(3),
    completionTimeout: Duration.seconds(0),
  };
  for (const part of [
    'Edge/Site/Distribution/Origin1: ',
    'connectTimeout must be a whole number from 1 to 10 seconds, got 11',
    'readTimeout must be a whole number from 1 to 120 seconds, got 180',
    'completionTimeout must be a whole number from 1 to 3600 seconds, got 0',
    'completionTimeout must be at least readTimeout (180 seconds), got 0',
  ]) {
    expect(() => withOrigin(wrong)).toThrow(part);
  }
});

test('the limit for the whole is at least the one for a byte', () => {
  expect(() => withOrigin({ readTimeout: Duration.seconds(8) })).toThrow(
    'completionTimeout must be at least readTimeout (8 seconds), got 7',
  );
});

test('IPv6 and the secret header are for a host on the Internet', () => {
  expect(originOf(withOrigin({})).CustomOriginConfig).not.toHaveProperty('IpAddressType');
  expect(originOf(withOrigin({ ipv6: true }))).toMatchObject({
    CustomOriginConfig: { IpAddressType: 'dualstack' },
  });
  const originVerify = new OriginVerify(edgeStack(), 'Verify');
  expect(() => withOrigin({ ipv6: true, originVerify }, 'private')).toThrow(
    'ipv6 must be left out for a private load balancer, which nobody else can reach, got true; ' +
      'originVerify must be left out for a private load balancer, which nobody else can reach, got a OriginVerify',
  );
});

test('a host known only at deploy passes', () => {
  const stack = edgeStack();
  edge(stack, { origin: AppOrigin.publicHost(Token.asString({ Ref: 'Host' })) });
  expect(originOf(Template.fromStack(stack)).DomainName).toEqual({ Ref: 'Host' });
});
