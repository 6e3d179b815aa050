import './mode-store-signer';
import {
  CloudFrontKeyValueStoreClient,
  type CloudFrontKeyValueStoreClientConfig,
} from '@aws-sdk/client-cloudfront-keyvaluestore';
import { CLIENT_SETTINGS } from './clients';

export interface ModeStoreClientConfig
  extends Pick<CloudFrontKeyValueStoreClientConfig, 'region' | 'credentials' | 'profile'> {
  /** In place of AWS's. @default the SDK's own variables */
  readonly endpoint?: string;
}

/**
 * A client of the store's data plane. That refuses temporary credentials of the old global STS endpoint, "version 1 tokens"
 * (documented: CloudFront "Restrictions on CloudFront Functions"): those of a Lambda's role are good, and so are those that
 * this SDK fetches, from a Regional endpoint.
 */
export function modeStoreClient(config: ModeStoreClientConfig = {}): CloudFrontKeyValueStoreClient {
  const {
    endpoint = process.env.AWS_ENDPOINT_URL_CLOUDFRONT_KEYVALUESTORE || process.env.AWS_ENDPOINT_URL,
    ...rest
  } = config;
  return new CloudFrontKeyValueStoreClient({
    ...rest,
    ...CLIENT_SETTINGS,
    ...(endpoint && { endpointProvider: () => exactly(endpoint) }),
  });
}

/**
 * By itself the SDK puts the account in front of the host (its endpoint rules), which on the loopback interface gives
 * `111122223333.127.0.0.1`: no URL at all.
 */
function exactly(endpoint: string): Endpoint {
  const signing = { name: 'sigv4a', signingName: 'cloudfront-keyvaluestore', signingRegionSet: ['*'] };
  // As the SDK's own rules have it; the type wants a Region to sign for as well, which this scheme does without.
  const properties = { authSchemes: [signing] } as unknown as Endpoint['properties'];
  return { url: new URL(endpoint), headers: {}, properties };
}

type Endpoint = ReturnType<NonNullable<CloudFrontKeyValueStoreClientConfig['endpointProvider']>>;
