import { ACMClient } from '@aws-sdk/client-acm';
import { ApiGatewayV2Client } from '@aws-sdk/client-apigatewayv2';
import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { Route53Client } from '@aws-sdk/client-route-53';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { type Emulator, REGION } from './emulator';

export type Clients = ReturnType<typeof makeClients>;
/** The clients of each Region, made when they are first asked for. */
export type ClientsIn = (region: string) => Clients;

export function clientsOf(emulator: Emulator): ClientsIn {
  const made = new Map<string, Clients>();
  return (region) => {
    const clients = made.get(region) ?? makeClients(emulator, region);
    made.set(region, clients);
    return clients;
  };
}

/** AWS clients that reach the emulator and nothing else, whatever the person's own settings are. */
export function makeClients(emulator: Emulator, region = REGION) {
  const settings = {
    endpoint: emulator.endpoint,
    region,
    credentials: { accessKeyId: emulator.account, secretAccessKey: 'test' },
    maxAttempts: 2,
  };
  return {
    acm: new ACMClient(settings),
    apiGateway: new ApiGatewayV2Client(settings),
    autoScaling: new AutoScalingClient(settings),
    cloudFormation: new CloudFormationClient(settings),
    cloudFront: new CloudFrontClient(settings),
    cloudWatch: new CloudWatchClient(settings),
    dynamo: new DynamoDBClient(settings),
    loadBalancing: new ElasticLoadBalancingV2Client(settings),
    lambda: new LambdaClient(settings),
    route53: new Route53Client(settings),
    s3: new S3Client({ ...settings, forcePathStyle: true }),
    secrets: new SecretsManagerClient(settings),
    sns: new SNSClient(settings),
    sqs: new SQSClient(settings),
    ssm: new SSMClient(settings),
  };
}
