/**
 * Operations that do a service's work, by its signing name; all others make, change, describe or list, and are its control plane (documented: "AWS
 * Fault Isolation Boundaries", control planes and data planes; for single services the page that says which they are).
 */
const DATA_PLANE: Readonly<Record<string, RegExp>> = {
  // "Amazon CloudFront KeyValueStore API": a data plane of its own.
  'cloudfront-keyvaluestore': /./,
  cloudwatch: /^(PutMetricData|GetMetricData|GetMetricStatistics)$/,
  dynamodb: /Item|^(Query|Scan|Transact.*|ExecuteStatement)$/,
  events: /^PutEvents$/,
  kms: /^(Decrypt|Encrypt|GenerateDataKey.*|Sign|Verify)$/,
  lambda: /^Invoke/,
  logs: /^(PutLogEvents|FilterLogEvents|GetLogEvents)$/,
  s3: /Object/,
  secretsmanager: /^(Batch)?GetSecretValue$/,
  ses: /^Send/,
  sns: /^Publish/,
  sqs: /Message/,
  ssm: /^GetParameters?$/,
  // "STS Regional endpoints": temporary credentials are given by each Region.
  sts: /^(AssumeRole.*|GetCallerIdentity)$/,
};

/** Whether an operation, as `service.Operation`, is one of a control plane. */
export function isControlPlane(operation: string): boolean {
  const [service = '', name = ''] = operation.split('.', 2);
  return DATA_PLANE[service]?.test(name) !== true;
}
