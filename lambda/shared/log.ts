import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';

/** CloudWatch namespace of the metrics that the responders emit about themselves. */
export const METRIC_NAMESPACE = 'Breakwater';

export const createLogger = (serviceName: string): Logger => new Logger({ serviceName });

export const createMetrics = (serviceName: string): Metrics =>
  new Metrics({ namespace: METRIC_NAMESPACE, serviceName });
