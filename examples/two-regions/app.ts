// A site whose servers stand by in a second Region, and whose visitors can be sent past CloudFront. Both are bought with something:
// docs/dns.md says with what.
import { App, RemovalPolicy } from 'aws-cdk-lib';
import { Breakwater } from 'cdk-breakwater';

const app = new App();

new Breakwater(app, 'Shop', {
  site: 'shop',
  account: '123456789012',
  siteRegion: 'eu-west-3',
  mode: 'act',
  domainName: 'www.shop.example',
  hostedZoneId: 'Z0123456789ABCDEFGHIJ',
  hostedZoneName: 'shop.example',
  standbyRegion: 'eu-central-1',
  standbyCapacity: 'warm',
  cdnBypass: true,
  sessionCookies: ['session'],
  landingPaths: ['/sale/*'],
  // Here to be tried: `cdk destroy --all` leaves nothing. For a site of your own leave it out, and the logs of an outage stay.
  accessLogs: { removalPolicy: RemovalPolicy.DESTROY },
  notify: { emails: ['oncall@shop.example'] },
  page: { brand: 'The Shop' },
});
