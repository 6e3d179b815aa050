import { App } from 'aws-cdk-lib';
import { Breakwater } from 'cdk-breakwater';

const app = new App();

new Breakwater(app, 'Shop', {
  site: 'shop',
  mode: 'act',
  sessionCookies: ['session'],
  notify: { emails: ['oncall@shop.example'] },
  page: { brand: 'The Shop', promoCode: 'THANKS10' },
});
