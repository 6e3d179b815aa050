// A shop that stays open on the day that CloudFront does not: while no edge answers, DNS sends visitors to the load balancer itself.
// That door is open every day. Whoever asks the load balancer comes past the cache, the modes and the pages, so it has a firewall of
// its own that blocks, and the servers shed what is too much (docs/decisions/171-public-access.md says what else is lost).
import { Annotations, App, RemovalPolicy } from 'aws-cdk-lib';
import { Breakwater } from 'cdk-breakwater';

const app = new App();

const shop = new Breakwater(app, 'Shop', {
  site: 'shop',
  account: '123456789012',
  siteRegion: 'eu-west-3',
  mode: 'act',
  domainName: 'www.shop.example',
  hostedZoneId: 'Z0123456789ABCDEFGHIJ',
  hostedZoneName: 'shop.example',
  // Makes originAccess `public`: on that day visitors come without the header that only CloudFront sends.
  cdnBypass: true,
  // Of both firewalls, the distribution's and the load balancer's. Let it count for a week first, and look at whom it would have hit.
  webAcl: { block: true, requestsPerFiveMinutes: 3000 },
  // On that day there is no queue and no copy in the cache: more servers from the start, and more of them ready to start.
  fleet: { minSize: 4, warmPoolSize: 4 },
  sessionCookies: ['session'],
  landingPaths: ['/sale/*'],
  // Here to be tried: `cdk destroy --all` leaves nothing. For a site of your own leave it out, and the logs of an outage stay.
  accessLogs: { removalPolicy: RemovalPolicy.DESTROY },
  notify: { emails: ['oncall@shop.example'] },
  page: { brand: 'The Shop' },
});

// Synthesis warns of an open load balancer until somebody says that it is meant.
Annotations.of(shop).acknowledgeWarning(
  'cdk-breakwater:cdn-bypass',
  'An hour without CloudFront costs this shop more than the open door: decided with the owners.',
);
