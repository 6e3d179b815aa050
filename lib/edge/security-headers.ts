import { Duration } from 'aws-cdk-lib';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';

/**
 * Headers that make a browser careful, each only where the application has not set its own. There is no
 * Content-Security-Policy: only the application knows what it loads.
 */
export function securityHeaders(): cloudfront.ResponseSecurityHeadersBehavior {
  return {
    // Of this host name only: whether sister names speak HTTPS is not ours to promise.
    strictTransportSecurity: {
      accessControlMaxAge: Duration.days(365),
      includeSubdomains: false,
      override: false,
    },
    contentTypeOptions: { override: false },
    frameOptions: { frameOption: cloudfront.HeadersFrameOption.SAMEORIGIN, override: false },
    referrerPolicy: {
      referrerPolicy: cloudfront.HeadersReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN,
      override: false,
    },
  };
}
