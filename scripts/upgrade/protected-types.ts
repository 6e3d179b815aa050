/**
 * The types of which an upgrade may not make another one, and what is lost with the old. The rest (functions, roles, policies, alarms,
 * rules) is code and settings: another one does the same.
 */
export const LOST_WITH: Readonly<Record<string, string>> = {
  'AWS::ApiGatewayV2::Api': 'the address that DNS sends visitors to when the load balancer is lost',
  'AWS::AutoScaling::AutoScalingGroup': 'the running servers, all at once',
  'AWS::CertificateManager::Certificate': 'the certificate in use; a new one waits for DNS',
  'AWS::CloudFront::Distribution': 'the site’s address, its cache and its logs’ name',
  'AWS::CloudFront::KeyValueStore': 'the mode that the edge is in, and the keys of tickets and passes',
  'AWS::CloudFront::VpcOrigin': 'the way from CloudFront to the servers, until another one is deployed',
  'AWS::DynamoDB::Table': 'what is in the table',
  'AWS::EC2::VPC': 'the network, with everything in it',
  'AWS::ElastiCache::ReplicationGroup': 'what is in the cache, in the minute when the database has no help',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'the address that CloudFront, DNS and alarms know',
  'AWS::ElasticLoadBalancingV2::TargetGroup':
    'the group that the servers are registered in, and the metrics of its alarms',
  'AWS::KMS::Key': 'the key that what is stored is encrypted with',
  'AWS::Logs::LogGroup': 'the log lines',
  'AWS::Route53::HealthCheck': 'the state of the check, which begins as unhealthy or unknown',
  'AWS::Route53::HostedZone': 'the zone; its name servers are delegated to by others',
  'AWS::S3::Bucket': 'what is in the bucket',
  'AWS::SNS::Topic': 'the subscriptions that people have confirmed',
  'AWS::SNS::Subscription': 'the confirmation that somebody gave',
  'AWS::SQS::Queue': 'the messages that wait in the queue',
  'AWS::SecretsManager::Secret': 'the value of the secret',
  'Custom::BreakwaterEdgeKeys': 'the keys of tickets and passes that visitors hold',
  'Custom::BreakwaterImage': 'the machine image that was chosen for the servers',
  'Custom::BreakwaterMode': 'the mode that a person has set',
  'Custom::BreakwaterOriginVerify': 'the secret header between the distribution and the load balancer',
};
