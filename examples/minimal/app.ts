import { App, RemovalPolicy } from 'aws-cdk-lib';
import { Breakwater } from 'cdk-breakwater';

new Breakwater(new App(), 'Shop', {
  site: 'shop',
  mode: 'act',
  sessionCookies: ['session'],
  accessLogs: { removalPolicy: RemovalPolicy.DESTROY },
  notify: { emails: ['oncall@shop.example'] },
  page: { brand: 'The Shop', promoCode: 'THANKS10' },
});
